"""Finding what the broker still keeps of earlier runs."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Final

from hub.core.mqtt import Message
from integrations.mqtt.connection import Connection
from integrations.mqtt.plan import Plan
from integrations.mqtt.topics import Topics

QUIET_S: Final = 0.3
MOST_S: Final = 5.0
LEAVES: Final = frozenset({"state", "attributes", "availability", "picture"})


class Sweep:
    """Gathers retained messages from a connection that has just been made."""

    def __init__(self, connection: Connection, topics: Topics) -> None:
        self._connection = connection
        self._topics = topics
        self._kept: dict[str, bytes] = {}

    def begin(self) -> None:
        """What was seen on another connection does not count."""
        self._kept = {}

    def saw(self, message: Message) -> None:
        """A retained message came."""
        if message.retain and message.payload:
            self._kept[message.topic] = message.payload

    async def gather(self) -> Mapping[str, bytes]:
        """All retained messages below our topics, once no more of them come."""
        stop = self._connection.subscribe(self._topics.everything, self.saw)
        try:
            async with asyncio.timeout(MOST_S):
                seen = -1
                while seen != len(self._kept):
                    seen = len(self._kept)
                    await asyncio.sleep(QUIET_S)
        except TimeoutError:
            pass
        finally:
            stop()
        return self._kept

    def stale_values(self, kept: Mapping[str, bytes], plan: Plan) -> Iterator[str]:
        """Topics of values, as Usher makes them, of what is not handed over any more."""
        for topic in kept:
            if not topic.startswith(f"{self._topics.base}/"):
                continue
            parts = topic.removeprefix(f"{self._topics.base}/").split("/")
            if parts[-1] not in LEAVES or len(parts) not in (2, 3):
                continue
            device = plan.devices.get(parts[0])
            if device is None or (len(parts) == 3 and parts[1] not in device.components):
                yield topic
