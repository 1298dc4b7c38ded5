"""A real Home Assistant beside a broker and a hub: how soon it has everything, and each change.

It is measured where `HOME_ASSISTANT_PYTHON` names an interpreter that has one.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hub.core.hub import Hub
from hub.playback.pipeline import PLAYBACK
from tests.benchmarks.harness import Metric, Samples, at_most, benchmark
from tests.benchmarks.mqtt_stage import (
    DEVICES,
    ENTITIES_EACH,
    SESSIONS,
    bring_thousand,
    connect,
    seen,
    stage,
    turn_of,
)
from tests.integrations.mqtt.house import PYTHON, HomeAssistant, House, house_of
from tests.support.waiting import eventually

CHANGES = 300
Measured = Callable[[], Awaitable[Samples]]


def where_there_is_one(*metrics: Metric) -> Callable[[Measured], object]:
    """A benchmark, where there is a Home Assistant."""
    return benchmark(*metrics) if PYTHON else lambda measured: measured


@where_there_is_one(
    Metric("start of the process to its first answer", "s"),
    Metric("first answer to all entities live", "s", at_most(5, "max")),
    Metric("start of the process to all entities live", "s"),
)
async def thousand_in_home_assistant() -> Samples:
    """Home Assistant, set up before, starts beside a hub of a thousand entities."""
    async with stage() as (hub, broker), _folder() as home:
        await bring_thousand(hub)
        await connect(hub, broker)
        async with house_of(home) as house:
            await house.use_broker(broker.port)
            await eventually(lambda: _all_there(house), timeout=120, interval=0.2)
        await home.stop()
        begin = time.perf_counter()
        await home.start()
        async with house_of(home, known=True) as house:
            answered = time.perf_counter()
            await eventually(lambda: _all_there(house), timeout=60, interval=0.1)
            done = time.perf_counter()
    return {
        "start of the process to its first answer": [answered - begin],
        "first answer to all entities live": [done - answered],
        "start of the process to all entities live": [done - begin],
    }


@where_there_is_one(Metric("change to a state of Home Assistant", "ms", at_most(300, "p99")))
async def changes_in_home_assistant() -> Samples:
    """300 sessions of 60 persons; one after the other is paused and goes on."""
    async with stage() as (hub, broker), _folder() as home:
        await hub[PLAYBACK].observe(*(seen(number) for number in range(SESSIONS)))
        entry = await connect(hub, broker)
        await eventually(entry.runtime_data.handover.settled.is_set, timeout=60)
        async with house_of(home) as house:
            await house.use_broker(broker.port)
            await eventually(lambda: _is_playing(house), timeout=120, interval=0.5)
            await asyncio.sleep(3)
            async with house.changes() as changes:
                waits = [await _change(hub, changes, number) for number in range(CHANGES)]
    return {"change to a state of Home Assistant": waits}


async def _change(hub: Hub, changes: dict[tuple[str, str], float], number: int) -> float:
    """Pause or resume one; milliseconds until its player's state is another one there."""
    player, state, tick = turn_of(number)
    heard = (f"sensor.player_{player}_state", state.value)
    changes.pop(heard, None)
    begin = time.perf_counter()
    await hub[PLAYBACK].observe(tick)
    await eventually(lambda: heard in changes, timeout=10, interval=0.002)
    return (changes[heard] - begin) * 1000


@asynccontextmanager
async def _folder() -> AsyncIterator[HomeAssistant]:
    with tempfile.TemporaryDirectory() as name:
        async with HomeAssistant(Path(name)) as home:
            yield home


async def _states(house: House) -> Iterator[dict[str, Any]]:
    return iter(await house.ask("GET", "/api/states"))


async def _all_there(house: House) -> bool:
    found = [one for one in await _states(house) if one["entity_id"].startswith("sensor.bench")]
    there = [one for one in found if one["state"] != "unavailable"]
    return len(there) >= DEVICES * ENTITIES_EACH


async def _is_playing(house: House) -> bool:
    found = [one["entity_id"] for one in await _states(house) if one["state"] == "playing"]
    return len([one for one in found if one.startswith("sensor.player_")]) >= SESSIONS
