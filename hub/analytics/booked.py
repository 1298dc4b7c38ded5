"""Where plays were watched that ended in another step in time than they began.

As `hub.history.query.zones` does it for all segments: one that is split where the viewer's clock
begins a new day gives each part its share of the watch time by wall time, rounded so that the parts
add up to the whole exactly.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.history.query.zones import Offsets
from hub.history.store.reader import Reader

Ints = NDArray[np.int64]
_DAY_US = 86_400_000_000
_EXACT = 2**62
"""Products up to here are computed with 64 bits."""
_EARLIEST = 2**20
"""Added to days since 1970, to have none below zero."""
_BITS = 22
_SEGMENTS = """
SELECT s.play, epoch_us(s.started_at) AS a, epoch_us(s.ended_at) AS b, s.watch_ms AS ms
FROM segments s SEMI JOIN {plays} USING (play) WHERE s.watch_ms > 0
"""


@dataclass(frozen=True, slots=True)
class Booked:
    """A row for each step in which each of some plays was watched, and for the one it began in.

    `begun` is 1 where it began. The `ms` of a play add up to its watch time: what its segments do
    not tell of it stays where it began.
    """

    play: Ints
    step: Ints
    begun: Ints
    ms: Ints


def booked(
    reader: Reader,
    offsets: Offsets,
    plays: Mapping[str, Ints],
    step: Callable[[Ints], Ints],
) -> Booked:
    """The rows of those plays that end in another step than they begin.

    `plays` has the columns `play`, `day`, `last_day` and `watch_ms`; `step` tells the first day of
    the step of days.
    """
    first = step(plays["day"])
    across = first != step(plays["last_day"])
    play, first, watched = plays["play"][across], first[across], plays["watch_ms"][across]
    at, day, ms = _pieces(reader, offsets, play)
    there = step(day)
    elsewhere = there != first[at]
    rows, of = np.unique(
        (at[elsewhere] << _BITS) + there[elsewhere] + _EARLIEST, return_inverse=True
    )
    sums = _sums(of, ms[elsewhere], len(rows))
    left = watched - _sums(at[elsewhere], ms[elsewhere], len(play))
    return Booked(
        np.concatenate([play, play[rows >> _BITS]]),
        np.concatenate([first, (rows & ((1 << _BITS) - 1)) - _EARLIEST]),
        np.repeat(np.array([1, 0]), [len(play), len(rows)]),
        np.concatenate([left, sums]),
    )


def _sums(of: Ints, values: Ints, many: int) -> Ints:
    """Sums by number; exact, as long as they are below 2**53."""
    return np.bincount(of, weights=values, minlength=many).astype(np.int64)


def _pieces(reader: Reader, offsets: Offsets, play: Ints) -> tuple[Ints, Ints, Ints]:
    """The pieces of the segments of plays: the place of the play, the local day, milliseconds."""
    if not len(play):
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing
    found = reader.columns(_SEGMENTS.format(plays=reader.relation({"play": play})))
    order = np.argsort(play)
    of = order[np.searchsorted(play, found["play"], sorter=order)]
    row, day, ms = split(found["a"], found["b"], found["ms"], offsets)
    return of[row], day, ms


def split(a: Ints, b: Ints, ms: Ints, offsets: Offsets) -> tuple[Ints, Ints, Ints]:
    """Segments from `a` to `b` cut where a local day begins: which one, the day, its share.

    Days are numbered since 1970, times are in microseconds since then.
    """
    if not len(a):
        return a, a, a
    cuts, days = local_days(offsets, int(a.min()), int(b.max()))
    first = np.searchsorted(cuts, a, "right") - 1
    count = np.searchsorted(cuts, b, "left") - first
    row = np.repeat(np.arange(len(a)), count)
    at = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + first[row]
    since = np.maximum(cuts[at], a[row])
    until = np.minimum(np.append(cuts[1:], b.max())[at], b[row])
    whole: Any = b - a
    exact: type = np.int64 if float((ms * 1.0 * whole).max()) < _EXACT else object
    shares = [
        ms[row].astype(exact) * (end - a[row]).astype(exact) // whole[row] for end in (until, since)
    ]
    return row, days[at], (shares[0] - shares[1]).astype(np.int64)


def local_days(offsets: Offsets, low: int, high: int) -> tuple[Ints, Ints]:
    """When local days begin or go on after a change of the clocks, and which these are."""
    cuts, days = [], []
    near = offsets.within(low, high)
    for since, until, shift in zip(near.since, near.until, near.offset, strict=True):
        begin, end = max(since, low), min(until, high + 1)
        of = np.arange((begin + shift) // _DAY_US, (end - 1 + shift) // _DAY_US + 1)
        cuts.append(np.maximum(of * _DAY_US - shift, begin))
        days.append(of)
    return np.concatenate(cuts), np.concatenate(days)
