"""Simulated servers in a process of their own: `python -m tests.benchmarks.simulated`.

Prints one JSON line that names the servers. After that each line of its input is a command:
`change` lets one stream pause or play on, and is answered with when, where and what.
"""

import argparse
import asyncio
import itertools
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import orjson

from integrations.demo.emby_server import EmbyServer
from integrations.demo.jellyfin_server import JellyfinServer
from integrations.demo.plex_server import PlexServer
from integrations.demo.world import Platform, ScaledClock, SimulatedServer, World, build_world
from integrations.demo.world.blueprint import DEMO, many
from integrations.demo.world.items import ItemKind
from integrations.demo.world.people import Device, Person
from integrations.demo.world.stream import Stream, StreamState

REPORT_S = 10.0
"""Players report that often, so streams begin within such a time, not all at once."""
Simulator = PlexServer | JellyfinServer | EmbyServer
_KINDS: dict[Platform, type[PlexServer] | type[JellyfinServer] | type[EmbyServer]] = {
    Platform.PLEX: PlexServer,
    Platform.JELLYFIN: JellyfinServer,
    Platform.EMBY: EmbyServer,
}


async def main() -> None:
    """Serve until the input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--servers", type=int, default=0, help="0 for the three of the demo")
    parser.add_argument("--sessions", type=int, default=0)
    options = parser.parse_args()
    plans = many(options.servers) if options.servers else DEMO
    world = build_world(1, ScaledClock(), plans, extra_persons=options.sessions)
    async with AsyncExitStack() as stack:
        simulators = [_KINDS[server.platform](world, server) for server in world.servers]
        for simulator in simulators:
            await simulator.start()
            stack.push_async_callback(simulator.stop)
        streams = []
        for stream in itertools.islice(_streams(world), options.sessions):
            streams.append(stream)
            await asyncio.sleep(REPORT_S / options.sessions)
        _say({"servers": [_described(one) for one in simulators], "sessions": len(streams)})
        life = asyncio.create_task(world.run())
        await _obey(itertools.cycle(streams))
        life.cancel()


async def _obey(streams: Iterator[Stream]) -> None:
    while (await asyncio.to_thread(sys.stdin.readline)).strip() == "change":
        stream = next(streams)
        while stream.is_over:
            stream = next(streams)
        at = time.monotonic()
        stream.play() if stream.state is StreamState.PAUSED else stream.pause()
        _say(
            {
                "at": at,
                "server": stream.server.id,
                "device": stream.viewer.client_id,
                "state": stream.state,
            }
        )


def _streams(world: World) -> Iterator[Stream]:
    """Start streams in turn on every server, each on a device of its own, from the beginning."""
    seats = [_seats(server) for server in world.servers]
    for row in itertools.zip_longest(*seats):
        for server, seat in zip(world.servers, row, strict=True):
            if seat is not None:
                number = len(world.streams())
                entries = list(server.entries(kind=ItemKind.EPISODE))
                entry = entries[number % len(entries)]
                person, device = seat
                yield world.start_stream(server, person, device, entry)


def _seats(server: SimulatedServer) -> Iterator[tuple[Person, Device]]:
    """Everybody with each of their screens; what a household shares counts once."""
    taken: set[Device] = set()
    for person in (account.person for account in server.accounts if account.person):
        for device in person.devices:
            fits = server.platform in device.apps and device.capabilities.video_codecs
            if fits and device not in taken:
                taken.add(device)
                yield person, device


def _described(simulator: Simulator) -> dict[str, Any]:
    server = simulator.server
    token = server.token
    if not isinstance(simulator, PlexServer):
        token = simulator.keyring.api_key
    return {"platform": server.platform, "id": server.id, "url": simulator.url, "token": token}


def _say(told: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(told) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    asyncio.run(main())
