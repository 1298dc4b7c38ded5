"""What rules need of an MQTT broker; the mqtt integration puts itself at `hub[MQTT]`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from hub.core.hub import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of the broker."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False


class Mqtt(Protocol):
    """A connection to a broker that comes back by itself."""

    def subscribe(
        self, topic: str, listener: Callable[[Message], None], *, qos: int = 0
    ) -> Callable[[], None]:
        """Call `listener` with every message whose topic matches, until unsubscribed.

        It holds over reconnections. The listener is quick and does not raise.
        """

    async def publish(
        self, topic: str, payload: str | bytes, *, qos: int = 0, retain: bool = False
    ) -> None:
        """Publish; Unavailable when the broker is away."""


MQTT: Key[Mqtt] = Key("mqtt")
