"""A bounded queue of observations whose senders wait until they are durable."""

import asyncio
from collections import deque
from collections.abc import Sequence

from hub.core.errors import Unavailable, UsherError
from hub.models.observation import Observation

LIMIT = 4096
"""Observations that may wait; more make their senders wait."""


class Call:
    """Observations of one sender."""

    __slots__ = ("done", "observations")

    def __init__(self, observations: Sequence[Observation]) -> None:
        self.observations = observations
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def settle(self, error: UsherError | None) -> None:
        """Let the sender go on, or tell it what went wrong."""
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


class Inbox:
    """First in, first out; a call is never split."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque()
        self._size = 0
        self._unfinished = 0
        self._changed = asyncio.Condition()
        self._is_open = False

    def open(self) -> None:
        """Take calls from now on."""
        self._is_open = True

    async def close(self) -> None:
        """Take no more calls, and wait until those that were taken are settled."""
        self._is_open = False
        async with self._changed:
            await self._changed.wait_for(lambda: self._unfinished == 0)

    async def put(self, observations: Sequence[Observation]) -> None:
        """Wait for room, then until the call is settled; Unavailable when closed."""
        if not observations:
            return
        async with self._changed:
            await self._changed.wait_for(lambda: self._size < LIMIT)
            if not self._is_open:
                raise Unavailable("Recording has stopped.")
            call = Call(observations)
            self._calls.append(call)
            self._size += len(observations)
            self._unfinished += 1
            self._changed.notify_all()
        try:
            await call.done
        finally:
            self._unfinished -= 1
            async with self._changed:
                self._changed.notify_all()

    async def take(self, most: int) -> list[Call]:
        """Wait for calls; as many as fit into `most` observations, at least one."""
        async with self._changed:
            await self._changed.wait_for(lambda: bool(self._calls))
            taken = [self._calls.popleft()]
            size = len(taken[0].observations)
            while self._calls and size + len(self._calls[0].observations) <= most:
                size += len(self._calls[0].observations)
                taken.append(self._calls.popleft())
            self._size -= size
            self._changed.notify_all()
            return taken
