"""The hub's way to an MQTT broker: there from the start, whether or not a broker is set up."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from hub.core.errors import NotSupported
from hub.core.hub import Key

Unsubscribe = Callable[[], None]
REMEMBERED: Final = 500
LONGEST_SHOWN: Final = 2_000
"""Bytes of a message that are remembered for the curious."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of the broker; MQTT 5 may say where its answer is wanted."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    response_topic: str | None = None
    correlation: bytes | None = None


@dataclass(frozen=True, slots=True)
class Traffic:
    """One message that went by: `payload` is its beginning, `size` what it had in bytes."""

    at: datetime
    topic: str
    payload: bytes
    size: int
    ours: bool


Listener = Callable[[Message], None]
"""Called with each message; it is quick and does not raise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How it stands with a broker; `waiting`, `dropped` and `refused` are messages."""

    connected: bool
    address: str
    base: str
    devices: int
    entities: int
    waiting: int
    dropped: int
    refused: int


class Link(Protocol):
    """A connection to a broker that comes back by itself."""

    def subscribe(self, topic: str, listener: Listener, *, qos: int = 0) -> Unsubscribe:
        """Call `listener` with every message that matches, over reconnections too."""

    async def publish(
        self, topic: str, payload: str | bytes, *, qos: int = 0, retain: bool = False
    ) -> None:
        """Publish; Unavailable when the broker is away."""


class Mqtt:
    """Subscriptions that hold from before there is a broker and over a change of it."""

    def __init__(self) -> None:
        self.traffic: deque[Traffic] = deque(maxlen=REMEMBERED)
        self.standing: Callable[[], Standing] | None = None
        self._link: Link | None = None
        self._wanted: dict[object, tuple[str, Listener, int]] = {}
        self._active: dict[object, Unsubscribe] = {}

    @property
    def is_set_up(self) -> bool:
        """Whether there is a connection to a broker, be it interrupted."""
        return self._link is not None

    def saw(self, topic: str, payload: bytes, ours: bool) -> None:
        """For the mqtt integration: a message went by; `ours` if Usher sent it."""
        shown = payload[:LONGEST_SHOWN]
        self.traffic.append(Traffic(datetime.now(UTC), topic, shown, len(payload), ours))

    def attach(self, link: Link) -> Unsubscribe:
        """For the mqtt integration: everything goes over `link` until detached."""
        self._link = link
        for token in self._wanted:
            self._activate(token)

        def detach() -> None:
            if self._link is link:
                self._link = None
                active, self._active = self._active, {}
                for unsubscribe in active.values():
                    unsubscribe()

        return detach

    def subscribe(self, topic: str, listener: Listener, *, qos: int = 0) -> Unsubscribe:
        """Call `listener` with every message whose topic matches, until unsubscribed."""
        token = object()
        self._wanted[token] = (topic, listener, qos)
        self._activate(token)

        def unsubscribe() -> None:
            self._wanted.pop(token, None)
            if (stop := self._active.pop(token, None)) is not None:
                stop()

        return unsubscribe

    async def publish(
        self, topic: str, payload: str | bytes, *, qos: int = 0, retain: bool = False
    ) -> None:
        """Publish; NotSupported without a broker, Unavailable while it is away."""
        if self._link is None:
            raise NotSupported("MQTT is not set up.", hint="Add the integration mqtt.")
        await self._link.publish(topic, payload, qos=qos, retain=retain)

    def _activate(self, token: object) -> None:
        if self._link is not None:
            topic, listener, qos = self._wanted[token]
            self._active[token] = self._link.subscribe(topic, listener, qos=qos)


MQTT: Key[Mqtt] = Key("mqtt")
