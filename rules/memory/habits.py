"""Habits: how often something was seen, with what is long ago counting less and less.

Weights grow with time instead of fading: only their shares are ever asked for, and those are the
same. Half of a weight is gone after thirty days.
"""

from array import array
from collections.abc import Sequence

HALF_LIFE_S = 30 * 86400.0
ORIGIN_S = 1_577_836_800.0
"""1 January 2020; a weight stays below what a float holds until the year 2100."""
HOURS = 24


def weight_at(at: float) -> float:
    """What one sighting at this time weighs."""
    return float(2.0 ** ((at - ORIGIN_S) / HALF_LIFE_S))


class Habit:
    """Weights of a few values; of more than `most`, the lightest is forgotten."""

    __slots__ = ("_most", "_weights")

    def __init__(self, most: int) -> None:
        self._most = most
        self._weights: dict[str, float] = {}

    def add(self, value: str, weight: float) -> None:
        """See a value once more, with the weight of that time."""
        weights = self._weights
        weights[value] = weights.get(value, 0.0) + weight
        if len(weights) > self._most:
            del weights[min(weights, key=weights.__getitem__)]

    def usual(self, share: float) -> Sequence[str]:
        """What makes up at least this share of all, the most used first."""
        least = sum(self._weights.values()) * share
        found = [(-weight, value) for value, weight in self._weights.items() if weight >= least]
        return tuple(value for _, value in sorted(found))

    def __contains__(self, value: str) -> bool:
        return value in self._weights

    def __len__(self) -> int:
        return len(self._weights)


class HourHabit:
    """How often something was seen in each local hour of the day; `count` is how often at all."""

    __slots__ = ("_weights", "count")

    def __init__(self) -> None:
        self._weights = array("d", bytes(8 * HOURS))
        self.count = 0

    def add(self, hour: int, weight: float) -> None:
        """See this hour once more, with the weight of that time."""
        self._weights[hour] += weight
        self.count += 1

    def usual(self, share: float) -> tuple[int, ...]:
        """The hours that make up at least this share of all."""
        least = sum(self._weights) * share
        return tuple(n for n, weight in enumerate(self._weights) if weight and weight >= least)
