"""A simulated server from start to stop: port, world, ghosts, sockets and webhooks."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from integrations.demo.doorway import Doorway
from integrations.demo.faults import Faults, fault_middleware
from integrations.demo.mediabrowser import (
    images_api,
    items_api,
    libraries,
    sessions_api,
    system_api,
    users_api,
)
from integrations.demo.mediabrowser.backend import Backend, Settings
from integrations.demo.mediabrowser.follower import Follower, Quirks
from integrations.demo.mediabrowser.front import Front
from integrations.demo.mediabrowser.ghosts import Ghosts
from integrations.demo.mediabrowser.keyring import Keyring
from integrations.demo.mediabrowser.manners import Manners
from integrations.demo.mediabrowser.news import LibraryNews
from integrations.demo.mediabrowser.routing import Router
from integrations.demo.mediabrowser.sockets import Socket
from integrations.demo.mediabrowser.webhooks import WebhookSender
from integrations.demo.world.changes import Change, ServerRestarting, ServerStarted
from integrations.demo.world.servers import SimulatedServer
from integrations.demo.world.world import World

_GOODBYE_S = 0.5
_SHARED_ROUTES = (
    *users_api.ROUTES,
    *items_api.ROUTES,
    *libraries.ROUTES,
    *sessions_api.ROUTES,
    *system_api.ROUTES,
    *images_api.ROUTES,
)


class MediaBrowserSimulator:
    """What the simulated Jellyfin and Emby have in common.

    `faults` and `doorway` break it, `ghosts` and `quirks` make it odd, `keyring` revokes tokens,
    `webhooks` takes addresses to call.
    """

    def __init__(
        self,
        world: World,
        server: SimulatedServer,
        manners: Manners,
        settings: Settings,
        port: int = 0,
    ) -> None:
        self.server = server
        self.backend = Backend(world, server, settings, manners.rhythm)
        self.quirks = Quirks()
        self.ghosts = Ghosts(self.backend)
        self.webhooks = WebhookSender(server.name)
        router = Router((*_SHARED_ROUTES, *manners.routes()))
        self._front = Front(self.backend, manners, router)
        self._follower = Follower(self.backend, self.quirks)
        self.news = LibraryNews(self.backend)
        self._started = asyncio.Event()
        self._unsubscribe: Callable[[], None] | None = None
        faulty = fault_middleware(self.faults, self._front.unavailable)
        app = web.Application(middlewares=[faulty])
        app.router.add_route("*", "/{path:.*}", self._front.answer)
        self.doorway = Doorway(app, port=port)

    @property
    def faults(self) -> Faults:
        """What is wrong with it."""
        return self.backend.faults

    @property
    def keyring(self) -> Keyring:
        """Who may come in."""
        return self.backend.keyring

    @property
    def url(self) -> str:
        """Base address, with the base path."""
        return self.doorway.url + self.backend.settings.base_path

    async def start(self) -> None:
        """Open the port and follow the world; what plays already is taken over."""
        backend = self.backend
        await self.doorway.start()
        await self.webhooks.start()
        for stream in backend.world.streams(backend.server):
            self._follower.begin(stream)
        self._unsubscribe = backend.world.subscribe(self._changed, backend.server)
        backend.tasks.create(self.ghosts.run(), name="ghosts")

    async def stop(self) -> None:
        """Close everything."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        self.news.stop()
        await self._say_goodbye()
        await self.backend.tasks.cancel()
        await self.webhooks.stop()
        self.backend.hub.stop()
        await self.doorway.stop()

    def _changed(self, change: Change) -> None:
        if isinstance(change, ServerRestarting):
            self._go_down(change)
        elif isinstance(change, ServerStarted):
            self._started.set()
        else:
            self._follower(change)
            self.news(change)

    def _go_down(self, change: ServerRestarting) -> None:
        """Tell the sockets, forget the sessions, and leave the rest to a task."""
        self.backend.hub.broadcast("ServerRestarting")
        if self.quirks.revive_on_restart:
            self.ghosts.remember()
        self.backend.roster.forget_all()
        self._started.clear()
        self.backend.tasks.create(self._restart(change.downtime_s), name="restart")

    async def _restart(self, downtime_s: float) -> None:
        """Refuse connections for half of the time, then answer 503 until the world says so."""
        self._front.is_starting = True
        await self._say_goodbye()
        await self.doorway.shut()
        await self.backend.world.clock.sleep(downtime_s / 2)
        await self.doorway.open()
        await self._started.wait()
        self._front.is_starting = False
        self.ghosts.revive()

    async def _say_goodbye(self) -> None:
        """Send what still waits and close the sockets, but not for long."""

        async def close(socket: Socket) -> None:
            await socket.flush()
            await socket.close()

        closing = [asyncio.create_task(close(socket)) for socket in self.backend.hub.sockets]
        if closing:
            _, late = await asyncio.wait(closing, timeout=_GOODBYE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*closing, return_exceptions=True)
