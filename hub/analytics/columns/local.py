"""What the viewer's clocks said when plays began: days, hours, and which went into another step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hub.analytics.booked import local_days
from hub.analytics.columns.chosen import Part
from hub.analytics.columns.layout import Ints, Numbers
from hub.history.query.zones import Offsets

HOUR_US = 3_600_000_000
_LONGEST_US = 33 * 24 * HOUR_US
"""No step is longer: the one that the last play began in has ended by then."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The local days of a span of time: where each begins or goes on, and its number since 1970.

    `step` is the first day of the step of each, `until` where another step begins.
    """

    cuts: Ints
    days: Ints
    steps: Ints
    until: Ints
    offsets: Offsets

    @classmethod
    def of(cls, offsets: Offsets, low: int, high: int, step: Callable[[Ints], Ints]) -> "Clock":
        """From the first to the last moment, both in microseconds since 1970."""
        cuts, days = local_days(offsets, low, high + _LONGEST_US)
        steps = step(days)
        edges = np.flatnonzero(np.append(steps[1:] != steps[:-1], True))
        behind = np.append(cuts[1:], np.iinfo(np.int64).max)[edges]
        until = np.repeat(behind, np.diff(np.append(-1, edges)))
        return cls(cuts, days, steps, until, offsets)

    def spread(self, part: Part, values: Ints) -> Ints:
        """For each play, the value of the day on which it began."""
        began = part["began"]
        if not part.sorted:
            return values[np.searchsorted(self.cuts, began, "right") - 1]
        ends = np.append(np.searchsorted(began, self.cuts[1:]), len(began))
        counts = np.diff(np.append(0, ends))
        found: Ints = np.repeat(values, counts)
        return found

    def day(self, part: Part) -> Ints:
        """The day on which each play began."""
        return self.spread(part, self.days)

    def last_day(self, at: Numbers) -> Ints:
        """The days of any moments, in microseconds since 1970."""
        edges = np.array(self.offsets.since[1:], np.int64)
        shifts = np.array(self.offsets.offset, np.int64)
        found: Ints = (at + shifts[np.searchsorted(edges, at, "right")]) // (24 * HOUR_US)
        return found

    def hour(self, part: Part) -> Ints:
        """The hour of the day in which each play began."""
        edges = np.array(self.offsets.since[1:], np.int64)
        shifts = np.array(self.offsets.offset, np.int64)
        began = part["began"]
        if part.sorted:
            counts = np.diff(np.concatenate([[0], np.searchsorted(began, edges), [len(began)]]))
            shift = np.repeat(shifts, counts)
        else:
            shift = shifts[np.searchsorted(edges, began, "right")]
        return (shift + began) // HOUR_US % 24

    def weekday(self, part: Part) -> Ints:
        """The day of the week on which each play began, 1 is Monday."""
        return self.spread(part, (self.days + 3) % 7 + 1)

    def crossing(self, part: Part, step: Callable[[Ints], Ints]) -> dict[str, Ints]:
        """`play`, `day`, `last_day` and `watch_ms` of those that ended in another step."""
        near = np.flatnonzero(part["ended"] >= self.spread(part, self.until))
        day = self.day(part)[near]
        last_day = self.last_day(part["ended"][near])
        which = step(day) != step(last_day)
        return {
            "play": part["play"][near][which].astype(np.int64),
            "day": day[which],
            "last_day": last_day[which],
            "watch_ms": part["watch_ms"][near][which].astype(np.int64),
        }


def span(parts: Sequence[Part]) -> tuple[int, int]:
    """The first and last moment at which plays began."""
    if not parts:
        return 0, 0
    low = min(int(part["began"][0] if part.sorted else part["began"].min()) for part in parts)
    high = max(int(part["began"][-1] if part.sorted else part["began"].max()) for part in parts)
    return low, high
