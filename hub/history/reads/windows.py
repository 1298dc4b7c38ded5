"""Looking for the first plays of a list by time in ever longer stretches of time.

The rows lie in order of time, so that a short stretch touches few blocks of the file. What stands
in a stretch comes before everything outside of it, so that the first stretch with enough rows has
the page.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hub.history.reader import Reader
from hub.history.reads.bounds import bounds

_FIRST = 16_000
"""Plays in the first stretch, if they are spread evenly and nothing is known."""
_SURE = 1.6
_GROWTH = 16
_LEAST = timedelta(minutes=10)


def windows(
    reader: Reader,
    start: datetime | None,
    count: int,
    share: float | None,
    *,
    descending: bool,
) -> Iterator[tuple[str, dict[str, datetime]]]:
    """Conditions on `p.started_at` with their values, each wider, the last one without a bound.

    The list goes on from `start`, None for its beginning; `count` plays are wanted, which are
    a `share` of all as far as that is known.
    """
    whole = bounds(reader)
    if whole is not None:
        first, last = whole.first, whole.last
        start = _within(start, first, last, descending=descending)
        wanted = max(_FIRST, 4 * count, _SURE * count / share if share else 0)
        width = max((last - first) / whole.plays * wanted, _LEAST)
        far = abs(start - (first if descending else last))
        while width < far:
            if descending:
                yield "p.started_at >= $window", {"window": start - width}
            else:
                yield "p.started_at <= $window", {"window": start + width}
            width *= _GROWTH
    yield "true", {}


def _within(
    start: datetime | None, first: datetime, last: datetime, *, descending: bool
) -> datetime:
    if descending:
        return last if start is None else min(last, start)
    return first if start is None else max(first, start)
