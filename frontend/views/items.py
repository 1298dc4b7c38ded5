"""Pages about one item: a movie, episode or track; a show or artist; a season or album."""

from dataclasses import dataclass, field
from datetime import datetime

from frontend.views.catalogue import PosterCard, SumsView, WatcherBar
from frontend.views.charts import ChartsView
from frontend.views.common import Fact, PersonRef, ServerRef
from frontend.views.history import PlayRow


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidLink:
    """A name that a database gave the item, and its page there if there is one."""

    name: str
    value: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """Directors, writers or actors: names with what lists their plays."""

    label: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRow:
    """The copy a server holds; `quality` are short words such as 4K, HDR10, HEVC."""

    server: ServerRef
    library: str | None
    library_path: str | None
    quality: tuple[str, ...]
    size: int | None
    added_at: datetime | None
    removed_at: datetime | None
    file: str | None
    plays: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeTile:
    """An episode in the grid: `level` 0 (never played) to 4 (most); without `id` it has no page."""

    id: str | None
    index: int | None
    title: str
    plays: int
    level: int
    watched: bool
    share: float | None
    duration_s: float | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonBlock:
    """A season or album with its episodes or tracks."""

    id: str | None
    title: str
    watched: int
    tiles: tuple[EpisodeTile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRow:
    """How far somebody is in a show, and what comes next for them."""

    person: PersonRef
    seen: int
    of: int
    title: str | None
    id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemHead:
    """The top of the page: `meta` are short facts in a row, `above` where it belongs."""

    id: str
    kind: str
    title: str
    original_title: str | None
    above: tuple[tuple[str, str], ...]
    poster: str | None
    backdrop: str | None
    icon: str
    square: bool
    meta: tuple[str, ...]
    rating: float | None
    tagline: str | None
    summary: str | None
    genres: tuple[tuple[str, str], ...]
    links: tuple[GuidLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One item; `blocks` are the episodes of a show or season, `children` its seasons."""

    head: ItemHead
    sums: SumsView
    watchers: tuple[WatcherBar, ...]
    plays: tuple[PlayRow, ...]
    copies: tuple[CopyRow, ...]
    credits: tuple[CreditLine, ...]
    facts: tuple[Fact, ...]
    children: tuple[PosterCard, ...] = ()
    blocks: tuple[SeasonBlock, ...] = ()
    next_up: tuple[NextRow, ...] = ()
    charts: ChartsView = field(default_factory=ChartsView)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOption:
    """An item that a play may be of; `chosen` is how it is named once it was chosen."""

    id: str
    icon: str
    title: str
    detail: str
    chosen: str
