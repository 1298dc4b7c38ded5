"""What the parts of one simulated Plex server share."""

from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from integrations.demo.faults import Faults
from integrations.demo.world.people import Device
from integrations.demo.world.servers import Account, Entry, SimulatedServer
from integrations.demo.world.stream import Stream
from integrations.demo.world.world import World

from .activities import Activities
from .item_table import ItemView
from .push.broadcast import Broadcast
from .session_table import SessionView
from .sessions_book import SessionsBook
from .settings import Settings
from .tasks import Tasks
from .views import Views


@dataclass(slots=True)
class PlexOptions:
    """How a server is set up. Webhooks and terminating need ``plex_pass``.

    ``webhook_urls`` are those of its owner's account. ``scan_s`` is how long a library scan takes,
    ``startup_s`` how long it answers 503 after a restart, in seconds of the world.
    """

    plex_pass: bool = True
    webhook_urls: list[str] = field(default_factory=list)
    scan_s: float = 4.0
    startup_s: float = 0.0


@dataclass(slots=True)
class PlexState:
    """One server: the world it stands in and everything it keeps itself."""

    world: World
    server: SimulatedServer
    options: PlexOptions
    book: SessionsBook
    views: Views
    settings: Settings
    activities: Activities
    faults: Faults
    broadcast: Broadcast
    tasks: Tasks
    devices: tuple[Device, ...]
    started_at: datetime

    @property
    def now(self) -> datetime:
        """The time of the world."""
        return self.world.clock.now()

    def streams(self) -> list[Stream]:
        """Streams running on this server."""
        return self.world.streams(self.server)

    def sessions(self) -> list[SessionView]:
        """The same with their keys."""
        return [self.session(stream) for stream in self.streams()]

    def session(self, stream: Stream) -> SessionView:
        """A stream with its keys."""
        return SessionView(stream, self.book.of(stream), self.views, self.now)

    def item(self, entry: Entry, account: Account | None = None) -> ItemView:
        """An entry as an account (default: the owner) sees it."""
        return ItemView(self.server, entry, self.views, (account or self.server.owner).key)

    def device_id(self, device: Device | None) -> int | None:
        """The number under which a device is listed."""
        return self.devices.index(device) + 1 if device in self.devices else None


STATE: web.AppKey[PlexState] = web.AppKey("plex_state", PlexState)


def state_of(request: web.Request) -> PlexState:
    """The state of the server that answers."""
    return request.app[STATE]
