"""The map: where people watch, and what was played at one place."""

from dataclasses import dataclass
from datetime import datetime

from frontend.views.filters import FilterBar
from frontend.views.history import PlayRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """A place in the table below the map; `query` leads to its plays, None where they are many."""

    name: str | None
    country: str | None
    home: bool
    plays: int
    watch_s: float
    persons: int
    last_at: datetime
    query: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """The page. `extent` is west, south, east and north of what is played most, with commas.

    `center` is the longitude and latitude of the household, or of the most played place.
    """

    bar: FilterBar
    query: str
    layer: str
    globe: bool
    extent: str
    center: str
    plays: int
    unplaced: int
    places: int
    countries: int
    lines: tuple[PlaceLine, ...]
    is_filtered: bool
    knows_home: bool
    reports: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """A person at a place."""

    id: str | None
    name: str | None
    plays: int
    watch_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsView:
    """What was played at a place or in a hexagon; `query` leads to it in the history."""

    name: str | None
    country: str | None
    home: bool
    places: int
    names: tuple[str, ...]
    plays: int
    watch_s: float
    persons: int
    people: tuple[PersonLine, ...]
    latest: tuple[PlayRow, ...]
    query: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GlanceView:
    """What was played last at a place, and plays of different titles that have artwork."""

    last: PlayRow | None
    artwork: tuple[PlayRow, ...]
