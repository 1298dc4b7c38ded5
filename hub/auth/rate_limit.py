"""Rate limits: token buckets, bounded in number, kept in memory."""

import time
from collections import OrderedDict
from ipaddress import IPv6Address, ip_address, ip_network

from hub.core.errors import TooManyRequests

MAX_BUCKETS = 10_000
OWN_PREFIX = 64
"""Bits of an IPv6 address that tell one customer from another; the rest anybody can choose."""


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

    def give_back(self, key: str) -> None:
        """Undo one `spend`, after a success."""
        self._set(key, min(self._burst, self._left(key) + 1))

    def restore(self, key: str) -> None:
        """Forget everything that was spent."""
        self._buckets.pop(key, None)

    def _left(self, key: str) -> float:
        left, at = self._buckets.get(key, (self._burst, time.monotonic()))
        return min(self._burst, left + (time.monotonic() - at) * self._rate)

    def _set(self, key: str, left: float) -> None:
        self._buckets[key] = (left, time.monotonic())
        self._buckets.move_to_end(key)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)


def origin_of(address: str | None) -> str:
    """The key under which an address is limited: itself, or its network with IPv6."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, OWN_PREFIX), strict=False))
    return str(parsed)
