"""Happenings on their way to the engine: in order, bounded, and never for long at a time."""

import asyncio
import logging
import time
from collections import deque
from typing import Final

from rules.engine.engine import Engine
from rules.happening import Happening
from rules.memory.returning import Returning

_log = logging.getLogger(__name__)
SLICE_S: Final = 0.005


class Inbox:
    """Takes happenings at once and shows them to the engine in slices of 5 ms.

    Whoever the memory forgot is brought back before the engine sees them. When more wait than
    there is room for, new ones are dropped, and the log says so once.
    """

    def __init__(self, engine: Engine, most: int, returning: Returning | None = None) -> None:
        self._engine = engine
        self._returning = returning
        self._most = most
        self._waiting: deque[Happening] = deque()
        self._wake = asyncio.Event()
        self._full = False
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, happening: Happening) -> None:
        """Take a happening."""
        if len(self._waiting) >= self._most:
            self.dropped += 1
            if not self._full:
                _log.error("Rules cannot keep up: what happens now is not shown to them")
            self._full = True
            return
        self._waiting.append(happening)
        self._wake.set()

    async def run(self) -> None:
        """Show what waits to the engine until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                if self._returns() and self._returning is not None:
                    await self._returning.bring_back(self._waiting[0])
                self._slice()
                await asyncio.sleep(0)
            if self._full:
                _log.info("Rules have caught up; %s happenings were dropped", self.dropped)
                self._full = False

    def drain(self) -> None:
        """Show everything that waits now."""
        while self._waiting:
            self._engine.see(self._waiting.popleft())

    def _slice(self) -> None:
        """Show some, the first in any case, up to one about somebody to be brought back."""
        until = time.perf_counter() + SLICE_S
        while self._waiting:
            self._engine.see(self._waiting.popleft())
            if time.perf_counter() >= until or self._returns():
                return

    def _returns(self) -> bool:
        """Whether the next is about somebody who was forgotten."""
        if self._returning is None or not self._waiting:
            return False
        return self._returning.needed(self._waiting[0])
