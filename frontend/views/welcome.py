"""Before one is in: sign-in and the setup wizard."""

from dataclasses import dataclass

from frontend.views.forms import Form
from frontend.views.integrations import Available, Discovered

SETUP_STEPS = ("account", "home", "servers", "finish")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInView:
    """The sign-in form; `plex` and `oidc` add their buttons."""

    username: str = ""
    error: str | None = None
    next_path: str = "/"
    plex: bool = False
    oidc: str | None = None
    demo: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupFormView:
    """A form step of the wizard (`account`, `home`)."""

    step: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupLostView:
    """In place of the wizard where the settings of an installation were lost.

    `commands` are for the machine that the hub runs on.
    """

    step: str = "account"
    commands: tuple[tuple[str, str], ...] = (
        ("restore", "usher restore FILE --replace"),
        ("add", "usher user add NAME --role admin"),
        ("doctor", "usher doctor"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedServer:
    """A server that was added during the wizard."""

    title: str
    icon: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupServersView:
    """The step that shows what is on the network."""

    step: str
    discovered: tuple[Discovered, ...]
    added: tuple[AddedServer, ...]
    available: tuple[Available, ...]
    searching: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupFinishView:
    """The last step."""

    step: str
    name: str
    added: tuple[AddedServer, ...]
