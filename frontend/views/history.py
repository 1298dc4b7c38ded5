"""History: plays in pages of rows, and one play with the timeline of its segments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from frontend.views.common import Chip, Fact, PersonRef, ServerRef
from frontend.views.filters import FilterBar
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
class HistoryRow:
    """A play in the history, with what its further columns show."""

    play: PlayRow
    show_id: str | None
    player_id: str
    app: str | None
    library: str | None
    library_path: str | None
    address: str | None
    location: str | None
    quality: str | None
    bandwidth_kbps: int | None
    duration_s: float | None


@dataclass(frozen=True, slots=True)
class DayOfPlays:
    """Plays of one of the viewer's days; `day` is None when they are in another order."""

    day: date | None
    rows: tuple[HistoryRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentLine:
    """A segment in the history; a stretch of one play."""

    state: SessionState
    started_at: datetime
    ended_at: datetime
    start_s: float | None
    end_s: float | None
    watch_s: float
    inferred: tuple[str, ...]

    @property
    def seconds(self) -> float:
        """Its wall time."""
        return (self.ended_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentsOfPlay:
    """A play above its segments."""

    play: PlayRow
    segments: tuple[SegmentLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnView:
    """A column: `sort` is the query string that sorts by it, None where that cannot be.

    `order` is `ascending` or `descending` while it is sorted by.
    """

    name: str
    shown: bool
    number: bool = False
    sort: str | None = None
    order: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPages:
    """Ways through the list, as query strings: `more` adds rows below, `older` goes on behind."""

    more: str | None
    older: str | None
    newest: str | None


@dataclass(frozen=True, slots=True)
class Meant:
    """A name that a search may have meant, and the query string that searches for it."""

    name: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """What the history shows of the plays behind the filters.

    `query` is the address without its place; `api_query` lists the same over the API. `selection`
    is what a change of all these plays names, None for who may not change them. `segments` are
    shown instead of plays where they are asked for; `other_query` leads from one to the other.
    Where a search finds nothing, `meant` are names like it, and `search_alone` is the query string
    that leaves the other filters out.
    """

    bar: FilterBar
    days: tuple[DayOfPlays, ...]
    columns: tuple[ColumnView, ...]
    pages: HistoryPages
    query: str
    api_query: str
    is_filtered: bool
    hidden: bool
    hidden_query: str
    sort: str
    other_query: str = ""
    segments: tuple[SegmentsOfPlay, ...] | None = None
    selection: Mapping[str, Any] | None = None
    persons: tuple[PersonRef, ...] = ()
    meant: tuple[Meant, ...] = ()
    search_alone: str | None = None

    @property
    def shown(self) -> tuple[ColumnView, ...]:
        """The columns that are shown, in order."""
        return tuple(column for column in self.columns if column.shown)

    @property
    def count(self) -> int:
        """How many plays there are, or segments."""
        if self.segments is not None:
            return sum(len(one.segments) for one in self.segments)
        return sum(len(day.rows) for day in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryTotals:
    """What all plays behind the filters add up to."""

    plays: int
    watch_s: float
    persons: int
    titles: int


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


@dataclass(frozen=True, slots=True)
class HiddenNote:
    """Who hid a play, and when; None where that is not known any more."""

    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlayLink:
    """A page that a play leads to; `text` is a key of the texts."""

    path: str
    icon: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayView:
    """One play; `back` is the query string of the list it was opened from.

    `hidden` says who hid it, and when; None for a play that is counted.
    """

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
    back: str = ""
    hidden: HiddenNote | None = None
    links: tuple[PlayLink, ...] = ()
    may_edit: bool = False
    persons: tuple[PersonRef, ...] = ()
