"""A scene for tests of the simulated Plex Media Server: a world that stands still, and a client."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import aiohttp
import orjson
import requests
from plexapi.server import PlexServer as PlexApi

from integrations.demo.plex_server import PlexOptions, PlexServer
from integrations.demo.world.blueprint import PLEX
from integrations.demo.world.build import build_world
from integrations.demo.world.catalogue import make_catalogue
from integrations.demo.world.clock import ManualClock
from integrations.demo.world.items import ItemKind
from integrations.demo.world.servers import Entry, SimulatedServer
from integrations.demo.world.stream import Stream
from integrations.demo.world.world import StartOptions, World

T = TypeVar("T")

TOKEN = "X-Plex-Token"

_SEED = 7
_ = make_catalogue(_SEED, ManualClock().now().date())
"""Made while tests are collected, so that the guards need not look through it after each."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A running simulator, the world behind it, and HTTP."""

    simulator: PlexServer
    world: World
    clock: ManualClock
    http: aiohttp.ClientSession

    @property
    def server(self) -> SimulatedServer:
        return self.simulator.server

    def entry(self, kind: ItemKind) -> Entry:
        return next(self.server.entries(kind=kind))

    def play(
        self,
        what: ItemKind | Entry = ItemKind.MOVIE,
        who: str = "Maja",
        device: str = "iPhone",
        options: StartOptions | None = None,
    ) -> Stream:
        """Somebody plays something."""
        person = self.world.person(who)
        entry = self.entry(what) if isinstance(what, ItemKind) else what
        return self.world.start_stream(self.server, person, person.device(device), entry, options)

    def step(self, seconds: int) -> None:
        """Let time pass second by second."""
        for _ in range(seconds):
            self.clock.advance(1)
            self.world.tick()

    async def status(self, path: str, method: str = "GET", *, token: str | None = None) -> int:
        """The status of an answer, with the owner's token unless another is given."""
        headers = {TOKEN: self.server.token if token is None else token}
        url = f"{self.simulator.url}{path}"
        async with self.http.request(method, url, headers=headers) as response:
            await response.read()
            return response.status

    async def json(self, path: str, method: str = "GET") -> dict[str, Any]:
        """The MediaContainer of a JSON answer."""
        headers = {TOKEN: self.server.token, "Accept": "application/json"}
        url = f"{self.simulator.url}{path}"
        async with self.http.request(method, url, headers=headers) as response:
            assert response.status == 200, (path, response.status)
            answer: dict[str, Any] = orjson.loads(await response.read())["MediaContainer"]
            return answer

    async def xml(self, path: str) -> str:
        """An XML answer."""
        url = f"{self.simulator.url}{path}"
        async with self.http.get(url, headers={TOKEN: self.server.token}) as response:
            assert response.status == 200, (path, response.status)
            assert response.content_type == "text/xml"
            return await response.text()

    async def sessions(self) -> list[dict[str, Any]]:
        """What plays, as JSON."""
        found: list[dict[str, Any]] = (await self.json("/status/sessions")).get("Metadata", [])
        return found

    async def plexapi(self, use: Callable[[PlexApi], T]) -> T:
        """Let plexapi work, which blocks, in a thread of its own."""

        def run() -> T:
            with requests.Session() as session:
                return use(PlexApi(self.simulator.url, self.server.token, session=session))

        return await asyncio.to_thread(run)


@asynccontextmanager
async def playing_plex(
    options: PlexOptions | None = None, share: float = 0.2
) -> AsyncIterator[Scene]:
    """Start a server that holds ``share`` of the catalogue, and a client for it."""
    clock = ManualClock()
    world = build_world(_SEED, clock, [replace(PLEX, share=share)])
    simulator = PlexServer(world, world.servers[0], options)
    async with simulator, aiohttp.ClientSession() as http:
        yield Scene(simulator, world, clock, http)
