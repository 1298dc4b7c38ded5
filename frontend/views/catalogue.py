"""What pages about one thing share: posters, sums, who watched, and what was just decided."""

from dataclasses import dataclass
from datetime import datetime

from frontend.views.common import PersonRef


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterCard:
    """An item as a poster with two lines under it; `plays` 0 where nobody watched it."""

    id: str
    title: str
    subtitle: str | None
    poster: str | None
    icon: str
    square: bool
    plays: int = 0
    watch_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SumsView:
    """Plays added up, with the first and the last one and a link to all of them.

    `persons` is None where only the viewer's own plays are known.
    """

    plays: int
    watch_s: float
    finished: int
    persons: int | None
    first_at: datetime | None
    first_id: str | None
    last_at: datetime | None
    last_id: str | None
    history: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatcherBar:
    """A person and how much they watched; `share` is of the one who watched most, 0 to 1."""

    person: PersonRef
    plays: int
    watch_s: float
    share: float
    watched: bool
    last_at: datetime
    history: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A place and how often it was."""

    name: str
    plays: int
    history: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """Something that was decided, in words; `id` is what takes it back."""

    id: str
    text: str
    by: str
    at: datetime
    undone: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways to list: a query string, chosen or not."""

    value: str
    label: str
    chosen: bool
