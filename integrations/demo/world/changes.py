"""Everything the world tells its listeners."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .servers import Entry, SimulatedServer
from .stream import StreamChange


@dataclass(frozen=True, slots=True)
class ItemAdded:
    """A library got a new item."""

    server: SimulatedServer
    at: datetime
    entry: Entry


@dataclass(frozen=True, slots=True)
class ItemUpdated:
    """An item's metadata was written again."""

    server: SimulatedServer
    at: datetime
    entry: Entry


@dataclass(frozen=True, slots=True)
class ItemRemoved:
    """An item left a library."""

    server: SimulatedServer
    at: datetime
    entry: Entry


@dataclass(frozen=True, slots=True)
class ServerRestarting:
    """A server goes down and comes back after ``downtime_s``, with a new generation."""

    server: SimulatedServer
    at: datetime
    downtime_s: float


@dataclass(frozen=True, slots=True)
class ServerStarted:
    """A server is back; its ``generation`` has grown."""

    server: SimulatedServer
    at: datetime


LibraryChange = ItemAdded | ItemUpdated | ItemRemoved
Change = StreamChange | LibraryChange | ServerRestarting | ServerStarted
Listener = Callable[[Change], None]


def server_of(change: Change) -> SimulatedServer:
    """The server a change happened on."""
    return change.stream.server if hasattr(change, "stream") else change.server
