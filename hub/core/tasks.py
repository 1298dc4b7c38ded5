"""Tracked tasks: nothing runs unseen, a failure is logged, and all end with their owner."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from hub.core.errors import UsherError

_log = logging.getLogger(__name__)

T = TypeVar("T")


class Tasks:
    """The running tasks of one owner (the hub, a config entry)."""

    def __init__(self, owner: str) -> None:
        self._owner = owner
        self._running: set[asyncio.Task[Any]] = set()

    def create(
        self, coroutine: Coroutine[Any, Any, T], *, name: str, awaited: bool = False
    ) -> asyncio.Task[T]:
        """Run `coroutine` until it ends or its owner stops.

        A failure is logged, unless the task is `awaited` by somebody who deals with it.
        """
        task = asyncio.create_task(coroutine, name=f"{self._owner}: {name}")
        self._running.add(task)
        task.add_done_callback(self._ended if awaited else self._done)
        return task

    async def idle(self) -> None:
        """Wait until none of the tasks that run now is left."""
        while pending := self._others():
            await asyncio.wait(pending)

    async def cancel(self) -> None:
        """Cancel all and wait for their end."""
        for task in self._others():
            task.cancel()
        await self.idle()

    def _others(self) -> set[asyncio.Task[Any]]:
        return self._running - {asyncio.current_task()}

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, UsherError):
            _log.error("%s failed: %s", task.get_name(), error)
        else:
            _log.error("%s failed", task.get_name(), exc_info=error)


async def uninterrupted(work: Coroutine[Any, Any, T] | asyncio.Future[T]) -> T:
    """Finish `work` even when the caller is cancelled meanwhile; the cancellation comes after it.

    For what must not be done by half, such as a write and the memory that mirrors it.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
