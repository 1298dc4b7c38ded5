"""The journal for several machines: a NATS JetStream stream, its sequence as the offset."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

from nats.aio.msg import Msg
from nats.js.api import StreamState

from hub.journal.coverage import Ranges
from hub.journal.errors import JournalClosed, JournalError
from hub.journal.health import Health
from hub.journal.interface import (
    READ_BATCH,
    Entry,
    Journal,
    JournalStatus,
    Verification,
    check_bodies,
)
from hub.journal.nats_connection import NatsConnection, NatsSettings
from hub.journal.nats_stream import FILLER, NatsStream

_log = logging.getLogger(__name__)

WAITING_CALLS = 1024
"""Calls of `append` under way at once; further ones wait for their turn."""
MAX_FILLERS = 100_000
SETTLING = (0.05, 0.5)
"""Seconds after another hub's message at which to look: it is heard just before it is stored."""


class JetStreamJournal(Journal):
    """A journal in a stream that any number of hubs append to and read, each at its own pace.

    An append of several bodies is not atomic here: a failure may leave the first of them stored.
    """

    def __init__(self, settings: NatsSettings) -> None:
        self._settings = settings
        self._health = Health()
        self._connection: NatsConnection | None = None
        self._opened: NatsStream | None = None
        self._slots = asyncio.Semaphore(WAITING_CALLS)
        self._grown = asyncio.Event()
        self._state = StreamState(0, 0, 0, 0, 0)
        self._last = 0

    async def open(self, *, continue_after: int = 0) -> None:
        """Connect and make the stream if need be; JournalUnreachable when no server answers."""
        if self._connection is not None:
            raise JournalError("The journal is open already.")
        self._health = Health()
        connection = NatsConnection(self._settings, self._health.failed, self._on_returned)
        await connection.open()
        try:
            stream = NatsStream(connection)
            await stream.ensure()
            await self._continue(stream, continue_after)
            await stream.on_publish(self._on_publish)
        except BaseException:
            await connection.close()
            raise
        self._connection, self._opened = connection, stream

    async def close(self) -> None:
        """Disconnect; calls under way fail."""
        connection, self._connection, self._opened = self._connection, None, None
        if connection is not None:
            await connection.close()
            self._wake()

    async def append(self, bodies: Sequence[bytes]) -> int:
        """Publish and wait until the server has confirmed each; again after an outage."""
        stream = self._stream()
        if not bodies:
            return await self.last_offset()
        check_bodies(bodies)
        async with self._slots:
            try:
                last = await stream.publish(bodies)
            except JournalError as error:
                self._health.failed(error)
                raise
        self._health.worked()
        self._advance(last)
        return last

    async def read(self, after: int, limit: int = READ_BATCH) -> AsyncIterator[Sequence[Entry]]:
        """Read through a consumer of its own; JournalUnreachable when the connection goes."""
        if limit < 1:
            raise ValueError("a batch has at least one entry")
        stream = self._stream()
        if (await self._look()).last_seq <= after:
            return
        async for messages in stream.batches(after, limit):
            if entries := [_entry(message) for message in messages if not _is_filler(message)]:
                yield entries

    async def wait(self, after: int) -> int:
        """Wake for own appends when they are stored, for those of others soon after."""
        while True:
            grown = self._grown
            if self._last > after or (await self._look()).last_seq > after:
                return self._last
            await grown.wait()

    async def first_offset(self) -> int:
        """Ask the server."""
        return (await self._look()).first_seq or 1

    async def last_offset(self) -> int:
        """Ask the server: other hubs append too."""
        return (await self._look()).last_seq

    async def compact(self, up_to: int, older_than: datetime) -> int:
        """Purge by sequence, found by the server's time stamps, which rise with it."""
        stream, state = self._stream(), await self._look()
        if not state.messages:
            return 0
        low, high = state.first_seq, min(up_to, state.last_seq) + 1
        while low < high:
            middle = (low + high) // 2
            message = await stream.first_from(middle)
            if message.time is None or message.time >= older_than:
                high = middle
            else:
                low = middle + 1
        if low <= state.first_seq:
            return 0
        await stream.purge_before(low)
        await self._look()
        return low - state.first_seq

    async def verify(self) -> Verification:
        """Read everything; a sequence that does not come is a gap."""
        state = await self._look()
        first = state.first_seq or 1
        gaps, known, entries, expected = Ranges(), Ranges(), 0, first
        if state.messages:
            async for messages in self._stream().batches(first - 1, READ_BATCH):
                for message in messages:
                    sequence = message.metadata.sequence.stream
                    gaps.add(expected, sequence - 1)
                    expected = sequence + 1
                    if _is_filler(message):
                        known.add(sequence, sequence)
                    else:
                        entries += 1
        gaps.add(expected, state.last_seq)
        floor = (await self._look()).first_seq - 1
        return Verification(
            entries=entries,
            first_offset=first,
            last_offset=max(state.last_seq, expected - 1),
            gaps=gaps.behind(floor),
            known_losses=tuple(known.found),
        )

    async def status(self, applied: int) -> JournalStatus:
        """Answer with what was last known while the server is out of reach."""
        try:
            await self._look()
        except JournalError as error:
            self._health.failed(error)
        return JournalStatus(
            state=self._health.state,
            text=self._health.text,
            first_offset=self._state.first_seq or 1,
            last_offset=self._last,
            lag=max(0, self._last - applied),
            bytes=self._state.bytes,
        )

    def _stream(self) -> NatsStream:
        if self._opened is None:
            raise JournalClosed("The journal is closed.")
        return self._opened

    async def _look(self) -> StreamState:
        state = await self._stream().state()
        self._state = state
        self._advance(state.last_seq)
        return state

    async def _continue(self, stream: NatsStream, after: int) -> None:
        """Never give out sequences that the reader has applied already.

        A server that did not sync may have lost its newest messages: fillers take their places.
        """
        state = await stream.state()
        missing = after - state.last_seq
        if missing <= 0:
            return
        place = f"The stream {self._settings.stream} ends at {state.last_seq}, but {after}"
        if not state.messages:
            await stream.purge_before(after + 1)
        elif missing <= MAX_FILLERS:
            _log.warning("%s was applied: going on behind that", place)
            await stream.publish([b""] * missing, filler=True)
        else:
            raise JournalError(
                f"{place} was applied from it.",
                hint="Check that this is the stream the history was recorded from.",
            )

    def _advance(self, last: int) -> None:
        if last > self._last:
            self._last = last
            self._wake()

    def _wake(self) -> None:
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()

    def _on_publish(self) -> None:
        for delay in SETTLING:
            asyncio.get_running_loop().call_later(delay, self._wake)

    def _on_returned(self) -> None:
        self._health.worked()
        self._wake()


def _is_filler(message: Msg) -> bool:
    return message.headers is not None and FILLER in message.headers


def _entry(message: Msg) -> Entry:
    metadata = message.metadata
    return Entry(metadata.sequence.stream, metadata.timestamp.astimezone(UTC), message.data)
