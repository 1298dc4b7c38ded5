"""Notices that the hub's clock was set."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

TOLERANCE = timedelta(seconds=5)


def elapsed_s() -> float:
    """Seconds of a clock that nobody sets; it counts sleep where the system has such a clock."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class WallClock:
    """Compares a clock that can be set with one that cannot."""

    def __init__(
        self, clock: Callable[[], datetime], elapsed: Callable[[], float] = elapsed_s
    ) -> None:
        self._clock = clock
        self._elapsed = elapsed
        self._wall = clock()
        self._steady = elapsed()

    def look(self) -> tuple[datetime, timedelta]:
        """The time now, and by how much the clock was set since the last look (mostly nothing)."""
        wall, steady = self._clock(), self._elapsed()
        jump = (wall - self._wall) - timedelta(seconds=steady - self._steady)
        self._wall, self._steady = wall, steady
        return wall, jump if abs(jump) > TOLERANCE else timedelta()
