"""What the embedded journal takes and gives back, and what that costs the disk."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import psutil

from hub.journal.sqlite import SqliteJournal
from tests.benchmarks.harness import Metric, Samples, at_least, at_most, benchmark

ENTRIES = 200_000
PER_CALL = 100
CALLERS = 50
IDLE_RATE = 30.0
IDLE_SECONDS = 10.0
MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)


def observations(count: int) -> list[bytes]:
    """Bodies of about 200 bytes that differ as those of progress reports do."""
    return [
        orjson.dumps(
            {
                "server": f"01JSERVER{number % 20:04}",
                "session": f"{number * 2_654_435_761 % 2**40:016x}",
                "key": str(number * 7919 % 100_000),
                "state": "paused" if number % 9 == 0 else "playing",
                "position_s": number * 31 % 10_000 + 0.25,
                "at": (MIDNIGHT + timedelta(seconds=number)).isoformat(),
                "player": ("Living room", "Phone", "Web")[number % 3],
                "address": f"192.168.1.{number % 254}",
            }
        )
        for number in range(count)
    ]


@asynccontextmanager
async def journal() -> AsyncIterator[SqliteJournal]:
    """An open journal in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        opened = SqliteJournal(Path(folder))
        await opened.open()
        try:
            yield opened
        finally:
            await opened.close()


def _written() -> int:
    """Bytes that this process had sent to storage, file system blocks included."""
    return int(psutil.Process().io_counters().write_bytes)


async def _timed(target: SqliteJournal, bodies: Sequence[bytes], took: list[float]) -> None:
    begin = time.perf_counter()
    await target.append(bodies)
    took.append((time.perf_counter() - begin) * 1000)


@benchmark(
    Metric("appended in groups", "entries/s", at_least(20_000)),
    Metric("read", "entries/s", at_least(200_000)),
    Metric("on disk", "B/entry"),
)
async def bulk() -> Samples:
    """Calls of 100 entries one after the other, then all of them read back."""
    bodies = observations(ENTRIES)
    appended, read, stored = [], [], []
    for _ in range(3):
        async with journal() as target:
            begin = time.perf_counter()
            for start in range(0, ENTRIES, PER_CALL):
                await target.append(bodies[start : start + PER_CALL])
            middle = time.perf_counter()
            count = sum([len(batch) async for batch in target.read(0)])
            end = time.perf_counter()
            stored.append((await target.status(0)).bytes / count)
        appended.append(ENTRIES / (middle - begin))
        read.append(count / (end - middle))
    return {"appended in groups": appended, "read": read, "on disk": stored}


@benchmark(
    Metric("one append", "ms", at_most(20, "p99")), Metric("together", "entries/s", at_least(1_000))
)
async def singles() -> Samples:
    """Fifty callers, each with one entry at a time."""
    bodies, took = observations(20_000), list[float]()

    async def caller(target: SqliteJournal, number: int) -> None:
        for body in bodies[number::CALLERS]:
            await _timed(target, [body], took)

    async with journal() as target:
        begin = time.perf_counter()
        await asyncio.gather(*(caller(target, number) for number in range(CALLERS)))
        return {"one append": took, "together": [len(bodies) / (time.perf_counter() - begin)]}


@benchmark(
    Metric("one append", "ms", at_most(20, "p99")),
    Metric("written per entry", "B", at_most(8_192)),
    Metric("written", "kB/s", at_most(300)),
)
async def quiet() -> Samples:
    """Thirty entries a second, evenly and each alone: about three hundred sessions."""
    bodies, took = observations(int(IDLE_RATE * IDLE_SECONDS)), list[float]()
    async with journal() as target:
        for start in range(400):
            await target.append([b"%d" % start * 100])  # past the first growth of the log
        before = _written()
        for body in bodies:
            await _timed(target, [body], took)
            await asyncio.sleep(1 / IDLE_RATE)
        written = _written() - before
    return {
        "one append": took,
        "written per entry": [written / len(bodies)],
        "written": [written / IDLE_SECONDS / 1000],
    }
