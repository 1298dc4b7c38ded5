"""A whole hub, a real broker between it and a listener that stands for Home Assistant."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiomqtt
import orjson

from hub.compose import read_config, running_hub
from hub.core.backoff import BackoffPolicy
from hub.core.entries import ENTRIES, ConfigEntry, EntryRecord, EntryState
from hub.core.hub import Hub
from hub.core.parts import CoreSettings
from integrations.mqtt.runtime import Runtime
from tests.support.brokers import Mosquitto
from tests.support.waiting import eventually

CONFIG = "discovery:\n  enabled: false\n  announce: false\n"
SOON = BackoffPolicy(0.05, 0.2)


@dataclass(slots=True)
class Ears:
    """Hears everything at a broker, as Home Assistant would."""

    client: aiomqtt.Client
    log: list[tuple[str, bytes]] = field(default_factory=list)
    held: dict[str, bytes] = field(default_factory=dict)

    def json(self, topic: str) -> Any:
        """The newest message of a topic, None when there is none."""
        payload = self.held.get(topic)
        return orjson.loads(payload) if payload else None

    async def answer(self, topic: str) -> Any:
        """The first JSON that comes on a topic."""
        return await eventually(lambda: self.json(topic))

    def text(self, topic: str) -> str | None:
        """The newest message of a topic as text."""
        payload = self.held.get(topic)
        return None if payload is None else payload.decode()

    def count(self, topic: str) -> int:
        """How often something came on a topic."""
        return sum(one == topic for one, _ in self.log)

    async def quiet(self, seconds: float = 0.3) -> int:
        """Wait until nothing more comes; how much came so far."""
        async with asyncio.timeout(10):
            seen = -1
            while seen != len(self.log):
                seen = len(self.log)
                await asyncio.sleep(seconds)
        return seen

    async def say(self, topic: str, payload: str | bytes = "", **more: Any) -> None:
        """Publish."""
        await self.client.publish(topic, payload, qos=1, **more)


@asynccontextmanager
async def ears(broker: Mosquitto, **options: Any) -> AsyncIterator[Ears]:
    """Somebody who hears everything at a broker."""
    async with aiomqtt.Client(broker.host, broker.port, **options) as client:
        heard = Ears(client)
        await client.subscribe("#", qos=1)

        async def listen() -> None:
            async for message in client.messages:
                heard.log.append((message.topic.value, message.payload))
                heard.held[message.topic.value] = message.payload

        task = asyncio.create_task(listen())
        try:
            yield heard
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def quiet_hub(folder: Path, package: str = "integrations") -> AsyncIterator[Hub]:
    """A hub that finds nothing by itself and tries again soon."""
    (folder / "usher.yaml").write_text(CONFIG, "utf-8")
    settings = CoreSettings(package=package, reconnect=SOON, setup_retry=SOON)
    async with running_hub(read_config(folder, {}), settings) as hub:
        await hub[ENTRIES].settled()
        yield hub


async def add_broker(
    hub: Hub, broker: Mosquitto, options: Mapping[str, Any] | None = None, **data: Any
) -> ConfigEntry[Runtime]:
    """The entry of a broker, loaded and everything announced."""
    record = EntryRecord(
        domain="mqtt",
        title="MQTT",
        unique_id="broker",
        data={"host": broker.host, "port": broker.port, **data},
        options=dict(options or {}),
    )
    entry: ConfigEntry[Runtime] = await hub[ENTRIES].add(record)
    await hub[ENTRIES].settled()
    assert entry.state is EntryState.LOADED, entry.reason
    await settled(entry)
    return entry


async def settled(entry: ConfigEntry[Runtime]) -> None:
    """Wait until everything is announced and has left."""
    runtime = entry.runtime_data
    await eventually(
        lambda: runtime.handover.settled.is_set() and not len(runtime.connection.outbox)
    )
