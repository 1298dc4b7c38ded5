"""History: plays in pages of rows, and one play with the timeline of its segments."""

from dataclasses import dataclass
from datetime import datetime

from frontend.views.common import Chip, Cursor, Fact, PersonRef, ServerRef
from hub.models.session import SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayRow:
    """A play in the table. `share` is how far it went, 0 to 1; `ended_at` None while it is open."""

    id: str
    title: str
    subtitle: str | None
    poster: str | None
    icon: str
    square: bool
    person: PersonRef
    server: ServerRef
    player: str | None
    place: str | None
    started_at: datetime
    ended_at: datetime | None
    watch_s: float
    paused_s: float
    share: float | None
    watched: bool
    decision: Chip


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveFilter:
    """A condition that is in force; `without` is the query string that leaves it out."""

    name: str
    value: str
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """One page of the history, newest first."""

    plays: tuple[PlayRow, ...]
    cursor: Cursor
    filters: tuple[ActiveFilter, ...] = ()
    total_plays: int | None = None
    total_watch_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentBar:
    """A segment on the timeline: `x` and `width` are per mille of the play's wall time."""

    state: SessionState
    x: float
    width: float
    started_at: datetime
    ended_at: datetime
    start_s: float | None
    end_s: float | None
    watch_s: float
    quality: str | None
    inferred: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Its wall time."""
        return (self.ended_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPart:
    """One line of source and stream, as keys or texts; `sent` None when nothing was changed."""

    name: str
    source: str
    sent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An observation behind the play."""

    at: datetime
    source: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayView:
    """One play."""

    play: PlayRow
    backdrop: str | None
    segments: tuple[SegmentBar, ...]
    ending: str | None
    inferred: tuple[str, ...]
    facts: tuple[Fact, ...]
    stream: tuple[StreamPart, ...]
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    duration_s: float | None
