"""A thousand observations a second through journal, tracker, history and the live socket."""

import asyncio
import gc
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import orjson

from frontend.cli.serve import serving
from hub.compose import JOURNAL, read_config, running_hub
from hub.core.hub import Hub
from hub.history.facade import HISTORY
from hub.models.observation import Observation, SessionGone, SessionSeen, SessionTick, Source
from hub.models.session import Player, SessionState, SessionView
from hub.playback.pipeline import PLAYBACK
from tests.benchmarks.harness import Metric, Samples, at_least, at_most, benchmark
from tests.scenarios.survival.crowd import item
from tests.support.ports import LOOPBACK
from tests.support.waiting import eventually

SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
RATE = 1000
SESSIONS = 500
TURN_S = SESSIONS / RATE
CONFIG = """
auth: {mode: none}
discovery: {enabled: false, announce: false}
recording: {minimum: {video: 0}}
"""


@dataclass
class Load:
    """Players who are all told of twice a second, each at its own moment."""

    hub: Hub
    begin: float = field(default_factory=time.perf_counter)
    due: dict[str, float] = field(default_factory=dict)
    told: int = 0

    async def run(self) -> None:
        """Tell them evenly for the whole time."""
        tasks = set[asyncio.Task[None]]()
        for number in range(int(SECONDS * RATE)):
            due = self.begin + number / RATE
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            name, observation = self._sign(number)
            self.due[name] = due
            task = asyncio.create_task(self._observe(observation))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)

    async def end(self) -> None:
        """They all stop at once."""
        ends = [
            SessionGone(
                server_id="plex:one", at=datetime.now(UTC), source=Source.WEBSOCKET, key=str(number)
            )
            for number in range(SESSIONS)
        ]
        await asyncio.gather(*map(self._observe, ends))

    def _sign(self, number: int) -> tuple[str, Observation]:
        turn, player = divmod(number, SESSIONS)
        position = round(10 + turn * TURN_S, 3)
        at, key = datetime.now(UTC), str(player)
        if turn == 0:
            view = SessionView(
                key=key,
                account_key=f"user {player % 40}",
                player=Player(key=f"player {player}", name=key),
                item=item(3 * player),
                state=SessionState.PLAYING,
                position_s=position,
            )
            seen = SessionSeen(server_id="plex:one", at=at, source=Source.WEBSOCKET, view=view)
            return f"{key} {position}", seen
        tick = SessionTick(
            server_id="plex:one",
            at=at,
            source=Source.WEBSOCKET,
            key=key,
            state=SessionState.PLAYING,
            position_s=position,
        )
        return f"{key} {position}", tick

    async def _observe(self, observation: Observation) -> None:
        await self.hub[PLAYBACK].observe(observation)
        self.told += 1


async def _committed(hub: Hub) -> None:
    last = await hub[JOURNAL].last_offset()
    await eventually(lambda: hub[PLAYBACK].status.committed >= last, timeout=60)


@asynccontextmanager
async def _client(port: int, file: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A client in a process of its own, which listens; it ends when the hub closes the socket."""
    url = f"http://{LOOPBACK}:{port}/api/v1/ws"
    command = (sys.executable, "-m", "tests.benchmarks.socket_client", url, str(file))
    client = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert client.stdout is not None
    assert await client.stdout.readline() == b"listening\n"
    try:
        yield client
    finally:
        if client.returncode is None:
            client.terminate()
            await client.wait()


@benchmark(
    Metric("receipt to socket", "ms", at_most(250, "p99")),
    Metric("not acknowledged", "", at_most(0, "max")),
    Metric("not in the journal", "", at_most(0, "max")),
    Metric("not on the socket", "", at_most(0, "max")),
    Metric("plays not in the history", "", at_most(0, "max")),
    Metric("rate", "observations/s", at_least(RATE * 0.99)),
    Metric("processor", "% of a core"),
)
async def whole_way() -> Samples:
    """One client on loopback sees what everybody plays; receipt is when it was due to be sent."""
    with tempfile.TemporaryDirectory() as name:
        folder, listed = Path(name), Path(name) / "seen.json"
        (folder / "usher.yaml").write_text(CONFIG, "utf-8")
        config = read_config(folder, {})
        async with AsyncExitStack() as stack:
            hub = await stack.enter_async_context(running_hub(config))
            faces = await stack.enter_async_context(AsyncExitStack())
            port = await faces.enter_async_context(serving(hub, config, LOOPBACK, 0))
            client = await stack.enter_async_context(_client(port, listed))
            gc.freeze()
            load, busy = Load(hub), time.process_time()
            await load.run()
            took = time.perf_counter() - load.begin
            busy = time.process_time() - busy
            await load.end()
            await _committed(hub)
            await faces.aclose()
            await asyncio.wait_for(client.wait(), 30)
            (rows,) = await hub[HISTORY].query("SELECT count(*) FROM plays")
            journal = await hub[JOURNAL].last_offset()
        seen = orjson.loads(listed.read_bytes())
    wanted = int(SECONDS * RATE)
    arrived = [key for key in load.due if key in seen]
    return {
        "receipt to socket": [(seen[key] - load.due[key]) * 1000 for key in arrived],
        "not acknowledged": [wanted + SESSIONS - load.told],
        "not in the journal": [max(0, wanted + SESSIONS - journal)],
        "not on the socket": [len(load.due) - len(arrived)],
        "plays not in the history": [SESSIONS - rows[0]],
        "rate": [wanted / took],
        "processor": [100 * busy / took],
    }
