"""Sessions: what is playing now, as a server shows it and as the hub knows it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.models.item import Item
from hub.models.stream import Stream


class SessionState(StrEnum):
    """What a player is doing."""

    PLAYING = "playing"
    PAUSED = "paused"
    BUFFERING = "buffering"
    STOPPED = "stopped"


class Location(StrEnum):
    """Where the server thinks the player is."""

    LAN = "lan"
    WAN = "wan"
    CELLULAR = "cellular"


class Control(StrEnum):
    """What can be done to a session."""

    TERMINATE = "terminate"
    MESSAGE = "message"
    PAUSE = "pause"
    RESUME = "resume"
    SEEK = "seek"


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """The device and app that plays; `key` is stable per app and device."""

    key: str
    name: str | None = None
    product: str | None = None
    product_version: str | None = None
    platform: str | None = None
    platform_version: str | None = None
    device: str | None = None
    model: str | None = None
    vendor: str | None = None
    profile: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How a player reaches its server; `address` is normalised (`::ffff:` removed), no port."""

    address: str | None = None
    public_address: str | None = None
    location: Location | None = None
    bandwidth_kbps: int | None = None
    secure: bool | None = None
    relayed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """One session as an integration saw it at one moment.

    `key` is the server's own (a Plex sessionKey, a Jellyfin or Emby Session.Id) and may be reused;
    `account_key` is None where nobody is signed in (DLNA, guests). `rate` is the playback speed.
    """

    key: str
    account_key: str | None
    player: Player
    item: Item
    state: SessionState
    account_name: str | None = None
    position_s: float | None = None
    stream: Stream = field(default_factory=Stream)
    connection: Connection = field(default_factory=Connection)
    controls: frozenset[Control] = frozenset()
    control_key: str | None = None
    last_seen_by_server: datetime | None = None
    rate: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What is playing now, as the hub knows it. All durations are seconds.

    `id` is public and opaque; `position_s` was true at `position_at`.
    """

    id: str
    play_id: str
    server_id: str
    person_id: str | None
    view: SessionView
    state: SessionState
    state_since: datetime
    started_at: datetime
    position_s: float | None
    position_at: datetime
    watch_s: float
    paused_s: float
    buffering_s: float
    uncertain: bool = False
    watched: bool = False
