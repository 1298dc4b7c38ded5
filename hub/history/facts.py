"""What the history adds up to for one item, show, person, player or library.

Durations are seconds, times aware and in UTC; unknown is None. Every sum is that of the scope.
"""

from dataclasses import dataclass
from datetime import datetime

from hub.history.rows import ItemRow, PlayerRow, PlayRow
from hub.models.item import Item, MediaType
from hub.models.place import AddressKind
from hub.models.server import LibraryKind
from hub.models.stream import DynamicRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Plays added up; `finished` were watched to the end, `persons` counts who watched."""

    plays: int
    watch_time_s: float
    finished: int
    persons: int
    items: int
    first_play_at: datetime | None
    first_play_id: str | None
    last_play_at: datetime | None
    last_play_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """A person and how much of something they watched; `items` counts what they finished of it."""

    person_id: str | None
    name: str | None
    plays: int
    watch_time_s: float
    items: int
    watched: bool
    first_play_at: datetime
    last_play_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFacts:
    """The copy that a server holds: its file, and its media as it was last played."""

    server_id: str
    server_name: str | None
    key: str
    library_id: str | None
    library_name: str | None
    added_at: datetime | None
    removed_at: datetime | None
    thumb: str | None
    art: str | None
    file: str | None
    size: int | None
    container: str | None
    bitrate_kbps: int | None
    resolution: str | None
    video_codec: str | None
    dynamic_range: DynamicRange | None
    audio_codec: str | None
    audio_channels: int | None
    audio_layout: str | None
    plays: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """What was watched of an item and of what belongs to it, by whom, and the copies there are."""

    sums: Sums
    watchers: tuple[Watcher, ...]
    copies: tuple[CopyFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFacts:
    """An episode or track of a show or album with its plays; `watched` was finished by somebody."""

    id: str
    title: str
    season: int | None
    index: int | None
    season_id: str | None
    duration_s: float | None
    plays: int
    persons: int
    watched: bool
    share: float | None
    last_play_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextUp:
    """How far a person came in a show, and what comes next; None when nothing does."""

    person_id: str
    name: str
    seen: int
    of: int
    next: EpisodeFacts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowFacts:
    """The episodes of a show (or season, album, artist) in order, and who is how far."""

    episodes: tuple[EpisodeFacts, ...]
    next_up: tuple[NextUp, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Favourite:
    """A movie, show or artist with what was watched of it."""

    id: str
    type: MediaType
    title: str
    year: int | None
    server_id: str | None
    thumb: str | None
    plays: int
    watch_time_s: float
    last_play_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSums:
    """A place and what was watched from there."""

    place_id: str | None
    home: bool
    city: str | None
    country: str | None
    plays: int
    watch_time_s: float
    last_play_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSums:
    """What was watched of one kind of item."""

    type: MediaType
    plays: int
    watch_time_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What a person watched, on what and from where."""

    sums: Sums
    kinds: tuple[KindSums, ...]
    favourites: tuple[Favourite, ...]
    players: tuple[PlayerRow, ...]
    places: tuple[PlaceSums, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSums:
    """A kind of network and who runs it, never the address itself."""

    kind: AddressKind | None
    as_name: str | None
    plays: int
    last_play_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerFacts:
    """A player, who watched on it, and on what networks."""

    row: PlayerRow
    sums: Sums
    watchers: tuple[Watcher, ...]
    networks: tuple[NetworkSums, ...]
    places: tuple[PlaceSums, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFacts:
    """A library: how much there is, what came `lately`, the `latest` plays of it, and by whom."""

    id: str
    server_id: str
    server_name: str | None
    key: str
    name: str | None
    kind: LibraryKind | None
    item_count: int | None
    child_count: int | None
    grandchild_count: int | None
    scanned_at: datetime | None
    removed_at: datetime | None
    size: int | None
    sums: Sums
    watchers: tuple[Watcher, ...]
    lately: tuple[ItemRow, ...]
    latest: tuple[PlayRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """One of two items that may be the same: the copy that names it, and where else it is."""

    id: str
    server_id: str
    item: Item
    servers: tuple[str, ...]
    thumb: str | None
    plays: int
