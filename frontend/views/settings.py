"""Settings: the own account, users, the hub, tokens and the state of the system."""

from dataclasses import dataclass
from datetime import datetime

from frontend.views.common import Chip, Fact, PersonRef
from frontend.views.forms import Form
from hub.auth.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRow:
    """A browser or app that is signed in."""

    id: str
    name: str | None
    address: str | None
    last_seen_at: datetime
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """The own account."""

    profile: Form
    password: Form
    sign_ins: tuple[SignInRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRow:
    """Somebody who may sign in."""

    id: str
    name: str
    role: Role
    person: PersonRef | None
    last_seen_at: datetime | None
    disabled: bool = False
    is_self: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UsersView:
    """Everybody who may sign in, and the form to add somebody."""

    users: tuple[UserRow, ...]
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class UserView:
    """One of them: what they may do, and another password."""

    user: UserRow
    form: Form
    password: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class HubView:
    """Name, language, zone and home of the hub."""

    form: Form
    from_file: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A long-lived token; one of a viewer sees what `person` did."""

    id: str
    name: str
    role: Role
    created_at: datetime
    last_used_at: datetime | None
    person: PersonRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRow:
    """An address that a server calls."""

    entry_id: str
    title: str
    icon: str
    url: str
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensView:
    """Tokens and webhooks. `fresh` is a token that was just made: shown this once."""

    tokens: tuple[TokenRow, ...]
    webhooks: tuple[WebhookRow, ...]
    form: Form
    fresh: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthRow:
    """A part of the hub and how it is."""

    name: str
    chip: Chip
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutView:
    """Version, health and problems of the configuration."""

    version: str
    facts: tuple[Fact, ...]
    health: tuple[HealthRow, ...]
    problems: tuple[str, ...] = ()
