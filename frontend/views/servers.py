"""Servers: the list, and one server with its libraries, accounts and devices."""

from dataclasses import dataclass
from datetime import datetime

from frontend.views.common import Chip, Fact, PersonRef
from hub.api.server_health import ServerHealth
from hub.api.session_out import SessionOut

SERVER_STATES: dict[str, Chip] = {
    "connected": Chip("good", "circle-check", "client.server.connected"),
    "connecting": Chip("info", "loader", "client.server.connecting"),
    "unavailable": Chip("bad", "unplug", "client.server.unavailable"),
    "auth_failed": Chip("warn", "key-round", "client.server.auth_failed"),
    "disabled": Chip("idle", "circle-slash", "client.server.disabled"),
}
PLATFORM_NAMES = {"plex": "Plex", "jellyfin": "Jellyfin", "emby": "Emby"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerCard:
    """A server in the list."""

    health: ServerHealth
    libraries: int
    items: int | None
    accounts: int
    plays_today: int | None
    update_available: str | None = None

    @property
    def chip(self) -> Chip:
        """Its state in words."""
        return SERVER_STATES[self.health.state]

    @property
    def platform_name(self) -> str:
        """The platform as it is written."""
        return PLATFORM_NAMES[self.health.platform]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServersView:
    """The list of servers."""

    servers: tuple[ServerCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryRow:
    """A library with what it holds, in words such as 1,204 movies."""

    key: str
    name: str
    icon: str
    holds: str
    scanned_at: datetime | None
    scanning: bool = False
    path: str = "/libraries"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account and the person who owns it."""

    name: str
    person: PersonRef | None
    role: str | None
    last_seen_at: datetime | None
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerRow:
    """A player that used the server."""

    name: str
    product: str | None
    icon: str
    person: PersonRef | None
    last_seen_at: datetime | None
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerView:
    """One server."""

    card: ServerCard
    facts: tuple[Fact, ...]
    sessions: tuple[SessionOut, ...]
    libraries: tuple[LibraryRow, ...]
    accounts: tuple[AccountRow, ...]
    players: tuple[PlayerRow, ...]
    entry_id: str | None
    url: str | None
