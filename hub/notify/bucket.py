"""A token bucket that is told the time: `burst` at once, then `per_minute`."""

from datetime import datetime, timedelta

_ENOUGH = 1 - 1e-9
"""One token, less what adding fractions may lose."""


class TokenBucket:
    """How many deliveries a target may get now. Full at the start; a clock set back costs none."""

    def __init__(self, burst: int, per_minute: float, now: datetime) -> None:
        self._burst = float(burst)
        self._per_s = per_minute / 60
        self._left = self._burst
        self._at = now

    def level(self, now: datetime) -> float:
        """Tokens that are left."""
        passed = max((now - self._at).total_seconds(), 0.0)
        self._left = min(self._burst, self._left + passed * self._per_s)
        self._at = now
        return self._left

    def has(self, count: int, now: datetime) -> bool:
        """Whether that many deliveries may go now."""
        return self.level(now) >= count - 1 + _ENOUGH

    def spend(self, now: datetime) -> None:
        """Take one token."""
        self._left = max(self.level(now) - 1, 0.0)

    def next_at(self, now: datetime) -> datetime:
        """When there is a token again, to the next microsecond; now when there is one."""
        missing = 1 - self.level(now)
        if missing <= 0:
            return now
        return now + timedelta(seconds=missing / self._per_s, microseconds=1)
