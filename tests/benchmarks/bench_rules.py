"""Rules: a backtest of BENCH_PLAYS plays (200,000 without it), live ones, what they remember."""

import asyncio
import gc
import os
import tempfile
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from hub.compose import CONFIG, read_config, running_hub
from hub.core.bus import Event
from hub.history.facade import History
from hub.history.settings import HistoryModel
from hub.models.place import AddressKind, Place
from hub.models.session import Connection
from rules.alerts.alert import ALERT_RAISED, AlertChanged
from rules.backtest.replay import Circumstances, Question, Replay
from rules.compose import HAPPENINGS, running_rules
from rules.memory.memory import Memory
from rules.memory.records import Arrival
from rules.store.book import RULES
from tests.benchmarks.big_history import fill
from tests.benchmarks.harness import Metric, Samples, at_least, at_most, benchmark
from tests.benchmarks.rule_set import TEXT, rules
from tests.rules.bench import played, session
from tests.support.waiting import eventually

PLAYS = int(os.environ.get("BENCH_PLAYS", "200000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "30"))
RATE = 200
PERSONS = 10_000
PLAYS_EACH = 60
_AT_HOME = """
UPDATE networks SET place = 1 + (network // 20) % 2000;
UPDATE plays SET place = 1 + (network // 20) % 2000;
"""
"""Every person plays from networks in one town; one play in fifty is from somewhere else."""
_RAISING = """
- id: raised
  mode: parallel
  max: 50
  triggers: {trigger: playback, event: started, media_type: movie}
  actions: [{action: alert.raise, data: {key: "{{ trigger.session.id }}"}}]
"""
CONFIG_TEXT = """
auth: {mode: none}
discovery: {enabled: false, announce: false}
"""


@benchmark(
    Metric("plays per second of one core", "plays/s", at_least(10_000)),
    Metric("plays per second", "plays/s"),
    Metric("happenings", "n"),
    Metric("fired", "n"),
)
async def backtest() -> Samples:
    """All plays through thirty-one rules; the processor time of reading them is in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.duckdb"
        await asyncio.to_thread(_filled, path)
        history = History(path, HistoryModel(threads=1))
        await history.start()
        since, until = datetime(2020, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
        question = Question(rules=rules(), since=since, until=until)
        began = time.process_time()
        result = await Replay(question, history, Circumstances()).run()
        cpu = time.process_time() - began
        await history.stop()
    return {
        "plays per second of one core": [result.plays / cpu],
        "plays per second": [result.plays / result.took_s],
        "happenings": [result.happenings],
        "fired": [result.sums.fired],
    }


def _filled(path: Path) -> None:
    fill(path, PLAYS)
    with duckdb.connect(str(path)) as connection:
        connection.execute(_AT_HOME)


@benchmark(Metric("event to alert", "ms", at_most(20, "p99")), Metric("alerts", "n"))
async def live() -> Samples:
    """200 playback events a second for BENCH_SECONDS (30); every tenth raises an alert."""
    waits: list[float] = []
    due: dict[str, float] = {}

    def raised(event: Event[AlertChanged]) -> None:
        told = due.pop(event.data.alert.subject.session_id or "", None)
        if told is not None:
            waits.append((time.perf_counter() - told) * 1000)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "usher.yaml").write_text(CONFIG_TEXT)
        (folder / "rules").mkdir()
        (folder / "rules" / "all.yaml").write_text(TEXT + _RAISING)
        config = read_config(folder, {})
        async with running_hub(config) as hub, running_rules(hub, hub[CONFIG]):
            await eventually(lambda: len(hub[RULES].all()) == 32)
            hub.bus.listen(ALERT_RAISED, raised)
            due["session-0"] = time.perf_counter()
            hub[HAPPENINGS].put(played("started", session(0), datetime.now(UTC)))
            await eventually(lambda: waits)  # the rules look at nothing before they remember
            waits.clear()
            gc.freeze()  # as `usher serve` does
            begin = time.perf_counter()
            for number in range(int(SECONDS * RATE)):
                if (left := begin + number / RATE - time.perf_counter()) > 0:
                    await asyncio.sleep(left)
                kind = "started" if number % 10 == 0 else ("paused", "resumed")[number % 2]
                one = session(1 + number // 10, person=f"person-{number // 10 % 500}")
                if kind == "started":
                    due[one.id] = begin + number / RATE
                hub[HAPPENINGS].put(played(kind, one, datetime.now(UTC)))
            await eventually(lambda: not due, timeout=10)
    return {"event to alert": waits, "alerts": [len(waits)]}


@benchmark(
    Metric("memory for 10,000 persons", "MB", at_most(250)), Metric("bytes per person", "bytes")
)
def remembered() -> Samples:
    """What the engine remembers of 10,000 persons with sixty plays each, on two players."""
    tracemalloc.start()
    memory, begin = Memory(), datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    for play in range(PLAYS_EACH):
        for person in range(PERSONS):
            started = begin + timedelta(hours=12 * play).total_seconds() + person
            memory.recall(_arrival(memory, person, play), started, started + 3000, 3000.0)
    gc.collect()
    held = tracemalloc.get_traced_memory()[0] - before
    return {"memory for 10,000 persons": [held / 1e6], "bytes per person": [held / PERSONS]}


def _arrival(memory: Memory, person: int, play: int) -> Arrival:
    address = f"10{person % 10}.{person // 250 % 250}.{person % 250}.{1 + play % 3}"
    place = Place(
        kind=AddressKind.PUBLIC, latitude=person % 90, longitude=person % 180, country_code="DE"
    )
    return Arrival(
        person_id=f"person-{person}",
        account=("plex:1", f"account-{person}"),
        player=f"player-{person}-{play % 2}",
        product="Plex",
        server_id="plex:1",
        spot=memory.spots.of(Connection(address=address), place),
    )
