"""Handing over to Home Assistant by a real broker: a thousand entities, and 300 who watch."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiomqtt

from hub.compose import read_config, running_hub
from hub.core.bus import Event
from hub.core.devices import DeviceInfo
from hub.core.entities import ENTITIES, EntityDescription, described
from hub.core.entries import ENTRIES, ConfigEntry, EntryRecord
from hub.core.hub import Hub
from hub.core.states import STATE_CHANGED, StateChanged
from hub.models.observation import SessionSeen, SessionTick, Source
from hub.models.session import Player, SessionState, SessionView
from hub.playback.changing import Changing
from hub.playback.pipeline import PLAYBACK
from integrations.mqtt.runtime import Runtime
from integrations.mqtt.topics import node_of
from tests.benchmarks.harness import Metric, Samples, at_most, benchmark
from tests.scenarios.survival.crowd import item
from tests.support.brokers import Mosquitto
from tests.support.waiting import eventually

DEVICES, ENTITIES_EACH = 20, 50
SESSIONS, CHANGES = 300, 400
CONFIG = "auth: {mode: none}\ndiscovery: {enabled: false, announce: false}\n"


@dataclass
class Subscriber:
    """Hears everything at the broker, as Home Assistant would, with the time."""

    client: aiomqtt.Client
    at: dict[tuple[str, bytes], float] = field(default_factory=dict)
    count: Counter[str] = field(default_factory=Counter)

    async def listen(self) -> None:
        """Until cancelled."""
        async for message in self.client.messages:
            self.count[message.topic.value] += 1
            self.at.setdefault((message.topic.value, message.payload), time.perf_counter())

    def states(self) -> int:
        """How many topics of states there are."""
        return sum(topic.startswith("usher/") and topic.endswith("/state") for topic in self.count)


@asynccontextmanager
async def _subscriber(broker: Mosquitto) -> AsyncIterator[Subscriber]:
    async with aiomqtt.Client(broker.host, broker.port) as client:
        heard = Subscriber(client)
        await client.subscribe("#", qos=0)
        task = asyncio.create_task(heard.listen())
        try:
            yield heard
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def _scene() -> AsyncIterator[tuple[Hub, Mosquitto]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "usher.yaml").write_text(CONFIG, "utf-8")
        async with Mosquitto(folder) as broker, running_hub(read_config(folder, {})) as hub:
            yield hub, broker


async def _connect(hub: Hub, broker: Mosquitto) -> ConfigEntry[Runtime]:
    data = {"host": broker.host, "port": broker.port}
    entry: ConfigEntry[Runtime] = await hub[ENTRIES].add(
        EntryRecord(domain="mqtt", title="MQTT", unique_id="broker", data=data)
    )
    await hub[ENTRIES].settled()
    return entry


async def _entities(hub: Hub) -> None:
    for number in range(DEVICES):
        rows = [
            EntityDescription[int](key=f"v{row}", name=f"Value {row}", value_fn=lambda value: value)
            for row in range(ENTITIES_EACH)
        ]
        name = f"bench{number}"
        device = DeviceInfo(identifiers=frozenset({("bench", name)}), name=name)
        entities = described(Changing(number), rows, unique_id=name, device=device)
        await hub[ENTITIES].add(None, entities)


@benchmark(
    Metric("entities to the broker", "s", at_most(5, "max")),
    Metric("again after Home Assistant's birth", "s", at_most(5, "max")),
    Metric("to a new subscriber", "s", at_most(5, "max")),
)
async def thousand_entities() -> Samples:
    """All configurations and states at a subscriber: first, after a birth, and as kept ones."""
    wanted = DEVICES * ENTITIES_EACH
    async with _scene() as (hub, broker):
        await _entities(hub)
        async with _subscriber(broker) as home:
            begin = time.perf_counter()
            entry = await _connect(hub, broker)
            await eventually(lambda: home.states() >= wanted, timeout=60)
            first = time.perf_counter() - begin
            await eventually(entry.runtime_data.handover.settled.is_set, timeout=30)
            home.count.clear()
            begin = time.perf_counter()
            await home.client.publish("homeassistant/status", "online", qos=1)
            await eventually(lambda: home.states() >= wanted, timeout=60)
            again = time.perf_counter() - begin
        begin = time.perf_counter()
        async with _subscriber(broker) as late:
            await eventually(lambda: late.states() >= wanted, timeout=60)
        kept = time.perf_counter() - begin
    return {
        "entities to the broker": [first],
        "again after Home Assistant's birth": [again],
        "to a new subscriber": [kept],
    }


def _view(number: int) -> SessionView:
    return SessionView(
        key=str(number),
        account_key=f"user {number % 60}",
        player=Player(key=f"player {number}", name=f"Player {number}"),
        item=item(3 * number),
        state=SessionState.PLAYING,
        position_s=10.0,
    )


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

    async with _scene() as (hub, broker), _subscriber(broker) as home:
        seen = [
            SessionSeen(
                server_id="plex:one", at=datetime.now(UTC), source=Source.WEBSOCKET, view=_view(n)
            )
            for n in range(SESSIONS)
        ]
        await hub[PLAYBACK].observe(*seen)
        entry = await _connect(hub, broker)
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
    player, turn = number % SESSIONS, number // SESSIONS
    state = (SessionState.PAUSED, SessionState.PLAYING)[turn % 2]
    heard = (f"usher/{_node(player)}/state/state", state.value.encode())
    tick = SessionTick(
        server_id="plex:one",
        at=datetime.now(UTC),
        source=Source.WEBSOCKET,
        key=str(player),
        state=state,
        position_s=10.0,
    )
    begin = time.perf_counter()
    await hub[PLAYBACK].observe(tick)
    await eventually(lambda: heard in home.at, timeout=10, interval=0.002)
    return (home.at.pop(heard) - begin) * 1000


def _node(player: int) -> str:
    return node_of([("player", f"player {player}")])


async def _quiet(home: Subscriber) -> None:
    seen = -1
    while seen != sum(home.count.values()):
        seen = sum(home.count.values())
        await asyncio.sleep(1)
