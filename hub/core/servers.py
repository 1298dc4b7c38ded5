"""The media servers that are set up now, and what can be asked of each.

An integration adds its `MediaServer` while an entry is loaded; API, rules and UI find it here.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hub.core.availability import Availability
from hub.core.bus import EventBus, EventType
from hub.core.errors import NotFound
from hub.core.hub import Key
from hub.models.item import Item
from hub.models.people import Account
from hub.models.server import Library, Server
from hub.models.session import Control, SessionView


@dataclass(frozen=True, slots=True)
class Picture:
    """A poster, backdrop or avatar as its server gave it."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """The body of a webhook and what its sender said about it."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class ServerChanged:
    """Something about a server changed: it was added, removed, lost, returned, or renamed."""

    server_id: str
    present: bool


@dataclass(frozen=True, slots=True)
class SessionControlled:
    """Somebody did something to a session: what, to what was playing, and whose it was."""

    server_id: str
    control: Control
    title: str
    account: str | None


class ItemChange(StrEnum):
    """What happened to items of a library."""

    ADDED = "added"
    UPDATED = "updated"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ItemsChanged:
    """Items came into a library, are described otherwise, or left it; found when it was read."""

    server_id: str
    library: Library
    change: ItemChange
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class TaskFinished:
    """A server ended a task of its own: its name for programs, for people, and how it ended.

    `result` is `completed`, `failed`, `cancelled` or `aborted`; None where the server does not say.
    """

    server_id: str
    task: str
    title: str | None = None
    result: str | None = None


SERVER_CHANGED: EventType[ServerChanged] = EventType("server_changed")
SESSION_CONTROLLED: EventType[SessionControlled] = EventType("session_controlled")
ITEMS_CHANGED: EventType[ItemsChanged] = EventType("items_changed", chatty=True)
TASK_FINISHED: EventType[TaskFinished] = EventType("task_finished")


class MediaServer(ABC):
    """One connected server. `facts` are health values for people (cpu, memory, push channel)."""

    entry_id: str
    server: Server
    availability: Availability
    libraries: tuple[Library, ...] = ()
    accounts: tuple[Account, ...] = ()
    facts: Mapping[str, Any]

    @abstractmethod
    async def control(
        self,
        view: SessionView,
        control: Control,
        *,
        message: str | None = None,
        position_s: float | None = None,
    ) -> None:
        """Do it to a session; NotSupported when server or player cannot, Unavailable when away."""

    @abstractmethod
    async def picture(self, path: str, width: int, height: int) -> Picture:
        """Fetch artwork that a view, library or account named; NotFound for any other path."""

    @abstractmethod
    async def scan(self, library_key: str | None) -> None:
        """Look for new and changed files in a library, in all for None; returns at once."""

    @abstractmethod
    async def receive(self, webhook: Webhook) -> None:
        """Take a webhook as a hint; InvalidInput when it cannot be read."""


class Servers:
    """All connected servers, by id."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._servers: dict[str, MediaServer] = {}

    def add(self, server: MediaServer) -> Callable[[], None]:
        """Make a server known until the returned function is called."""
        server_id = server.server.id
        self._servers[server_id] = server
        stop_listening = server.availability.listen(lambda _: self.changed(server_id))
        self.changed(server_id)

        def remove() -> None:
            stop_listening()
            if self._servers.get(server_id) is server:
                del self._servers[server_id]
                self._bus.fire(SERVER_CHANGED, ServerChanged(server_id, present=False))

        return remove

    def changed(self, server_id: str) -> None:
        """Tell everybody that something about a server changed."""
        self._bus.fire(SERVER_CHANGED, ServerChanged(server_id, present=server_id in self._servers))

    def get(self, server_id: str) -> MediaServer:
        """The server; NotFound when it is not set up now."""
        try:
            return self._servers[server_id]
        except KeyError:
            raise NotFound("This server is not set up, or its set-up has not finished.") from None

    def of_entry(self, entry_id: str) -> MediaServer:
        """The server of a config entry; NotFound when it is not loaded."""
        for server in self._servers.values():
            if server.entry_id == entry_id:
                return server
        raise NotFound("This server is not set up, or its set-up has not finished.")

    def __iter__(self) -> Iterator[MediaServer]:
        return iter(tuple(self._servers.values()))

    def __len__(self) -> int:
        return len(self._servers)


SERVERS: Key[Servers] = Key("servers")
