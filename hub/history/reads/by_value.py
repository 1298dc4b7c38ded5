"""Plays in the order of one of their integers, by way of the marks."""

from hub.history.mark_runs import LEAST, MOST, Dimension, Ints, Marks, by_value
from hub.history.reader import Reader
from hub.history.reads.by_time import added, marks_of
from hub.history.reads.scan import Found, Listing, Place, check

_BATCHES = (1, 4, 20)
"""Plays that are checked at a time, in pages."""
_EXTRA = 4096
"""Marks that are read beyond a page, since the place is known to within a step."""


def by_marked_value(reader: Reader, listing: Listing) -> list[Found] | None:
    """The first plays of a listing by value; None when the marks do not help."""
    marks = marks_of(reader)
    place = listing.place
    if marks is None or (place is not None and place.value is None):
        return None
    dimension = marks.dimensions[listing.sort.name]
    value, play = _start(marks, place, descending=listing.descending)
    at: int | None = (dimension.ceiling if listing.descending else dimension.floor)(value, play)
    found: list[Found] = []
    for pages in _BATCHES:
        if at is None:
            return None
        values, plays, at = by_value(
            reader, dimension, at, listing.count * pages + _EXTRA, descending=listing.descending
        )
        rest = _behind(values, plays, (value, play), descending=listing.descending)
        tried = rest[: listing.count * pages]
        found += check(reader, listing, tried.tolist(), marks.through, listing.behind)
        if len(found) >= listing.count:
            return listing.first_of(found, added(reader, marks, listing))
        if len(tried):
            value, play, at = _next(dimension, values, plays, tried, descending=listing.descending)
    return None


def _start(marks: Marks, place: Place | None, *, descending: bool) -> tuple[int, int]:
    """The value and play that the list goes on from, as nearly as it is known."""
    if place is None:
        return (MOST, 0) if descending else (LEAST, 0)
    value = int(place.value or 0)
    play = place.play(marks.epoch)
    if play is not None and play <= marks.through:
        return value, play if descending else play + 1
    around = marks.around(int(place.started_at.timestamp() * 1_000_000))
    return value, around[1] if descending else around[0]


def _behind(values: Ints, plays: Ints, start: tuple[int, int], *, descending: bool) -> Ints:
    value, play = start
    if descending:
        behind = (values < value) | ((values == value) & (plays < play))
    else:
        behind = (values > value) | ((values == value) & (plays >= play))
    rest: Ints = plays[behind]
    return rest


def _next(
    dimension: Dimension, values: Ints, plays: Ints, tried: Ints, *, descending: bool
) -> tuple[int, int, int | None]:
    """Where to go on behind the last play that was tried."""
    number = int((plays == tried[-1]).argmax())
    value, play = int(values[number]), int(tried[-1])
    if descending:
        return value, play, dimension.ceiling(value, play)
    return value, play + 1, dimension.floor(value, play + 1)
