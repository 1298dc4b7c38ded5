"""Handing over to Home Assistant by a real broker: a thousand entities, and 300 who watch."""

import asyncio
import time
from collections import Counter

from hub.core.bus import Event
from hub.core.hub import Hub
from hub.core.states import STATE_CHANGED, StateChanged
from hub.playback.pipeline import PLAYBACK
from tests.benchmarks.harness import Metric, Samples, at_most, benchmark
from tests.benchmarks.mqtt_stage import (
    DEVICES,
    ENTITIES_EACH,
    SESSIONS,
    Subscriber,
    bring_thousand,
    connect,
    node_of_player,
    seen,
    stage,
    subscriber,
    turn_of,
)
from tests.support.waiting import eventually

CHANGES = 400


@benchmark(
    Metric("entities to the broker", "s", at_most(5, "max")),
    Metric("again after Home Assistant's birth", "s", at_most(5, "max")),
    Metric("to a new subscriber", "s", at_most(5, "max")),
)
async def thousand_entities() -> Samples:
    """All configurations and states at a subscriber: first, after a birth, and as kept ones."""
    wanted = DEVICES * ENTITIES_EACH
    async with stage() as (hub, broker):
        await bring_thousand(hub)
        async with subscriber(broker) as home:
            begin = time.perf_counter()
            entry = await connect(hub, broker)
            await eventually(lambda: home.states() >= wanted, timeout=60)
            first = time.perf_counter() - begin
            await eventually(entry.runtime_data.handover.settled.is_set, timeout=30)
            home.count.clear()
            begin = time.perf_counter()
            await home.client.publish("homeassistant/status", "online", qos=1)
            await eventually(lambda: home.states() >= wanted, timeout=60)
            again = time.perf_counter() - begin
        begin = time.perf_counter()
        async with subscriber(broker) as late:
            await eventually(lambda: late.states() >= wanted, timeout=60)
        kept = time.perf_counter() - begin
    return {
        "entities to the broker": [first],
        "again after Home Assistant's birth": [again],
        "to a new subscriber": [kept],
    }


@benchmark(
    Metric("change to subscriber", "ms", at_most(300, "p99")),
    Metric("messages without a change", "", at_most(0, "max")),
    Metric("messages", ""),
    Metric("changes of states", ""),
)
async def playback_changes() -> Samples:
    """300 sessions of 60 persons; one after the other is paused and goes on."""
    changed: Counter[str] = Counter()

    def note(event: Event[StateChanged]) -> None:
        changed[event.data.entity_id] += 1

    async with stage() as (hub, broker), subscriber(broker) as home:
        await hub[PLAYBACK].observe(*(seen(number) for number in range(SESSIONS)))
        entry = await connect(hub, broker)
        await eventually(lambda: home.states() >= SESSIONS * 3, timeout=60)
        await eventually(entry.runtime_data.handover.settled.is_set, timeout=30)
        await _quiet(home)
        home.at.clear()
        home.count.clear()
        stop = hub.bus.listen(STATE_CHANGED, note)
        waits = [await _change(hub, home, number) for number in range(CHANGES)]
        await _quiet(home)
        stop()
        messages = sum(home.count.values())
    allowed = 2 * sum(changed.values())  # a state and its attributes
    return {
        "change to subscriber": waits,
        "messages without a change": [max(0, messages - allowed)],
        "messages": [messages],
        "changes of states": [sum(changed.values())],
    }


async def _change(hub: Hub, home: Subscriber, number: int) -> float:
    """Pause or resume one; milliseconds until its player's new state is heard."""
    player, state, tick = turn_of(number)
    heard = (f"usher/{node_of_player(player)}/state/state", state.value.encode())
    begin = time.perf_counter()
    await hub[PLAYBACK].observe(tick)
    await eventually(lambda: heard in home.at, timeout=10, interval=0.002)
    return (home.at.pop(heard) - begin) * 1000


async def _quiet(home: Subscriber) -> None:
    seen = -1
    while seen != sum(home.count.values()):
        seen = sum(home.count.values())
        await asyncio.sleep(1)
