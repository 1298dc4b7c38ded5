"""The connection to a broker: comes back by itself, sends what waits, hands out what arrives."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any, Final

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from hub.core.errors import InvalidInput, Unavailable, UsherError
from hub.core.mqtt import Listener, Message
from hub.core.tasks import uninterrupted
from integrations.mqtt.client import ANSWER_S, AT_ONCE, Client, client_of, reason_of
from integrations.mqtt.outbox import Outbox, Outgoing
from integrations.mqtt.settings import BrokerSettings, Protocol

_log = logging.getLogger(__name__)

FAREWELL_S: Final = 2.0
"""How long the broker is given to hear the last words."""

Seen = Callable[[str, bytes, bool], None]
"""Told topic, payload and whether Usher sent it, for the page with the traffic."""


MOST_COMPLAINTS: Final = 50


class Filter:
    """A topic filter as the broker knows it, and who hears what matches it."""

    def __init__(self, number: int, topic: str, qos: int) -> None:
        self.number = number
        self.topic = topic
        self.qos = qos
        self.listeners: list[Listener] = []
        self._wildcard = aiomqtt.Wildcard(topic)

    def matches(self, topic: aiomqtt.Topic) -> bool:
        """Whether a message on this topic is for it."""
        return topic.matches(self._wildcard)


class Connection:
    """A broker, from `run` on. `on_connected` is called each time before anything is sent.

    `check` is awaited before that; an error of it closes the connection without a will.
    """

    def __init__(
        self,
        settings: BrokerSettings,
        context: ssl.SSLContext | None,
        *,
        identifier: str,
        will: Outgoing,
        outbox: Outbox,
    ) -> None:
        self.settings = settings
        self.outbox = outbox
        self.connects = 0
        self.not_taken = 0
        self.check: Callable[[aiomqtt.Client], Awaitable[None]] | None = None
        self.on_connected: list[Callable[[], None]] = []
        self.on_lost: list[Callable[[str], None]] = []
        self.on_traffic: list[Seen] = []
        self._context = context
        self._identifier = identifier
        self._will = will
        self._client: Client | None = None
        self._complaints: set[str] = set()
        self._filters: dict[str, Filter] = {}
        self._numbers = count(1)
        self._changed = asyncio.Event()
        self._closing = asyncio.Event()
        self._known: dict[str, int] = {}

    @property
    def is_up(self) -> bool:
        """Whether the broker can be reached now."""
        return self._client is not None

    def subscribe(self, topic: str, listener: Listener, *, qos: int = 0) -> Callable[[], None]:
        """Call `listener` with what matches, from the next moment on, until unsubscribed.

        InvalidInput for a filter that is none.
        """
        one = self._filters.get(topic)
        if one is None:
            try:
                one = self._filters[topic] = Filter(next(self._numbers), topic, qos)
            except ValueError as error:
                raise InvalidInput(f"{topic!r} cannot be subscribed to: {error}") from error
        one.listeners.append(listener)
        self._changed.set()

        def unsubscribe() -> None:
            one.listeners.remove(listener)
            if not one.listeners and self._filters.get(topic) is one:
                del self._filters[topic]
                self._changed.set()

        return unsubscribe

    def post(self, message: Outgoing) -> None:
        """Send a message as soon as there is a broker."""
        self.outbox.put(message)

    async def publish(
        self, topic: str, payload: str | bytes, *, qos: int = 0, retain: bool = False
    ) -> None:
        """Send at once; Unavailable when the broker is away or does not take it."""
        client = self._client
        if client is None:
            raise Unavailable(f"The broker {self.settings.address} is away.")
        body = payload.encode() if isinstance(payload, str) else payload
        try:
            await client.publish(topic, body, qos=qos, retain=retain, timeout=ANSWER_S)
        except aiomqtt.MqttError as error:
            raise Unavailable(f"The broker did not take the message: {error}") from error
        except ValueError as error:
            raise Unavailable(f"{topic!r} cannot be published to: {error}") from error
        self._tell(topic, body, ours=True)

    async def run(self) -> None:
        """Stay connected until the connection breaks, then raise why; InvalidAuth if refused."""
        reason = "Usher closed the connection"
        try:
            async with self._connected() as client:
                await self._serve(client)
        except UsherError as error:
            reason = error.message
            raise
        finally:
            was_up, self._client = self._client is not None, None
            if was_up:
                for listener in self.on_lost:
                    listener(reason)

    async def close(self, farewell: Iterable[Outgoing]) -> None:
        """Say the last words, as far as there is somebody to hear them; `run` then returns."""
        if self._client is not None:
            self._client.timeout = FAREWELL_S
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL_S):
                await self._say(farewell)
        self._closing.set()

    async def _say(self, farewell: Iterable[Outgoing]) -> None:
        for message in farewell:
            with suppress(UsherError):
                await self.publish(
                    message.topic, message.payload, qos=message.qos, retain=message.retain
                )

    async def _serve(self, client: Client) -> None:
        if self.check is not None:
            await self.check(client)
        self._client, self._known = client, {}
        self.connects += 1
        await self._renew(client)
        for listener in self.on_connected:
            listener()
        work = (self._send(client), self._hear(client), self._follow(client))
        tasks = [asyncio.ensure_future(one) for one in (*work, self._closing.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            await uninterrupted(_ended(tasks))

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Client]:
        client = client_of(
            self.settings, self._context, identifier=self._identifier, will=self._will
        )
        client.refused = self._not_taken
        try:
            async with client:
                yield client
        except aiomqtt.MqttError as error:
            raise reason_of(error, self.settings) from error

    async def _send(self, client: Client) -> None:
        while True:
            batch = await self.outbox.take(AT_ONCE)
            try:
                await asyncio.gather(*(self._send_one(client, one) for one in batch))
            except BaseException:
                self.outbox.give_back(batch)
                raise

    async def _send_one(self, client: Client, message: Outgoing) -> None:
        """What the broker cannot take is dropped: sent again and again, it would stop all else."""
        if not client.takes(message):
            self._not_taken(f"{message.topic} is too large for it")
            return
        try:
            await client.publish(
                message.topic,
                message.payload,
                qos=message.qos,
                retain=message.retain,
                properties=self._properties(message),
            )
        except ValueError as error:
            self._not_taken(f"{message.topic[:200]!r}: {error}")
            return
        self._tell(message.topic, message.payload, ours=True)

    def _not_taken(self, reason: str) -> None:
        self.not_taken += 1
        self._complain(f"does not take a message: {reason}")

    def _complain(self, what: str) -> None:
        """Log what the broker refuses, each thing once."""
        if what not in self._complaints and len(self._complaints) < MOST_COMPLAINTS:
            self._complaints.add(what)
            _log.warning("The broker %s %s", self.settings.address, what)

    def _properties(self, message: Outgoing) -> Properties | None:
        if message.correlation is None or self.settings.protocol is not Protocol.V5:
            return None
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho
        properties.CorrelationData = message.correlation
        return properties

    async def _hear(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            self._tell(message.topic.value, message.payload, ours=False)
            self._hand_out(message)

    def _hand_out(self, message: aiomqtt.Message) -> None:
        properties = message.properties
        meant = set(getattr(properties, "SubscriptionIdentifier", None) or ())
        heard = Message(
            topic=message.topic.value,
            payload=message.payload,
            qos=message.qos,
            retain=bool(message.retain),
            response_topic=getattr(properties, "ResponseTopic", None),
            correlation=getattr(properties, "CorrelationData", None),
        )
        for one in tuple(self._filters.values()):
            if one.number in meant or (not meant and one.matches(message.topic)):
                for listener in tuple(one.listeners):
                    listener(heard)

    async def _follow(self, client: aiomqtt.Client) -> None:
        while True:
            await self._changed.wait()
            await self._renew(client)

    async def _renew(self, client: aiomqtt.Client) -> None:
        """Subscribe to what is new, unsubscribe from what nobody hears any more."""
        self._changed.clear()
        wanted = {one.topic: one for one in self._filters.values()}
        numbers = {topic: one.number for topic, one in wanted.items()}
        before, self._known = self._known, numbers
        for topic in before.keys() - wanted.keys():
            await client.unsubscribe(topic)
        for topic, number in numbers.items():
            if before.get(topic) != number:
                await self._subscribe(client, wanted[topic])

    async def _subscribe(self, client: aiomqtt.Client, one: Filter) -> None:
        """In MQTT 5 with a number, by which messages for overlapping filters are told apart."""
        if self.settings.protocol is not Protocol.V5:
            granted = await client.subscribe(one.topic, qos=one.qos)
        else:
            properties = Properties(PacketTypes.SUBSCRIBE)  # type: ignore[no-untyped-call]  # paho
            properties.SubscriptionIdentifier = one.number
            options = SubscribeOptions(qos=one.qos)
            granted = await client.subscribe(one.topic, options=options, properties=properties)
        for code in granted:
            if getattr(code, "is_failure", False):
                self._complain(f"does not let Usher listen to {one.topic}: {code}")

    def _tell(self, topic: str, body: bytes, *, ours: bool) -> None:
        for listener in self.on_traffic:
            listener(topic, body, ours)


async def _ended(tasks: Iterable[asyncio.Future[Any]]) -> None:
    """Cancel until all have ended: a call of aiomqtt may lose a cancellation (Python 3.11)."""
    while pending := {task for task in tasks if not task.done()}:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=0.2)
    for task in tasks:
        if not task.cancelled():
            task.exception()
