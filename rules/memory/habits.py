"""Habits: how often something was seen, with what is long ago counting less and less."""

from array import array
from collections.abc import Iterator

HALF_LIFE_S = 30 * 86400.0
HOURS = 24


def faded(weight: float, since_s: float) -> float:
    """A weight after this time: half of it every thirty days."""
    return weight if since_s <= 0 else weight * 0.5 ** (since_s / HALF_LIFE_S)


class Habit:
    """Weights of a few values; of more than `most`, the lightest are forgotten."""

    __slots__ = ("_most", "_weights")

    def __init__(self, most: int) -> None:
        self._most = most
        self._weights: dict[str, tuple[float, float, float]] = {}

    def add(self, value: str, at: float) -> None:
        """See a value once more."""
        weight, last, first = self._weights.get(value, (0.0, at, at))
        self._weights[value] = (faded(weight, at - last) + 1.0, max(at, last), first)
        if len(self._weights) > self._most:
            del self._weights[min(self._weights, key=lambda one: self.weight(one, at))]

    def weight(self, value: str, at: float) -> float:
        """How much it is used by now."""
        weight, last, _ = self._weights.get(value, (0.0, at, at))
        return faded(weight, at - last)

    def first(self, value: str) -> float | None:
        """When it was seen first, None when it never was or is forgotten."""
        found = self._weights.get(value)
        return None if found is None else found[2]

    def usual(self, at: float, share: float) -> Iterator[str]:
        """What makes up at least this share of all, the most used first."""
        weights = {value: self.weight(value, at) for value in self._weights}
        least = sum(weights.values()) * share
        ordered = sorted(weights, key=lambda value: (-weights[value], value))
        return (value for value in ordered if weights[value] >= least)

    def __contains__(self, value: str) -> bool:
        return value in self._weights

    def __len__(self) -> int:
        return len(self._weights)


class HourHabit:
    """How often something was seen in each local hour of the day."""

    __slots__ = ("_last", "_weights")

    def __init__(self) -> None:
        self._weights = array("f", bytes(4 * HOURS))
        self._last = 0.0

    def add(self, hour: int, at: float) -> None:
        """See this hour once more."""
        if at - self._last >= 3600.0:
            if self._last:
                factor = faded(1.0, at - self._last)
                for n in range(HOURS):
                    self._weights[n] *= factor
            self._last = at
        self._weights[hour] += 1.0

    @property
    def total(self) -> float:
        """How much was seen at all."""
        return sum(self._weights)

    def usual(self, share: float) -> tuple[int, ...]:
        """The hours that make up at least this share of all."""
        least = self.total * share
        return tuple(n for n in range(HOURS) if self._weights[n] and self._weights[n] >= least)
