"""Writing many plays of another origin, and how long a commit waits meanwhile."""

import asyncio
import gc
import tempfile
import time
from itertools import chain
from pathlib import Path

from hub.history.batch import Batch
from hub.history.facade import History
from hub.history.settings import HistoryModel
from hub.models.play import Play
from integrations.demo.generate import Generator
from tests.benchmarks.harness import Metric, Samples, at_least, at_most, benchmark

PLAYS = 60_000
BATCH = 20_000


@benchmark(
    Metric("written", "plays/s", at_least(40_000)),
    Metric("written again", "plays/s", at_least(40_000)),
    Metric("a commit waits", "ms", at_most(250, "p95")),
    Metric("on disk, compacted", "bytes/play", at_most(400)),
)
async def import_plays() -> Samples:
    """Simulated plays in batches of 20,000, while a play is recorded now and then."""
    plays = list(chain.from_iterable(Generator.of(PLAYS, seed=3).portions({})))
    live, plays = plays[-200:], plays[:-200]
    gc.collect()
    gc.freeze()
    with tempfile.TemporaryDirectory() as name:
        history = History(Path(name) / "history.duckdb", HistoryModel())
        await history.start()
        first = await _write(history, plays)
        done = asyncio.Event()
        recording = asyncio.create_task(_record(history, live, done))
        second = await _write(history, plays)
        done.set()
        waits = await recording
        size = await history.compact()
        await history.stop()
    return {
        "written": [first],
        "written again": [second],
        "a commit waits": waits,
        "on disk, compacted": [size.after / len(plays)],
    }


async def _write(history: History, plays: list[Play]) -> float:
    """Plays a second."""
    begin = time.perf_counter()
    for first in range(0, len(plays), BATCH):
        await history.import_plays(plays[first : first + BATCH])
    return len(plays) / (time.perf_counter() - begin)


async def _record(history: History, plays: list[Play], done: asyncio.Event) -> list[float]:
    """Commit a play ten times a second until done; how long each commit took, in ms."""
    took = list[float]()
    for offset, play in enumerate(plays, start=1):
        begin = time.perf_counter()
        await history.commit(Batch(offset=offset, tracker=b"", plays=(play,)))
        took.append((time.perf_counter() - begin) * 1000)
        await asyncio.sleep(0.1)
        if done.is_set():
            break
    return took
