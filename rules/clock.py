"""Time for the rules: that of the wall when they run, another one when they are tried on the past.

Everything that waits asks a clock, so that a trial goes through a year without waiting.
"""

import asyncio
import heapq
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

LONGEST_WAIT_S = 3600.0
"""Timers are armed anew at least this often, so that a clock that was set is noticed."""

Cancel = Callable[[], None]


class Clock(Protocol):
    """Tells the time and calls back."""

    def now(self) -> datetime:
        """The time, in UTC."""

    def call_at(self, at: datetime, call: Callable[[], None]) -> Cancel:
        """Call once when it is `at`, or soon if that has passed; the result takes it back."""

    async def sleep_until(self, at: datetime) -> None:
        """Return when it is `at`."""


class WallClock:
    """The clock of the house."""

    def now(self) -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC)

    def call_at(self, at: datetime, call: Callable[[], None]) -> Cancel:
        """Call once when it is `at`; timers beyond an hour look at the clock again on the way."""
        return _Timer(self, at, call).cancel

    async def sleep_until(self, at: datetime) -> None:
        """Return when it is `at`."""
        reached = asyncio.Event()
        cancel = self.call_at(at, reached.set)
        try:
            await reached.wait()
        finally:
            cancel()


class VirtualClock:
    """A clock that goes as far as it is told; what is due meanwhile happens at its time.

    `calls` counts how often somebody asked to be called.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._taken_back: set[int] = set()
        self.calls = 0

    def now(self) -> datetime:
        """The time, in UTC."""
        return self._now

    def call_at(self, at: datetime, call: Callable[[], None]) -> Cancel:
        """Call once when the clock gets to `at`."""
        self.calls += 1
        number = self.calls
        heapq.heappush(self._due, (max(at, self._now), number, call))
        return lambda: self._taken_back.add(number)

    async def sleep_until(self, at: datetime) -> None:
        """Return when the clock has got to `at`."""
        reached = asyncio.Event()
        cancel = self.call_at(at, reached.set)
        try:
            await reached.wait()
        finally:
            cancel()

    @property
    def due(self) -> datetime | None:
        """When the next call is due, which may have been taken back since; None for none."""
        return self._due[0][0] if self._due else None

    def advance(self, to: datetime) -> None:
        """Go on to a time, calling what is due on the way in its order."""
        while self._due and self._due[0][0] <= to:
            self.step(to)
        self._now = max(self._now, to)

    def step(self, to: datetime) -> bool:
        """Call the next that is due until `to`; whether there was any."""
        while self._due and self._due[0][0] <= to:
            at, number, call = heapq.heappop(self._due)
            if number in self._taken_back:
                self._taken_back.discard(number)
                continue
            self._now = max(self._now, at)
            call()
            return True
        return False


class _Timer:
    def __init__(self, clock: WallClock, at: datetime, call: Callable[[], None]) -> None:
        self._clock = clock
        self._at = at
        self._call = call
        self._arm()

    def cancel(self) -> None:
        self._handle.cancel()

    def _arm(self) -> None:
        left = (self._at - self._clock.now()).total_seconds()
        wait = min(max(left, 0.0), LONGEST_WAIT_S)
        self._handle = asyncio.get_running_loop().call_later(wait, self._look)

    def _look(self) -> None:
        if self._clock.now() < self._at:
            self._arm()
        else:
            self._call()
