"""What is measured at a broker: a hub of many entities, and 300 sessions of 60 persons."""

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
from hub.core.devices import DeviceInfo
from hub.core.entities import ENTITIES, EntityDescription, described
from hub.core.entries import ENTRIES, ConfigEntry, EntryRecord
from hub.core.hub import Hub
from hub.models.observation import SessionSeen, SessionTick, Source
from hub.models.session import Player, SessionState, SessionView
from hub.playback.changing import Changing
from integrations.mqtt.runtime import Runtime
from integrations.mqtt.topics import node_of
from tests.scenarios.survival.crowd import item
from tests.support.brokers import Mosquitto

DEVICES, ENTITIES_EACH = 20, 50
SESSIONS = 300
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
async def subscriber(broker: Mosquitto) -> AsyncIterator[Subscriber]:
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
async def stage() -> AsyncIterator[tuple[Hub, Mosquitto]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "usher.yaml").write_text(CONFIG, "utf-8")
        async with Mosquitto(folder) as broker, running_hub(read_config(folder, {})) as hub:
            yield hub, broker


async def connect(hub: Hub, broker: Mosquitto) -> ConfigEntry[Runtime]:
    data = {"host": broker.host, "port": broker.port}
    entry: ConfigEntry[Runtime] = await hub[ENTRIES].add(
        EntryRecord(domain="mqtt", title="MQTT", unique_id="broker", data=data)
    )
    await hub[ENTRIES].settled()
    return entry


async def bring_thousand(hub: Hub) -> None:
    for number in range(DEVICES):
        rows = [
            EntityDescription[int](key=f"v{row}", name=f"Value {row}", value_fn=lambda value: value)
            for row in range(ENTITIES_EACH)
        ]
        name = f"bench{number}"
        device = DeviceInfo(identifiers=frozenset({("bench", name)}), name=name)
        entities = described(Changing(number), rows, unique_id=name, device=device)
        await hub[ENTITIES].add(None, entities)


def view(number: int) -> SessionView:
    return SessionView(
        key=str(number),
        account_key=f"user {number % 60}",
        player=Player(key=f"player {number}", name=f"Player {number}"),
        item=item(3 * number),
        state=SessionState.PLAYING,
        position_s=10.0,
    )


def node_of_player(player: int) -> str:
    return node_of([("player", f"player {player}")])


def seen(number: int) -> SessionSeen:
    """A session begins."""
    return SessionSeen(
        server_id="plex:one", at=datetime.now(UTC), source=Source.WEBSOCKET, view=view(number)
    )


def turn_of(number: int) -> tuple[int, SessionState, SessionTick]:
    """Whose turn it is to be paused or to go on, and what is seen of it."""
    player, turn = number % SESSIONS, number // SESSIONS
    state = (SessionState.PAUSED, SessionState.PLAYING)[turn % 2]
    tick = SessionTick(
        server_id="plex:one",
        at=datetime.now(UTC),
        source=Source.WEBSOCKET,
        key=str(player),
        state=state,
        position_s=10.0,
    )
    return player, state, tick
