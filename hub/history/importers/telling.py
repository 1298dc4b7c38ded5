"""Tells of an import's progress, from any thread, and stops it where it can be stopped."""

import asyncio
import time
from collections.abc import Callable

from hub.history.importers.job import Phase, Progress

TELL_S = 0.25
"""Progress is told so often."""


class Stopped(Exception):
    """Somebody said that the import shall stop."""


class Teller:
    """Not too often; every method raises Stopped when the import shall stop."""

    def __init__(self, show: Callable[[Progress], None], is_cancelled: Callable[[], bool]) -> None:
        self._show = show
        self._is_cancelled = is_cancelled
        self._loop = asyncio.get_running_loop()
        self._began = time.monotonic()
        self._first: int | None = None
        self._told = 0.0
        self._shown = (0, 0)

    def from_thread(self, phase: Phase, done: int, rows: int) -> None:
        """Tell of a phase from another thread; without rows, those told before are shown."""
        if self._is_cancelled():
            raise Stopped
        if rows:
            self._shown = (done, rows)
        if time.monotonic() - self._told >= TELL_S:
            self._told = time.monotonic()
            self._loop.call_soon_threadsafe(self.tell, phase, *self._shown)

    async def wrote(self, done: int, rows: int) -> None:
        """Tell how many rows are done."""
        if self._is_cancelled():
            raise Stopped
        if self._first is None:
            self._first, self._began = done, time.monotonic()
        if time.monotonic() - self._told >= TELL_S or done >= rows:
            self._told = time.monotonic()
            self.tell(Phase.WRITING, done, rows)

    def tell(self, phase: Phase, done: int, rows: int) -> None:
        """Show how far it is."""
        rate = left = None
        passed = time.monotonic() - self._began
        if self._first is not None and done > self._first and passed > 0:
            rate = round((done - self._first) / passed, 1)
            left = round((rows - done) / rate, 1) if rate else None
        self._show(Progress(phase=phase, done=done, rows=rows, rate=rate, left_s=left))
