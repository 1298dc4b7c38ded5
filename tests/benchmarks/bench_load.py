"""What watching servers costs, and how soon the dashboard shows what happens on them."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

from tests.benchmarks.harness import Metric, Samples, at_most, benchmark
from tests.benchmarks.household import RunningHub, Simulated, hub_watching, simulated

SETTLE_S, READING_S = 25.0, 120.0
"""Until three servers, or twenty, have been read for the first time."""
WATCH_S = 40.0
STEP_S = 10.0
CHANGES = 300
CHANGE_EVERY_S = 0.1
GIVE_UP_S = 5.0

Key = tuple[str, str, str]
"""Server, device and the state it is in from now on."""
Seen = dict[Key, list[float]]


@contextmanager
def scene(
    servers: int, sessions: int, settle_s: float = SETTLE_S
) -> Iterator[tuple[Simulated, RunningHub]]:
    """A hub that has settled down."""
    with (
        tempfile.TemporaryDirectory() as folder,
        simulated(servers, sessions) as far,
        hub_watching(far.servers, Path(folder)) as hub,
    ):
        time.sleep(settle_s)
        yield far, hub


def _watched(hub: RunningHub) -> tuple[list[float], list[float]]:
    """Load in percent of a core, step by step, and resident memory in MB."""
    load, memory = [], []
    for _ in range(round(WATCH_S / STEP_S)):
        before, begin = hub.processor_s(), time.perf_counter()
        time.sleep(STEP_S)
        load.append((hub.processor_s() - before) / (time.perf_counter() - begin) * 100)
        memory.append(hub.process.memory_info().rss / 1e6)
    return load, memory


@benchmark(Metric("processor", "% of a core", at_most(30)), Metric("memory", "MB"))
def many_sessions() -> Samples:
    """Three hundred sessions on twenty servers of all three platforms, each told of for 10 s."""
    with scene(20, 300, READING_S) as (far, hub):
        if far.sessions != 300:
            raise ValueError(f"only {far.sessions} sessions could be started")
        load, memory = _watched(hub)
        if (known := hub.sessions()) != far.sessions:
            raise ValueError(f"the hub knows {known} of {far.sessions} sessions")
    return {"processor": load, "memory": memory}


@benchmark(
    Metric("processor", "% of a core", at_most(3)), Metric("memory", "MB", at_most(200, "max"))
)
def idle_with_servers() -> Samples:
    """Three servers with their libraries, and nobody who watches."""
    with scene(0, 0) as (_, hub):
        load, memory = _watched(hub)
    return {"processor": load, "memory": memory}


@benchmark(Metric("change to dashboard", "ms", at_most(300, "p99")), Metric("missed", "changes"))
async def latency() -> Samples:
    """From a pause or its end on a server to the live socket of a dashboard; 30 sessions play."""
    with scene(0, 30) as (far, hub):
        took, missed = await _changes(far, hub)
    return {"change to dashboard": took, "missed": [missed]}


async def _changes(far: Simulated, hub: RunningHub) -> tuple[list[float], int]:
    headers = {"Authorization": f"Bearer {await asyncio.to_thread(hub.token)}"}
    seen: Seen = {}
    made: list[tuple[Key, float]] = []
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{hub.url}/api/v1/ws", headers=headers, max_msg_size=0) as socket,
    ):
        await socket.send_json({"id": 1, "type": "subscribe", "topics": ["sessions"]})
        listener = asyncio.create_task(_listen(socket, seen))
        for _ in range(CHANGES):
            change = await asyncio.to_thread(far.change)
            key = change["server"], change["device"], change["state"]
            made.append((key, change["at"]))
            await asyncio.sleep(CHANGE_EVERY_S)
        await asyncio.sleep(GIVE_UP_S)
        listener.cancel()
    return _matched(made, seen)


async def _listen(socket: aiohttp.ClientWebSocketResponse, seen: Seen) -> None:
    """Note when each session was first shown in each state, change by change."""
    async for message in socket:
        at = time.monotonic()
        for session in message.json().get("data", {}).get("changed", ()):
            server = session["server"]["id"].partition(":")[2]
            device = session["player"]["key"].rpartition("/")[2]
            seen.setdefault((server, device, session["state"]), []).append(at)


def _matched(made: list[tuple[Key, float]], seen: Seen) -> tuple[list[float], int]:
    """Milliseconds from each change to the first sight of it, and how many were never seen."""
    took, missed = [], 0
    for key, at in made:
        sight = next((one for one in seen.get(key, ()) if one >= at), None)
        if sight is None or sight - at > GIVE_UP_S:
            missed += 1
        else:
            took.append((sight - at) * 1000)
    return took, missed
