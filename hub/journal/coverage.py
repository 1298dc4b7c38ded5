"""Which offsets are missing from a run of frames, other than those known to be."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from hub.journal import database
from hub.journal.interface import OffsetRange

_NO_MORE = OffsetRange(1 << 62, 1 << 62)


@dataclass(slots=True)
class Ranges:
    """Collects offset ranges in rising order, joining those that touch."""

    found: list[OffsetRange] = field(default_factory=list)

    def add(self, first: int, last: int) -> None:
        """Add the offsets `first` to `last`; nothing when `last` is below `first`."""
        if last < first:
            return
        if self.found and first <= self.found[-1].last + 1:
            before = self.found.pop()
            first, last = before.first, max(last, before.last)
        self.found.append(OffsetRange(first, last))

    def behind(self, floor: int) -> tuple[OffsetRange, ...]:
        """What lies behind `floor`; the rest may have been compacted meanwhile."""
        return tuple(
            OffsetRange(max(found.first, floor + 1), found.last)
            for found in self.found
            if found.last > floor
        )


class Coverage:
    """Follows a run of frames from `floor` on; `missing` collects what no hole explains."""

    def __init__(self, floor: int, holes: Sequence[OffsetRange]) -> None:
        self.missing = Ranges()
        self._expected = floor + 1
        self._holes = iter((*holes, _NO_MORE))
        self._hole = next(self._holes)

    def advance(self, first: int, last: int) -> None:
        """The offsets `first` to `last` are accounted for; they come in rising order."""
        while self._hole.first < first:
            self.missing.add(self._expected, self._hole.first - 1)
            self._expected = max(self._expected, self._hole.last + 1)
            self._hole = next(self._holes)
        self.missing.add(self._expected, first - 1)
        self._expected = max(self._expected, last + 1)


def find_gaps(db: sqlite3.Connection, floor: int) -> list[OffsetRange]:
    """Offsets between the floor and the last frame that no frame holds and no hole explains."""
    coverage = Coverage(floor, database.load_holes(db))
    query = "SELECT last - count + 1, last FROM frame WHERE last > ? ORDER BY last"
    for first, last in db.execute(query, (floor,)):
        coverage.advance(first, last)
    return coverage.missing.found
