"""A JetStream stream as the journal needs it: confirmed publishing, reading, purging."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import TypeVar
from uuid import uuid4

import nats.errors
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    Header,
    PubAck,
    RawStreamMsg,
    RetentionPolicy,
    StorageType,
    StreamConfig,
    StreamState,
)
from nats.js.errors import NoStreamResponseError, NotFoundError

from hub.journal.errors import JournalError
from hub.journal.nats_connection import NatsConnection

_log = logging.getLogger(__name__)

T = TypeVar("T")

DUPLICATE_WINDOW = 120.0
"""Seconds in which the server recognises a message that is sent again."""
ATTEMPT_TIMEOUT = 2.0
"""Seconds until an unconfirmed message is sent again."""
RETRY_PAUSE = 0.2
IN_FLIGHT = 500
"""Messages of one call under way at once."""
IDLE_CONSUMER = 60.0
"""Seconds after which the server forgets a reader that went away."""
FILLER = "Usher-Filler"
"""The header of a message that only takes up an offset."""

_FAILURES = (nats.errors.Error, OSError, TimeoutError)
_NO_ANSWER = (
    NoStreamResponseError,
    nats.errors.TimeoutError,
    nats.errors.OutboundBufferLimitError,
    nats.errors.ConnectionClosedError,
    nats.errors.StaleConnectionError,
    OSError,
)
"""Failures of an attempt after which another is worth making."""


class NatsStream:
    """One stream; JournalError for whatever goes wrong."""

    def __init__(self, connection: NatsConnection) -> None:
        settings = connection.settings
        self._connection = connection
        self._name = settings.stream
        self._timeout = settings.timeout
        self.subject = f"usher.journal.{settings.stream}"
        self._js: JetStreamContext = connection.client.jetstream(timeout=settings.timeout)

    async def ensure(self) -> None:
        """Make the stream if it is not there; JournalError if it is one of another kind."""
        settings = self._connection.settings
        config = StreamConfig(
            name=self._name,
            subjects=[self.subject],
            storage=StorageType.FILE,
            retention=RetentionPolicy.LIMITS,
            discard=DiscardPolicy.NEW,
            num_replicas=settings.replicas,
            duplicate_window=DUPLICATE_WINDOW,
            allow_direct=True,
        )
        try:
            found = (await self._js.stream_info(self._name)).config
        except NotFoundError:
            await self._ask(self._js.add_stream(config))
            return
        except _FAILURES as error:
            raise self._connection.translate(error) from error
        if found.subjects != config.subjects or found.retention != config.retention:
            raise JournalError(
                f"The stream {self._name} is not a journal of Usher.",
                hint="Choose another name for the journal's stream.",
            )
        if any((limit or 0) > 0 for limit in (found.max_bytes, found.max_msgs, found.max_age)):
            # Up to 2.9 even `discard: new` drops old messages when a new one just fits.
            _log.warning(
                "The stream %s has limits of its own: the server may drop what is not applied yet",
                self._name,
            )

    async def state(self) -> StreamState:
        """Counts and sequence numbers."""
        return (await self._ask(self._js.stream_info(self._name))).state

    async def on_publish(self, call: Callable[[], None]) -> None:
        """Call for each message of another client, possibly just before it is stored."""

        async def heard(_: Msg) -> None:
            call()

        await self._ask(self._connection.client.subscribe(self.subject, cb=heard))

    async def publish(self, bodies: Sequence[bytes], *, filler: bool = False) -> int:
        """Store `bodies` in order; returns the sequence of the last, once all are confirmed.

        What is not confirmed is sent again under the same id, which the server stores only once.
        """
        call, last = uuid4().hex, 0
        deadline = time.monotonic() + self._timeout
        for start in range(0, len(bodies), IN_FLIGHT):
            part = bodies[start : start + IN_FLIGHT]
            messages = {f"{call}-{start + index}": body for index, body in enumerate(part)}
            last = await self._confirmed(messages, deadline, {FILLER: "1"} if filler else {})
        return last

    async def _confirmed(
        self, messages: Mapping[str, bytes], deadline: float, headers: Mapping[str, str]
    ) -> int:
        sequences: dict[str, int] = {}
        while len(sequences) < len(messages):
            if time.monotonic() >= deadline or self._connection.client.is_closed:
                raise self._connection.unreachable()
            left = {name: messages[name] for name in messages if name not in sequences}
            found = await self._attempt(left, headers)
            sequences.update(found)
            if not found:
                await asyncio.sleep(RETRY_PAUSE)
        return max(sequences.values())

    async def _attempt(
        self, messages: Mapping[str, bytes], headers: Mapping[str, str]
    ) -> dict[str, int]:
        """Send once, in order; the sequences of what was confirmed in time."""
        # Not publish_async: in nats-py 2.16 its futures never end when the server refuses.
        publishing = (
            self._js.publish(
                self.subject,
                body,
                timeout=ATTEMPT_TIMEOUT,
                stream=self._name,
                headers={**headers, Header.MSG_ID.value: name},
            )
            for name, body in messages.items()
        )
        results = await asyncio.gather(*publishing, return_exceptions=True)
        confirmed: dict[str, int] = {}
        for name, result in zip(messages, results, strict=True):
            if isinstance(result, PubAck):
                confirmed[name] = result.seq
            elif not isinstance(result, _NO_ANSWER):
                raise self._connection.translate(result) from result
        return confirmed

    async def batches(self, after: int, limit: int) -> AsyncIterator[list[Msg]]:
        """The messages behind sequence `after`, until there are no more."""
        config = ConsumerConfig(
            name=uuid4().hex,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=after + 1,
            ack_policy=AckPolicy.NONE,
            inactive_threshold=IDLE_CONSUMER,
            mem_storage=True,
        )
        consumer = await self._ask(self._js.add_consumer(self._name, config))
        source = await self._ask(
            self._js.pull_subscribe_bind(config.name, self._name, pending_bytes_limit=-1)
        )
        try:
            pending = consumer.num_pending
            while pending:
                messages = await self._ask(source.fetch(min(limit, IN_FLIGHT), self._timeout))
                yield messages
                pending = messages[-1].metadata.num_pending
        finally:
            with contextlib.suppress(*_FAILURES):
                await source.unsubscribe()
                await self._js.delete_consumer(self._name, consumer.name)

    async def first_from(self, sequence: int) -> RawStreamMsg:
        """The first message with this sequence or a later one."""
        found = self._js.get_msg(self._name, sequence, self.subject, direct=True, next=True)
        return await self._ask(found)

    async def purge_before(self, sequence: int) -> None:
        """Remove all messages before `sequence`; an empty stream goes on at it."""
        await self._ask(self._js.purge_stream(self._name, seq=sequence))

    async def _ask(self, answer: Awaitable[T]) -> T:
        try:
            return await answer
        except _FAILURES as error:
            raise self._connection.translate(error) from error
