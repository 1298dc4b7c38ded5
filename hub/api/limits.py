"""Rate limits: token buckets, bounded in number, kept in memory."""

import time
from collections import OrderedDict

from aiohttp import web

from hub.core.errors import TooManyRequests

MAX_BUCKETS = 10_000


class RateLimit:
    """Allows `burst` at once and then `per_minute`, separately for each key.

    At most 10,000 keys are remembered; the one unused longest is forgotten first.
    """

    def __init__(self, what: str, *, burst: int, per_minute: float) -> None:
        self._what = what
        self._burst = float(burst)
        self._rate = per_minute / 60
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, key: str) -> None:
        """Take one; TooManyRequests when nothing is left."""
        left = self._left(key)
        if left < 1:
            wait = (1 - left) / self._rate
            raise TooManyRequests(
                f"Too many {self._what}. Try again in {round(wait) or 1} s.", retry_after_s=wait
            )
        self._set(key, left - 1)

    def restore(self, key: str) -> None:
        """Forget what was spent, after a success."""
        self._buckets.pop(key, None)

    def _left(self, key: str) -> float:
        left, at = self._buckets.get(key, (self._burst, time.monotonic()))
        return min(self._burst, left + (time.monotonic() - at) * self._rate)

    def _set(self, key: str, left: float) -> None:
        self._buckets[key] = (left, time.monotonic())
        self._buckets.move_to_end(key)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)


REQUESTS = web.AppKey("requests", RateLimit)
ATTEMPTS = web.AppKey("attempts", RateLimit)
WEBHOOKS = web.AppKey("webhooks", RateLimit)


def set_limits(app: web.Application) -> None:
    """The limits of one application, by client address unless said otherwise where it is spent."""
    app[REQUESTS] = RateLimit("requests", burst=600, per_minute=1800)
    app[ATTEMPTS] = RateLimit("attempts to sign in", burst=10, per_minute=6)
    app[WEBHOOKS] = RateLimit("webhooks", burst=120, per_minute=600)
