"""What entities showed is kept, read back, summed up when it is much, and forgotten in time."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from hub.core.hub import Hub
from hub.core.states import STATES, StateMachine
from hub.history.facade import HISTORY, History
from hub.history.states import recorder as recorder_module
from hub.history.states import table
from hub.history.states.recorder import StateRecorder
from hub.history.states.settings import StatesModel
from hub.history.states.table import StateRow
from tests.support.waiting import eventually

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
FOR_EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


@pytest.fixture
async def hub(tmp_path: Path, history: History) -> AsyncIterator[Hub]:
    hub = Hub(tmp_path)
    hub[HISTORY] = history
    hub[STATES] = StateMachine(hub.bus)
    yield hub
    await hub.tasks.cancel()


async def shown(recorder: StateRecorder, entity_id: str) -> list[str]:
    return [point.state for point in await recorder.history(entity_id, *FOR_EVER)]


async def test_each_new_state_is_kept_and_attributes_alone_are_not(hub: Hub) -> None:
    hub[STATES].set("sensor.streams", "1")
    recorder = StateRecorder(hub, StatesModel.model_validate({"exclude": ["sensor.*_bandwidth"]}))
    await recorder.start()
    hub[STATES].set("sensor.streams", "1", {"titles": ["Marble"]})
    hub[STATES].set("sensor.streams", "2")
    hub[STATES].set("sensor.attic_bandwidth", "900")
    hub[STATES].remove("sensor.streams")
    await recorder.stop()
    hub[STATES].set("sensor.streams", "3")
    assert await shown(recorder, "sensor.streams") == ["1", "2"]
    assert await shown(recorder, "sensor.attic_bandwidth") == []


async def test_they_are_written_by_themselves(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder_module, "EVERY_S", 0.01)
    recorder = StateRecorder(hub, StatesModel())
    await recorder.start()
    hub[STATES].set("sensor.streams", "7")

    async def written() -> bool:
        return await hub[HISTORY].query("SELECT state FROM entity_states") == [("7",)]

    await eventually(written)
    await recorder.stop()


@pytest.mark.allow_logs("history")
async def test_while_the_history_is_away_they_wait(hub: Hub) -> None:
    recorder = StateRecorder(hub, StatesModel())
    await recorder.start()
    await hub[HISTORY].stop()
    hub[STATES].set("sensor.streams", "1")
    await recorder.flush()
    await recorder.flush()
    await hub[HISTORY].start()
    hub[STATES].set("sensor.streams", "2")
    assert await shown(recorder, "sensor.streams") == ["1", "2"]
    await recorder.stop()


async def _put(history: History, entity_id: str, states: list[str], step: timedelta) -> None:
    rows = [StateRow(entity_id, NOW + n * step, state) for n, state in enumerate(states)]
    await history.write(partial(table.write, rows=rows))


async def test_a_span_begins_with_what_was_shown_before_it(history: History) -> None:
    await _put(history, "sensor.streams", ["1", "2", "3", "4"], timedelta(minutes=10))
    after, before = NOW + timedelta(minutes=15), NOW + timedelta(minutes=30)
    read = partial(table.states, entity_id="sensor.streams", after=after, before=before)
    points = await history.read(read)
    assert [(point.at, point.state) for point in points] == [
        (NOW + timedelta(minutes=10), "2"),
        (NOW + timedelta(minutes=20), "3"),
    ]


async def test_many_numbers_are_summed_up_and_lose_no_peak(history: History) -> None:
    states = [str(n % 10) for n in range(5_000)]
    states[1234] = "99"
    states[2000] = "unavailable"
    await _put(history, "sensor.streams", states, timedelta(seconds=10))
    before = NOW + timedelta(seconds=50_000)
    read = partial(table.states, entity_id="sensor.streams", after=NOW, before=before)
    points = await history.read(read)
    assert 900 < len(points) <= 1_001
    assert max(point.high or 0 for point in points) == 99
    assert sum(float(point.state) for point in points) / len(points) == pytest.approx(4.5, abs=0.1)


async def test_of_many_texts_the_latest_are_given(history: History) -> None:
    await _put(history, "sensor.title", [f"T{n}" for n in range(1_500)], timedelta(seconds=1))
    read = partial(table.states, entity_id="sensor.title", after=NOW, before=FOR_EVER[1])
    points = await history.read(read)
    assert (len(points), points[-1].state) == (1_000, "T1499")


async def test_old_ones_are_forgotten(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder_module, "EVERY_S", 0.01)
    await _put(hub[HISTORY], "sensor.streams", ["1"], timedelta(0))
    recorder = StateRecorder(hub, StatesModel(keep=3600))
    await recorder.start()

    async def gone() -> bool:
        return await hub[HISTORY].query("SELECT state FROM entity_states") == []

    await eventually(gone)
    await recorder.stop()


def test_a_clock_that_leaps_is_believed_only_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    steady = recorder_module.Steady()
    assert steady.is_steady()
    real, passed = time.time, time.monotonic
    monkeypatch.setattr(recorder_module, "time", lambda: real() + 10 * 365 * 86_400)
    assert not steady.is_steady()
    assert not steady.is_steady()
    later = recorder_module.FORGET_EVERY + 1
    monkeypatch.setattr(recorder_module, "time", lambda: real() + 10 * 365 * 86_400 + later)
    monkeypatch.setattr(recorder_module, "monotonic", lambda: passed() + later)
    assert steady.is_steady()
