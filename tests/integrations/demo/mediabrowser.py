"""A scene for tests of the simulated Jellyfin and Emby: a world that stands still, and a client."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from integrations.demo.doorway import Doorway
from integrations.demo.mediabrowser.simulator import MediaBrowserSimulator
from integrations.demo.world.build import build_world
from integrations.demo.world.clock import ManualClock
from integrations.demo.world.items import Item, ItemKind
from integrations.demo.world.people import Device, Person
from integrations.demo.world.platforms import Platform
from integrations.demo.world.servers import Account, Entry, SimulatedServer
from integrations.demo.world.stream import Stream
from integrations.demo.world.world import StartOptions, World

Answer = tuple[int, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """A running simulator, the world behind it, and HTTP with an API key."""

    simulator: MediaBrowserSimulator
    world: World
    clock: ManualClock
    http: aiohttp.ClientSession

    @property
    def server(self) -> SimulatedServer:
        return self.simulator.server

    @property
    def owner(self) -> Account:
        return self.server.owner

    @property
    def guest(self) -> Account:
        """Somebody who shares no device with the owner."""
        owner = self.owner.person
        return next(
            account
            for account in self.server.accounts
            if account.person and owner and account.person.household != owner.household
        )

    def device(self, account: Account, *, controllable: bool = True) -> tuple[Person, Device]:
        """A device of an account's person that has an app for the platform."""
        person = account.person
        assert person is not None
        for device in person.devices:
            app = device.apps.get(self.server.platform)
            if app and app.controllable is controllable:
                return person, device
        raise AssertionError(f"{person.name} has no such device")

    def entry(self, kind: ItemKind) -> Entry:
        return next(self.server.entries(kind=kind))

    def play(
        self,
        item: Item | Entry | ItemKind = ItemKind.EPISODE,
        account: Account | None = None,
        options: StartOptions | None = None,
        *,
        controllable: bool = True,
    ) -> Stream:
        """Somebody plays something."""
        person, device = self.device(account or self.owner, controllable=controllable)
        wanted = self.entry(item) if isinstance(item, ItemKind) else item
        return self.world.start_stream(self.server, person, device, wanted, options)

    async def ask(
        self, path: str, method: str = "GET", *, token: str | None = None, **options: Any
    ) -> Answer:
        """Status and body (parsed where it is JSON) of a request, with the API key by default."""
        headers = options.pop("headers", {})
        if token is not None:
            headers = {"Authorization": f'MediaBrowser Token="{token}"', **headers}
        url = f"{self.simulator.url}{path}"
        async with self.http.request(method, url, headers=headers, **options) as response:
            body = await response.read()
            if response.content_type.endswith("json"):
                return response.status, orjson.loads(body)
            return response.status, body.decode()

    async def get(self, path: str, **options: Any) -> Any:
        """The body of a GET that works."""
        status, body = await self.ask(path, **options)
        assert status == 200, (status, body)
        return body

    async def sessions(self) -> list[dict[str, Any]]:
        """The sessions in which something plays."""
        sessions = await self.get("/Sessions")
        return [session for session in sessions if "NowPlayingItem" in session]

    def step(self, seconds: float) -> None:
        """Let time pass, second by second, and the clients report."""
        for _ in range(int(seconds)):
            self.clock.advance(1)
            self.world.tick()


@cache
def _world() -> tuple[World, ManualClock]:
    """One world for all tests: to build it takes longer than most of them.

    It is hidden from the collector, which otherwise walks through it after every test.
    """
    clock = ManualClock()
    world = build_world(7, clock)
    gc.collect()
    gc.freeze()
    return world, clock


@contextmanager
def borrowed_world(platform: Platform, version: str) -> Iterator[tuple[World, SimulatedServer]]:
    """The world with a server of a version, which is given back as it was."""
    world, _ = _world()
    server = world.server(platform)
    kept = (server.version, server.token, server.generation)
    server.version = version
    try:
        yield world, server
    finally:
        server.version, server.token, server.generation = kept
        for stream in world.streams():
            stream.stop()


@asynccontextmanager
async def running(simulator: MediaBrowserSimulator) -> AsyncIterator[Scene]:
    """Start a simulator and a client for it."""
    world, clock = _world()
    await simulator.start()
    key = simulator.keyring.api_key
    headers = {"Authorization": f'MediaBrowser Token="{key}"'}
    try:
        async with aiohttp.ClientSession(headers=headers) as http:
            yield Scene(simulator, world, clock, http)
    finally:
        await simulator.stop()


INTRODUCTION: Mapping[str, str] = {
    "Authorization": 'MediaBrowser Client="Test", Device="Bench", DeviceId="bench-1", Version="1.0"'
}
"""What an app says of itself before it has a token."""


class Listener:
    """Reads a socket, keeps what came, and waits for messages of a type."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.seen: list[dict[str, Any]] = []

    async def say(self, kind: str, data: Any = None) -> None:
        await self.socket.send_json({"MessageType": kind, "Data": data})

    async def next(self, timeout: float = 3.0) -> dict[str, Any]:
        message: dict[str, Any] = orjson.loads(await self.socket.receive_str(timeout=timeout))
        self.seen.append(message)
        return message

    async def until(self, kind: str, timeout: float = 3.0) -> dict[str, Any]:
        """The next message of a type; what comes before it is passed over."""
        while (message := await self.next(timeout))["MessageType"] != kind:
            pass
        return message

    async def is_silent(self, seconds: float = 0.15, *, but: frozenset[str] = frozenset()) -> bool:
        """True when nothing (but the named types) comes for a while."""
        try:
            while True:
                if (await self.next(seconds))["MessageType"] not in but:
                    return False
        except TimeoutError:
            return True


@dataclass(frozen=True, slots=True)
class Received:
    """One webhook as it came in."""

    content_type: str
    body: Any


@asynccontextmanager
async def receiver() -> AsyncIterator[tuple[str, asyncio.Queue[Received]]]:
    """An address that takes webhooks of every form, and what it took."""
    received: asyncio.Queue[Received] = asyncio.Queue(maxsize=256)

    async def take(request: web.Request) -> web.Response:
        if request.content_type in ("multipart/form-data", "application/x-www-form-urlencoded"):
            form = await request.post()
            body = orjson.loads(str(form["data"]))
        else:
            body = orjson.loads(await request.read())
        received.put_nowait(Received(request.content_type, body))
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    door = Doorway(app)
    await door.start()
    try:
        yield f"{door.url}/hook", received
    finally:
        await door.stop()
