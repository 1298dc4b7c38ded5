"""The time of the world: real, scaled, or moved by hand in tests."""

import asyncio
import heapq
import itertools
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time of the world and waits in it. All seconds are the world's."""

    @property
    def speed(self) -> float:
        """World seconds in one real second."""
        ...

    def now(self) -> datetime:
        """The time of the world, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait for ``seconds`` of the world."""
        ...


class ScaledClock:
    """Runs ``speed`` times as fast as real time, from ``start`` (default: now)."""

    def __init__(self, speed: float = 1.0, start: datetime | None = None) -> None:
        if speed <= 0:
            raise ValueError(f"a clock must run forward: speed is {speed}")
        self._speed = speed
        self._start = start or datetime.now(UTC)
        self._origin = time.monotonic()

    @property
    def speed(self) -> float:
        """World seconds in one real second."""
        return self._speed

    def now(self) -> datetime:
        """The time of the world, in UTC."""
        return self._start + timedelta(seconds=(time.monotonic() - self._origin) * self._speed)

    async def sleep(self, seconds: float) -> None:
        """Wait for ``seconds`` of the world."""
        await asyncio.sleep(max(0.0, seconds) / self._speed)


class ManualClock:
    """Stands still until it is moved; waiters wake in the order of their time."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime(2026, 3, 6, 19, 0, tzinfo=UTC)
        self._waiters: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    @property
    def speed(self) -> float:
        """World seconds in one real second."""
        return 1.0

    def now(self) -> datetime:
        """The time of the world, in UTC."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has been moved on by ``seconds``."""
        future = asyncio.get_running_loop().create_future()
        until = self._now + timedelta(seconds=max(0.0, seconds))
        heapq.heappush(self._waiters, (until, next(self._order), future))
        await future

    def advance(self, seconds: float) -> None:
        """Move on by ``seconds`` and wake who waited for a time up to then."""
        self._now += timedelta(seconds=seconds)
        while self._waiters and self._waiters[0][0] <= self._now:
            future = heapq.heappop(self._waiters)[2]
            if not future.done():
                future.set_result(None)
