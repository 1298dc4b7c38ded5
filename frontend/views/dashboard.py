"""The dashboard: what plays now, how the servers are, what was watched last."""

from dataclasses import dataclass
from datetime import datetime

from frontend.views.common import Chip, PersonRef
from hub.api.server_health import ServerHealth
from hub.api.session_out import SessionOut


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentPlay:
    """A finished play in one line. `share` is how far it went, 0 to 1."""

    id: str
    title: str
    subtitle: str | None
    poster: str | None
    icon: str
    square: bool
    person: PersonRef
    watch_s: float
    share: float | None
    watched: bool
    ended_at: datetime
    decision: Chip


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """An entity whose last hours are drawn."""

    entity_id: str
    title: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardView:
    """The whole dashboard; the live parts start from these and follow the socket."""

    sessions: tuple[SessionOut, ...]
    servers: tuple[ServerHealth, ...]
    recent: tuple[RecentPlay, ...]
    discovered: int = 0
    curves: tuple[Curve, ...] = ()
