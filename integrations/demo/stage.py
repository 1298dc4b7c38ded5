"""The stage: a world with its three servers, each on a port of its own and announced."""

import asyncio
from contextlib import AsyncExitStack

from yarl import URL

from hub.compose import CONFIG
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.discovery.settings import DISCOVERY_SECTION
from hub.models import server as hub_server
from hub.playback.geo.places import PLACES
from integrations.demo.announce import AnnouncedServer, AnnouncePorts, Announcer
from integrations.demo.emby_server import EmbyServer
from integrations.demo.jellyfin_server import JellyfinServer
from integrations.demo.overture import play_overture
from integrations.demo.past_places import place_of
from integrations.demo.plex_server import PlexServer
from integrations.demo.plex_server.plex_tv import PlexTv
from integrations.demo.world import Director, Platform, SimulatedServer, World
from integrations.plex.plex_tv import PLEX_TV

Simulator = PlexServer | JellyfinServer | EmbyServer

PACE = 14.0
"""People act that much more often than in real life, so that something happens while one looks."""
AUDIENCE = (5, 9)
FIRST_INCIDENTS = ("crowd", "vpn_exit", "impossible_travel")
"""What rules find in the first minute."""


class Stage:
    """Everything that is simulated. `start` and `stop` are the rise and fall of the curtain."""

    def __init__(self, hub: Hub, world: World) -> None:
        self.world = world
        self.simulators = [self._simulator(server) for server in self.world.servers]
        self._hub = hub
        self._announcer = _announcer(hub)
        self._director = Director(self.world, pace=PACE, audience=AUDIENCE)
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        """Open the servers and their plex.tv, and announce them."""
        for simulator in self.simulators:
            await simulator.start()
            self._stack.push_async_callback(simulator.stop)
        plex = [one for one in self.simulators if isinstance(one, PlexServer)]
        plex_tv = await self._stack.enter_async_context(PlexTv(self.world, plex))
        if PLEX_TV not in self._hub:
            self._hub[PLEX_TV] = plex_tv.url
        await self._teach_places()
        await self._announcer.start()
        self._stack.push_async_callback(self._announcer.stop)
        for simulator in self.simulators:
            await self._announcer.add(_announced(simulator))

    async def stop(self) -> None:
        """Close everything."""
        await self._stack.aclose()

    async def live(self) -> None:
        """Let time pass and people act, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.world.run())
            group.create_task(self._director.run())

    def overture(self) -> None:
        """Show within a minute what can happen to a stream, on every server, and what is odd."""
        play_overture(self._director, PACE)
        for incident in FIRST_INCIDENTS:
            self._director.stage(incident)

    def by_id(self, unique_id: str) -> Simulator | None:
        """The simulator of the server with this id."""
        return next((one for one in self.simulators if one.server.id == unique_id), None)

    async def _teach_places(self) -> None:
        """Let the addresses of the world have places, since no database comes with the hub."""
        networks = {server.network.id: server.network for server in self.world.servers}
        home = next(iter(networks.values()))
        await self._hub[HOUSEHOLD].update(
            latitude=home.latitude, longitude=home.longitude, time_zone=home.time_zone
        )
        self._hub[PLACES].teach({one.address: place_of(one) for one in self.world.networks})

    def _simulator(self, server: SimulatedServer) -> Simulator:
        match server.platform:
            case Platform.PLEX:
                return PlexServer(self.world, server)
            case Platform.JELLYFIN:
                return JellyfinServer(self.world, server)
            case _:
                return EmbyServer(self.world, server)


def _announcer(hub: Hub) -> Announcer:
    """Announces where the hub asks; multicast DNS is everybody's, so only at the usual ports."""
    asked = hub[CONFIG][DISCOVERY_SECTION]
    ports = AnnouncePorts(gdm=asked.gdm_port, mediabrowser=asked.mediabrowser_port)
    return Announcer(ports, zeroconf=ports == AnnouncePorts())


def _announced(simulator: Simulator) -> AnnouncedServer:
    server, port = simulator.server, URL(simulator.url).port or 0
    platform = hub_server.Platform(server.platform)
    return AnnouncedServer(platform, server.id, server.name, port, server.version)
