"""Looking for the first plays of a list by time in ever longer stretches of time.

The rows lie in order of time, so that a short stretch touches few blocks of the file. What stands
in a stretch comes before everything outside of it, so that the first stretch with enough rows has
the page.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hub.history.reader import Reader

_FIRST = 16_000
"""Plays in the first stretch, if they are spread evenly."""
_GROWTH = 16
_LEAST = timedelta(minutes=10)


def windows(
    reader: Reader, start: datetime | None, count: int, *, descending: bool
) -> Iterator[tuple[str, dict[str, datetime]]]:
    """Conditions on `p.started_at` with their values, each wider, the last one without a bound.

    The list goes on from `start`, None for its beginning, and `count` plays are wanted.
    """
    row = reader.row("SELECT min(started_at), max(started_at), count(*) FROM plays")
    first, last, plays = row or (None, None, 0)
    if plays > 0:
        start = _within(start, first, last, descending=descending)
        width = max((last - first) / plays * max(_FIRST, 4 * count), _LEAST)
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
