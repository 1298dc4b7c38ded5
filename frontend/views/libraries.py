"""Libraries: all of them, and one with its posters."""

from dataclasses import dataclass
from datetime import datetime

from frontend.views.catalogue import Choice, PosterCard, SumsView, WatcherBar
from frontend.views.common import ServerRef
from frontend.views.history import PlayRow


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryCard:
    """A library in the list; `holds` says how much in words such as 1,204 movies."""

    path: str
    name: str
    icon: str
    server: ServerRef
    holds: str
    plays: int
    watch_s: float
    last_at: datetime | None
    removed: bool
    posters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LibrariesView:
    """All libraries."""

    libraries: tuple[LibraryCard, ...]
    may_edit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryView:
    """One library: a page of posters as asked for, and what was watched of all of it."""

    card: LibraryCard
    size: int | None
    scanned_at: datetime | None
    sums: SumsView
    watchers: tuple[WatcherBar, ...]
    plays: tuple[PlayRow, ...]
    lately: tuple[PosterCard, ...]
    items: tuple[PosterCard, ...]
    more: str | None
    search: str
    sorts: tuple[Choice, ...]
    played: tuple[Choice, ...]
    filtered: bool
