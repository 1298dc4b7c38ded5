"""Where plays began, step by step: for a map that is played like a film."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import numpy as np

from hub.analytics.asked import Interval, following
from hub.analytics.spatial.globe import Cells, parents
from hub.analytics.spatial.locations import Ints
from hub.analytics.spatial.spatial import Counts
from hub.analytics.spatial.tallies import Step

MOST = 200_000
"""Rows of one answer; where there would be more, the cells are coarser."""
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Density:
    """Rows of (`step`, `cell`): places in the lists `begins` and `cells`, in order of time.

    `begins` has the beginning of every step from the first play to the last, without gaps.
    """

    scale: Step
    resolution: int
    begins: tuple[datetime, ...]
    cells: Cells
    step: Ints
    cell: Ints
    plays: Ints
    ms: Ints


def density(counts: Counts, resolution: int, zone: str) -> Density:
    """The steps with their cells, at this resolution or one with at most MOST rows."""
    tally = counts.tally
    scale: Step = tally.get("scale", Step.DAY)
    spot = counts.spots.of(tally["place"])
    known = spot >= 0
    own, steps = counts.spots.cells[spot[known]], tally["step"][known].astype(np.int64)
    numbers, begins = _line(steps, scale, ZoneInfo(zone))
    at = np.searchsorted(numbers, steps)
    while True:
        cells, cell = np.unique(parents(own, resolution), return_inverse=True)
        pairs, index = np.unique((at << 32) | cell, return_inverse=True)
        if len(pairs) <= MOST or resolution == 0:
            break
        resolution -= 1
    plays = np.bincount(index, tally["plays"][known], len(pairs)).astype(np.int64)
    ms = np.bincount(index, tally["ms"][known], len(pairs)).astype(np.int64)
    return Density(scale, resolution, begins, cells, pairs >> 32, pairs & 0xFFFFFFFF, plays, ms)


def _line(steps: Ints, scale: Step, zone: ZoneInfo) -> tuple[Ints, tuple[datetime, ...]]:
    """Every step from the first to the last, as numbers and as moments."""
    if not len(steps):
        return np.zeros(0, np.int64), ()
    first, last = int(steps.min()), int(steps.max())
    if scale is Step.HOUR:
        numbers = list(range(first, last + 1))
        begins = [_moment(number, zone) for number in numbers]
    else:
        numbers = list(takewhile(lambda day: day <= last, _days(first, Interval(scale))))
        begins = [_moment(24 * number, zone) for number in numbers]
    return np.array(numbers, np.int64), tuple(begins)


def _days(first: int, interval: Interval) -> Iterator[int]:
    day = _EPOCH + timedelta(days=first)
    while True:
        yield (day - _EPOCH).days
        day = following(day, interval)


def _moment(hours: int, zone: ZoneInfo) -> datetime:
    """What the clocks of the zone call so many hours since 1970."""
    local = datetime(1970, 1, 1, tzinfo=zone) + timedelta(hours=hours)
    return local.astimezone(UTC)
