"""What runs at the same moment, of intervals that hold their start and not their end."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from hub.analytics.asked import Asked
from hub.analytics.parts.shapes import steps

Ints = NDArray[np.int64]


def edges(asked: Asked) -> tuple[list[date], Ints]:
    """The steps of the time asked for, and when each begins in the zone, in microseconds UTC."""
    days = list(steps(asked))
    return days, np.fromiter(_beginnings(days, ZoneInfo(asked.zone)), np.int64, len(days))


def _beginnings(days: list[date], zone: ZoneInfo) -> Iterator[int]:
    for day in days:
        at = datetime.combine(day, time(), zone).astimezone(UTC)
        yield round(at.timestamp() * 1_000_000)


def levels(starts: Ints, ends: Ints, weights: Ints | None = None) -> tuple[Ints, Ints]:
    """Every start and end in order, and the sum of weights (or the number) from each on.

    Times are doubled, and odd for a start: an end comes before a start of the same moment.
    """
    # In place, since ten million plays have twenty million events.
    many = len(starts)
    events = np.empty(2 * many, np.int64)
    np.multiply(ends, 2, out=events[:many])
    np.multiply(starts, 2, out=events[many:])
    events[many:] += 1
    if weights is None:
        events.sort()
        return events, np.cumsum((events & 1).astype(np.int8) * 2 - 1, dtype=np.int64)
    order = np.argsort(events, kind="stable")
    changes = np.concatenate([-weights, weights])[order]
    events = events[order]
    return events, np.cumsum(changes, dtype=np.int64)


def highest(events: Ints, level: Ints, edges: Ints) -> Ints:
    """The highest level from each edge to the next, the last one open.

    What runs across an edge counts on both sides of it.
    """
    if not len(edges):
        return np.zeros(0, np.int64)
    at = np.searchsorted(events, edges * 2 + 1)
    before = np.where(at > 0, level[np.maximum(at - 1, 0)] if len(level) else 0, 0)
    inside = np.zeros(len(edges), np.int64)
    until = np.append(at[1:], len(events))
    filled = at < until
    if filled.any():
        bounds = np.stack([at[filled], until[filled]], axis=1).ravel()
        bounds = bounds[:-1] if bounds[-1] == len(events) else bounds
        inside[filled] = np.maximum.reduceat(level, bounds)[::2]
    return np.maximum(before, inside)


def highest_moment(events: Ints, level: Ints) -> tuple[int, datetime] | None:
    """The highest level of all and when it was first reached; None where nothing ran."""
    if not len(level):
        return None
    at = int(np.argmax(level))
    return int(level[at]), datetime.fromtimestamp(int(events[at]) // 2 / 1_000_000, UTC)
