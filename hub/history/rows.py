"""What the history answers with: one frozen row type for each kind of question.

Durations and positions are seconds, rates kbit/s, times aware and in UTC; unknown is None.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from hub.models.item import MediaType
from hub.models.observation import Evidence
from hub.models.place import AddressKind
from hub.models.play import Ending, Segment
from hub.models.server import LibraryKind, Platform
from hub.models.session import Location, SessionState
from hub.models.stream import Decision, Stream

R = TypeVar("R")


class Origin(StrEnum):
    """Where a play came from."""

    JOURNAL = "journal"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Some rows of a sorted list; `cursor` asks for those behind them, None at the end."""

    rows: tuple[R, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What a set of plays adds up to."""

    plays: int
    watch_time_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayRow:
    """One play as a list shows it, with the names of what it points to.

    `grandparent_*` is the show or artist, `parent_*` the season or album; `wall_s` is the time from
    start to end, `percent` (0-100) how far into the item it came.
    """

    id: str
    started_at: datetime
    ended_at: datetime
    server_id: str
    server_name: str | None
    server_platform: Platform | None
    library_id: str | None
    library_name: str | None
    person_id: str | None
    person_name: str | None
    account_id: str | None
    account_name: str | None
    item_id: str
    item_key: str | None
    type: MediaType
    title: str
    parent_id: str | None
    parent_title: str | None
    grandparent_id: str | None
    grandparent_title: str | None
    index: int | None
    parent_index: int | None
    year: int | None
    thumb: str | None
    parent_thumb: str | None
    grandparent_thumb: str | None
    live: bool
    channel_name: str | None
    player_id: str
    player_name: str | None
    player_product: str | None
    player_platform: str | None
    address: str | None
    location: Location | None
    place_id: str | None
    city: str | None
    country: str | None
    decision: Decision | None
    video_decision: Decision | None
    audio_decision: Decision | None
    source_resolution: str | None
    stream_resolution: str | None
    bandwidth_kbps: int | None
    wall_s: float
    watch_s: float
    paused_s: float
    buffering_s: float
    duration_s: float | None
    start_s: float | None
    end_s: float | None
    max_s: float | None
    percent: float | None
    watched: bool
    ending: Ending | None
    inferred: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRow:
    """One segment of a play as a list shows it."""

    play: PlayRow
    number: int
    state: SessionState
    started_at: datetime
    ended_at: datetime
    start_s: float | None
    end_s: float | None
    watch_s: float
    inferred: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMatch:
    """Something that a text may mean; `score` (0-100) says how alike the names are.

    `kind` is item, person, account or player; `type` that of an item. `context` is the show or
    artist of an item, the server of an account, the app of a player.
    """

    kind: str
    id: str
    name: str
    type: str | None
    context: str | None
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """Where an address was found to be; `h3` holds the cells at resolutions 4 to 8, in order."""

    id: str
    home: bool
    city: str | None
    region: str | None
    country: str | None
    country_code: str | None
    time_zone: str | None
    latitude: float | None
    longitude: float | None
    accuracy_km: float | None
    h3: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayDetail:
    """One play with everything that is known about it.

    A segment's `stream_index` points into `streams`; `evidence` is what webhooks said about the
    server while it lasted: nothing for a person's scope, since it may tell of others.
    """

    row: PlayRow
    segments: tuple[Segment, ...]
    streams: tuple[Stream, ...]
    evidence: tuple[Evidence, ...]
    player: "PlayerRow"
    place: PlaceRow | None
    network_kind: AddressKind | None
    asn: int | None
    as_name: str | None
    public_address: str | None
    secure: bool | None
    relayed: bool | None
    session_key: str | None
    resumed_from: str | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerRow:
    """A server that was ever added; `removed_at` is None while it is."""

    id: str
    platform: Platform | None
    name: str | None
    version: str | None
    url: str | None
    os: str | None
    update_available: str | None
    removed_at: datetime | None
    plays: int
    watch_time_s: float
    last_play_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryRow:
    """A library of a server."""

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
    plays: int
    watch_time_s: float
    last_play_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """A user of one server, and the person it belongs to."""

    id: str
    server_id: str
    server_name: str | None
    key: str
    person_id: str | None
    person_name: str | None
    linked_by: str | None
    name: str | None
    title: str | None
    email: str | None
    global_id: str | None
    thumb: str | None
    admin: bool | None
    home: bool | None
    restricted: bool | None
    disabled: bool | None
    removed_at: datetime | None
    plays: int
    watch_time_s: float
    last_play_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person with what they own and what they played; last_* belong to the latest play."""

    id: str
    name: str
    thumb: str | None
    account_ids: tuple[str, ...]
    plays: int
    watch_time_s: float
    first_play_at: datetime | None
    last_play_at: datetime | None
    last_play_id: str | None
    last_title: str | None
    last_grandparent_title: str | None
    last_player_name: str | None
    last_address: str | None
    last_city: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerRow:
    """A device and app that played, as it was last seen."""

    id: str
    key: str
    name: str | None
    product: str | None
    product_version: str | None
    platform: str | None
    platform_version: str | None
    device: str | None
    model: str | None
    vendor: str | None
    profile: str | None
    user_agent: str | None
    plays: int = 0
    watch_time_s: float = 0.0
    last_play_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCopy:
    """The key under which one server holds an item."""

    server_id: str
    key: str
    library_id: str | None
    thumb: str | None
    art: str | None
    added_at: datetime | None
    removed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """An item as a list shows it."""

    id: str
    type: MediaType
    title: str
    parent_id: str | None
    parent_title: str | None
    grandparent_id: str | None
    grandparent_title: str | None
    index: int | None
    parent_index: int | None
    year: int | None
    duration_s: float | None
    thumb: str | None
    server_id: str | None
    key: str | None
    plays: int
    watch_time_s: float
    last_play_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDetail:
    """One item with its identity, credits and copies; `tags` maps a kind to names."""

    row: ItemRow
    original_title: str | None
    content_rating: str | None
    summary: str | None
    tagline: str | None
    rating: float | None
    studio: str | None
    released_on: date | None
    art: str | None
    guids: tuple[str, ...]
    tags: dict[str, tuple[str, ...]]
    copies: tuple[ItemCopy, ...]
