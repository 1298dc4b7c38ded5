"""What recording takes: the tracker alone, a replay of the journal, the whole way, and a year."""

import gc
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path

import psutil

from hub.history.facade import History
from hub.history.settings import HistoryModel
from hub.journal.sqlite import SqliteJournal
from hub.models.observation import Observation
from hub.playback.kept_states import KeptStates
from hub.playback.tracker import Tracker
from tests.benchmarks.harness import Metric, Samples, at_least, at_most, benchmark
from tests.scenarios.survival.crowd import Crowd
from tests.scenarios.survival.recorded import append, replay

ENTRIES = 200_000
YEAR_DAYS = 365


def observations(count: int, players: int = 200) -> Sequence[Observation]:
    """Of a busy evening."""
    return list(islice(Crowd(players, name="bench").observations(), count))


@benchmark(Metric("applied", "observations/s", at_least(50_000)))
def tracker() -> Samples:
    """The tracker alone, two hundred players."""
    seen = observations(ENTRIES)
    gc.freeze()
    rates = []
    for _ in range(3):
        target = Tracker()
        begin = time.process_time()
        for observation in seen:
            target.apply(observation)
        rates.append(len(seen) / (time.process_time() - begin))
    return {"applied": rates}


@benchmark(Metric("replayed", "observations/s", at_least(20_000)))
async def journal_replay() -> Samples:
    """From the journal through the tracker into an empty history, committed."""
    seen, rates = observations(ENTRIES), []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            async with _stores(folder) as (journal, history):
                await append(journal, seen)
                begin = time.perf_counter()
                await replay(journal, history, KeptStates(folder))
                rates.append(len(seen) / (time.perf_counter() - begin))
    return {"replayed": rates}


@asynccontextmanager
async def _stores(folder: Path) -> AsyncIterator[tuple[SqliteJournal, History]]:
    journal, history = SqliteJournal(folder), History(folder / "history.duckdb", HistoryModel())
    await journal.open()
    await history.start()
    try:
        yield journal, history
    finally:
        await history.stop()
        await journal.close()


@benchmark(
    Metric("memory after a month", "MB"),
    Metric("memory after a year", "MB"),
    Metric("grown in eleven months", "MB", at_most(5)),
)
def a_year() -> Samples:
    """Tracker and identity over a year of five people who watch every evening."""
    target, process = Tracker(), psutil.Process()
    end = timedelta(days=YEAR_DAYS)
    crowd = Crowd(5, tick_s=60, rest_s=9000, name="year")
    month, memory, begin = 1, list[float](), None
    for observation in crowd.observations():
        begin = begin or observation.at
        target.apply(observation)
        if observation.at - begin >= timedelta(days=30.4 * month):
            gc.collect()
            memory.append(process.memory_info().rss / 1e6)
            month += 1
        if observation.at - begin >= end:
            break
    return {
        "memory after a month": memory[:1],
        "memory after a year": memory[-1:],
        "grown in eleven months": [memory[-1] - memory[0]],
    }
