"""The steps of a flow, each a page at the flow's own address."""

from dataclasses import dataclass
from datetime import datetime

from yarl import URL

from frontend.views.forms import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFrame:
    """What every step shows around itself. `icon` is a brand mark or an icon of the sprite."""

    flow_id: str
    step_id: str
    domain: str
    integration: str
    icon: str
    title: str
    description: str | None = None
    documentation: str | None = None
    way_back: str = "/integrations"
    setup: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormStep:
    """A form; `last` decides between Submit and Next, `submit` overrides both."""

    frame: FlowFrame
    form: Form
    last: bool = True
    submit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalStep:
    """Something to do elsewhere: a website, or a code to type on another screen (or both)."""

    frame: FlowFrame
    url: str | None = None
    code: str | None = None
    expires_at: datetime | None = None

    @property
    def site(self) -> str:
        """The host of the website."""
        return URL(self.url or "").host or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressStep:
    """Something the hub is doing; `share` 0 to 1, None when it cannot be known."""

    frame: FlowFrame
    doing: str | None
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AbortStep:
    """The flow ended without a new entry; `good` when that is what was wanted."""

    frame: FlowFrame
    reason: str
    good: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLibrary:
    """A library of the server that was just added."""

    name: str
    icon: str
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneStep:
    """An entry was created; `listening` when its server is followed already."""

    frame: FlowFrame
    entry_title: str
    summary: str | None
    libraries: tuple[FoundLibrary, ...] = ()
    listening: bool = False
    next_path: str = "/integrations"


FlowStep = FormStep | ExternalStep | ProgressStep | AbortStep | DoneStep

TEMPLATES: dict[type[FlowStep], str] = {
    FormStep: "pages/flow_form.html",
    ExternalStep: "pages/flow_external.html",
    ProgressStep: "pages/flow_progress.html",
    AbortStep: "pages/flow_abort.html",
    DoneStep: "pages/flow_done.html",
}
