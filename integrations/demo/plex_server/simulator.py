"""One simulated Plex Media Server on its own loopback port."""

import logging
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

from aiohttp import web

from integrations.demo.doorway import Doorway
from integrations.demo.faults import Fault, Faults, fault_middleware
from integrations.demo.world.changes import Change, ServerRestarting, ServerStarted
from integrations.demo.world.past import PastPlay
from integrations.demo.world.platforms import Platform
from integrations.demo.world.servers import SimulatedServer
from integrations.demo.world.world import World

from .activities import Activities
from .gate import gate_middleware
from .push import frames, sockets
from .push.broadcast import Broadcast
from .push.teller import Teller
from .push.webhooks import Webhooks
from .reply import maintenance
from .resources import (
    about,
    control,
    images,
    libraries,
    livetv,
    metadata,
    people,
    sessions,
    statistics,
    timeline,
    upkeep,
)
from .sessions_book import SessionsBook
from .settings import Settings
from .state import STATE, PlexOptions, PlexState
from .tasks import Tasks
from .views import Views

_log = logging.getLogger(__name__)

_RESOURCES = (
    about,
    control,
    images,
    libraries,
    livetv,
    metadata,
    people,
    sessions,
    sockets,
    statistics,
    timeline,
    upkeep,
)


class PlexServer:
    """Speaks for a server of the world. An async context: entered it serves, left it is gone.

    ``faults`` holds what can be switched on and off; the methods are what happens at once.
    """

    def __init__(
        self,
        world: World,
        server: SimulatedServer,
        options: PlexOptions | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.world = world
        self.server = server
        self.faults = Faults()
        self.state = _state(world, server, options or PlexOptions(), self.faults)
        self.webhooks = Webhooks(self.state)
        self._teller = Teller(self.state, self.webhooks)
        self._doorway = Doorway(self._application(), host, port)
        self._unsubscribe: Callable[[], None] | None = None

    @property
    def url(self) -> str:
        """Address of the server."""
        return self._doorway.url

    @property
    def port(self) -> int:
        """Its port; 0 before the first start."""
        return self._doorway.port

    @property
    def host(self) -> str:
        """The address it listens on."""
        return self._doorway.host

    @property
    def is_open(self) -> bool:
        """True while it takes connections."""
        return self._doorway.is_open

    async def start(self) -> None:
        """Serve."""
        await self._doorway.start()
        self._unsubscribe = self.world.subscribe(self._hear, self.server)

    async def stop(self) -> None:
        """Be gone."""
        if self._unsubscribe:
            self._unsubscribe()
        self.faults.clear()
        await self.state.tasks.cancel()
        await self.webhooks.close()
        await self._doorway.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def refuse(self) -> None:
        """Refuse connections until ``accept``; those there are break off."""
        await self._doorway.shut()

    async def accept(self) -> None:
        """Take connections again, on the same port."""
        await self._doorway.open()

    def close_push(self) -> None:
        """Close websockets and event streams in good order."""
        self.state.broadcast.close_all()

    def cut_connections(self) -> None:
        """Drop every connection without a word."""
        self._doorway.cut_connections()

    def change_token(self, token: str) -> None:
        """The owner's token is another one from now on; connections with the old one break."""
        self.server.token = token
        self.close_push()

    def remember(self, plays: Iterable[PastPlay]) -> None:
        """Take completed plays of the past on this server into its own history."""
        for play in plays:
            if play.watched and play.seat.server is self.server:
                viewer = play.seat.viewer
                entry = play.playback.entry
                self.state.views.add(entry, viewer.account, viewer.device, play.stopped_at)

    def _application(self) -> web.Application:
        app = web.Application(
            middlewares=[fault_middleware(self.faults, maintenance), gate_middleware]
        )
        app[STATE] = self.state
        for module in _RESOURCES:
            app.add_routes(module.routes)
        return app

    def _hear(self, change: Change) -> None:
        match change:
            case ServerRestarting():
                self.state.tasks.start(self._doorway.shut(), "shutting down")
            case ServerStarted():
                self.state.tasks.start(self._come_back(), "starting up")
            case _:
                self._teller.hear(change)

    async def _come_back(self) -> None:
        """Be up again: with new session keys, and 503 until the database is ready."""
        self.state.book.reset()
        self.state.started_at = self.state.now
        startup_s = self.state.options.startup_s
        if startup_s:
            self.faults.set(Fault.UNAVAILABLE)
        await self._doorway.open()
        if startup_s:
            await self.world.clock.sleep(startup_s)
            self.faults.clear(Fault.UNAVAILABLE)


def _state(
    world: World, server: SimulatedServer, options: PlexOptions, faults: Faults
) -> PlexState:
    broadcast = Broadcast(faults)
    persons = [account.person for account in server.accounts if account.person]
    devices = [d for person in persons for d in person.devices if Platform.PLEX in d.apps]
    return PlexState(
        world=world,
        server=server,
        options=options,
        book=SessionsBook(server),
        views=Views(),
        settings=Settings(server.name),
        activities=Activities(
            server, lambda event, work: broadcast.send(frames.activity(event, work))
        ),
        faults=faults,
        broadcast=broadcast,
        tasks=Tasks(),
        devices=tuple(dict.fromkeys(devices)),
        started_at=world.clock.now(),
    )
