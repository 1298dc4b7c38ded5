"""Plays in the order of a number, by way of the marks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hub.history.marks.runs import LEAST, MOST, Dimension, Ints, Marks, by_value
from hub.history.query.where import Where
from hub.history.reads.by_time import added, marks_of
from hub.history.reads.scan import Found, Listing, Place, check, scan
from hub.history.store.reader import Reader

_BATCHES = (1, 4, 20)
"""Plays that are checked at a time, in pages."""
_EXTRA = 4096
"""Marks that are read beyond a page, since the place is known to within a step."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A way through one dimension: from a value and play on, past marks that `within` rules out.

    `named` gives the names that numbers stand for.
    """

    marks: Marks
    dimension: Dimension
    start: tuple[int, int]
    within: Where
    named: Callable[[Ints], Mapping[int, str]] | None = None

    def names(self, values: Ints, plays: Ints) -> Mapping[int, str] | None:
        """The names by play; None where the numbers are what plays are ordered by."""
        if self.named is None:
            return None
        names = self.named(np.unique(values))
        pairs = zip(plays.tolist(), values.tolist(), strict=True)
        return {play: names[value] for play, value in pairs}


def by_number(reader: Reader, listing: Listing) -> list[Found] | None:
    """The first plays of a listing by a number; None when the marks do not help."""
    marks = marks_of(reader)
    dimension = None if marks is None else marks.dimensions.get(listing.sort.dimension)
    if marks is None or dimension is None:
        return None
    value = None if listing.place is None else int(listing.place.value or 0)
    start = start_at(marks, listing.place, value, descending=listing.descending)
    return walk(reader, listing, Walk(marks, dimension, start, listing.limit), ())


def start_at(
    marks: Marks, place: Place | None, value: int | None, *, descending: bool
) -> tuple[int, int]:
    """The value and play that a list goes on from behind a place, as nearly as it is known."""
    if place is None or value is None:
        return (MOST, 0) if descending else (LEAST, 0)
    play = place.play(marks.epoch)
    if play is not None and play <= marks.through:
        return value, play if descending else play + 1
    around = marks.around(int(place.started_at.timestamp() * 1_000_000))
    return value, around[1] if descending else around[0]


def walk(reader: Reader, listing: Listing, way: Walk, apart: Sequence[Found]) -> list[Found] | None:
    """The first plays of a listing along a way, with those found apart from the marks.

    None when too many marks are checked in vain.
    """
    marks, dimension, (value, play) = way.marks, way.dimension, way.start
    at = (dimension.ceiling if listing.descending else dimension.floor)(value, play)
    found: list[Found] = []
    for pages in _BATCHES:
        values, plays, goes_on = by_value(
            reader, dimension, at, listing.count * pages + _EXTRA, descending=listing.descending
        )
        rest = _behind(values, plays, (value, play), descending=listing.descending)
        tried = plays[rest][: listing.count * pages]
        names = way.names(values[rest][: len(tried)], tried)
        found += check(reader, listing, tried.tolist(), way.within, names)
        over = goes_on is None and len(tried) == len(rest)
        if over or len(found) >= listing.count:
            last = _without(reader, listing, way) if len(found) < listing.count else []
            return listing.first_of(found, added(reader, marks, listing), apart, last)
        if len(tried):
            value, play, at = _next(dimension, values, plays, tried, descending=listing.descending)
        elif goes_on is not None:
            at = goes_on
    return None


def _without(reader: Reader, listing: Listing, way: Walk) -> list[Found]:
    """The plays without a value, which come last."""
    if way.dimension.entries == way.marks.through:
        return []
    return scan(reader, listing, listing.behind.and_(f"({listing.sort.sql}) IS NULL"))


def _behind(values: Ints, plays: Ints, start: tuple[int, int], *, descending: bool) -> Ints:
    """The places of those marks that come behind the start."""
    value, play = start
    if descending:
        behind = (values < value) | ((values == value) & (plays < play))
    else:
        behind = (values > value) | ((values == value) & (plays >= play))
    return np.flatnonzero(behind)


def _next(
    dimension: Dimension, values: Ints, plays: Ints, tried: Ints, *, descending: bool
) -> tuple[int, int, int]:
    """Where to go on behind the last play that was tried."""
    number = int((plays == tried[-1]).argmax())
    value, play = int(values[number]), int(tried[-1])
    if descending:
        return value, play, dimension.ceiling(value, play)
    return value, play + 1, dimension.floor(value, play + 1)
