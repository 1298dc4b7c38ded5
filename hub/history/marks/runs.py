"""Reading marks: which plays have a value, in order of time or of the value, from anywhere on.

Only the fences are in memory (5 kB for each million plays and dimension); a question reads the
stretch of `marks` between two of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hub.history.marks.build import STEP
from hub.history.store.reader import Reader

Ints = npt.NDArray[np.int64]

_CHUNK = STEP * 2
_GROWTH = 16
_NEAR = STEP * 4
"""Rows between two parts that are read rather than passed over."""
LEAST, MOST = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Run:
    """Rows of `marks` from `low` up to `high`: those of a value between two plays, or near."""

    value: int
    low: int
    high: int

    @property
    def size(self) -> int:
        """How many rows it has: up to two steps more than plays in between."""
        return max(0, self.high - self.low)


@dataclass(frozen=True, slots=True)
class Starts:
    """Where each value of a dimension begins, and how many rows it has."""

    values: Ints
    positions: Ints
    entries: Ints

    def of(self, value: int) -> tuple[int, int]:
        """The rows of a value; an empty range when nothing has it."""
        at = int(np.searchsorted(self.values, value))
        if at == len(self.values) or self.values[at] != value:
            return 0, 0
        first = int(self.positions[at])
        return first, first + int(self.entries[at])

    def counts(self, values: Sequence[int] | npt.NDArray[np.int64]) -> list[int]:
        """How many rows each of these values has."""
        asked = np.asarray(values, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.values, asked), len(self.values) - 1)
        counts: list[int] = np.where(self.values[at] == asked, self.entries[at], 0).tolist()
        return counts


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of the marks: where it lies, and its fences."""

    first: int
    entries: int
    values: Ints
    plays: Ints
    starts: "Starts | None"

    def floor(self, value: int, play: int) -> int:
        """A position at or before the first row that is not below (value, play)."""
        return self.first + max(0, self._fence(value, play) - 1) * STEP

    def ceiling(self, value: int, play: int) -> int:
        """A position behind the last row that is below (value, play)."""
        return min(self.first + self._fence(value, play) * STEP, self.first + self.entries)

    def _fence(self, value: int, play: int) -> int:
        """The first fence that is not below (value, play)."""
        low = int(np.searchsorted(self.values, value, "left"))
        high = int(np.searchsorted(self.values, value, "right"))
        return low + int(np.searchsorted(self.plays[low:high], play, "left"))

    def counts(self, values: Sequence[int]) -> list[tuple[int, int]]:
        """The values, each with how many plays have it."""
        if self.starts is None:
            return [(value, 0) for value in values]
        return list(zip(values, self.starts.counts(values), strict=True))

    def run(self, value: int, above: int, below: int) -> Run:
        """The rows of a value with plays from `above` up to but without `below`."""
        low, high = (0, 0) if self.starts is None else self.starts.of(value)
        return Run(value, max(low, self.floor(value, above)), min(high, self.ceiling(value, below)))


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks as they were made once; `epoch` tells them from others."""

    epoch: str
    through: int
    dimensions: dict[str, Dimension]

    def around(self, time_us: int) -> tuple[int, int]:
        """A marked play that began before a time or is the first, and one that began after it."""
        times = self.dimensions["time"]
        at = int(np.searchsorted(times.values, time_us, "left"))
        before = int(times.plays[at - 1]) if at > 0 else 0
        at = int(np.searchsorted(times.values, time_us, "right"))
        after = int(times.plays[at]) if at < len(times.plays) else self.through + 1
        return before, after


def load(reader: Reader) -> Marks | None:
    """The marks of the history that is open; None when there are none."""
    row = reader.row("SELECT through, epoch::VARCHAR FROM main.marked")
    if row is None or row[0] == 0:
        return None
    names = reader.rows("SELECT dimension, position, entries FROM main.mark_dimensions")
    found = {}
    for name, first, entries in names:
        fences = reader.columns(
            "SELECT value, play FROM main.mark_fences WHERE dimension = $name ORDER BY position",
            {"name": name},
        )
        values, plays = fences["value"].astype(np.int64), fences["play"].astype(np.int64)
        found[name] = Dimension(first, entries, values, plays, _starts(reader, name))
    return Marks(row[1], row[0], found)


def _starts(reader: Reader, name: str) -> Starts | None:
    rows = reader.columns(
        "SELECT value, position, entries FROM main.mark_values WHERE dimension = $name "
        "ORDER BY value",
        {"name": name},
    )
    if not len(rows["value"]):
        return None
    return Starts(rows["value"], rows["position"], rows["entries"])


def in_time(
    reader: Reader, runs: Sequence[Run], within: tuple[int, int], count: int, *, descending: bool
) -> tuple[Ints, bool]:
    """At least `count` plays of the runs with keys from `within[0]` up to but without `within[1]`.

    They are the first in order of time, and whether they are all there are.
    """
    size = max(_CHUNK, 2 * count)
    while True:
        parts = _parts(runs, size, descending=descending)
        rows = _read(reader, parts)
        plays, complete = _merge(runs, parts, rows, within, descending=descending)
        if complete or len(plays) >= count:
            return plays, complete
        size *= _GROWTH


def _parts(runs: Sequence[Run], size: int, *, descending: bool) -> list[Run]:
    if descending:
        return [Run(run.value, max(run.low, run.high - size), run.high) for run in runs]
    return [Run(run.value, run.low, min(run.high, run.low + size)) for run in runs]


def _read(reader: Reader, parts: Sequence[Run]) -> list[Ints]:
    """The plays of each part. Parts that lie near each other are read as one stretch."""
    if not parts:
        return []
    sql = " UNION ALL ".join(
        "SELECT position, play FROM main.marks "  # noqa: S608 - integers
        f"WHERE position >= {low} AND position < {high}"
        for low, high in _stretches(parts)
    )
    found = reader.columns(sql)
    order = np.argsort(found["position"], kind="stable")
    positions, plays = found["position"][order], found["play"][order]
    lows = np.searchsorted(positions, [part.low for part in parts])
    highs = np.searchsorted(positions, [part.high for part in parts])
    return [plays[low:high] for low, high in zip(lows, highs, strict=True)]


def _stretches(parts: Sequence[Run]) -> list[tuple[int, int]]:
    """Rows that have all parts and little else: each stretch takes as long as 20,000 rows more."""
    stretches: list[tuple[int, int]] = []
    for part in sorted(parts, key=lambda one: one.low):
        if stretches and part.low <= stretches[-1][1] + _NEAR:
            stretches[-1] = stretches[-1][0], max(stretches[-1][1], part.high)
        else:
            stretches.append((part.low, part.high))
    return stretches


def _merge(
    runs: Sequence[Run],
    parts: Sequence[Run],
    rows: Sequence[Ints],
    within: tuple[int, int],
    *,
    descending: bool,
) -> tuple[Ints, bool]:
    """The plays up to where the first part ends that is not the whole of its run."""
    low, high, complete = *within, True
    for run, part, plays in zip(runs, parts, rows, strict=True):
        if part.size == run.size:
            continue
        complete = False
        if descending:
            low = max(low, int(plays.min()) if len(plays) else high)
        else:
            high = min(high, int(plays.max()) + 1 if len(plays) else low)
    plays = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *rows]))
    plays = plays[(plays >= low) & (plays < high)].astype(np.int64)
    return (plays[::-1] if descending else plays), complete


def by_value(
    reader: Reader, dimension: Dimension, start: int, count: int, *, descending: bool
) -> tuple[Ints, Ints, int | None]:
    """Values and plays from a position on, in order, and the position to go on from."""
    last = dimension.first + dimension.entries
    if descending:
        low, high = max(dimension.first, start - count), start
    else:
        low, high = start, min(last, start + count)
    found = reader.columns(
        f"SELECT value, play FROM main.marks WHERE position >= {low} AND position < {high} "  # noqa: S608 - integers
        "ORDER BY position"
    )
    values, plays = found["value"].astype(np.int64), found["play"].astype(np.int64)
    if descending:
        return values[::-1], plays[::-1], low if low > dimension.first else None
    return values, plays, high if high < last else None
