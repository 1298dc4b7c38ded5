"""Looking for the first plays of a list by time in ever longer stretches of time.

The rows lie in order of time, so that a short stretch touches few blocks of the file. What stands
in a stretch comes before everything outside of it, so that the first stretch with enough rows has
the page.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hub.core.errors import InvalidInput
from hub.history.query import Filters
from hub.history.reader import Reader

_GENEROUS = 4
"""The first stretch is so long that it would hold this many pages of an even history."""
_GROWTH = 16
_LEAST = timedelta(minutes=10)


def windows(
    reader: Reader, filters: Filters, cursor: str | None, count: int, *, descending: bool
) -> Iterator[tuple[str, dict[str, datetime]]]:
    """Conditions on `p.started_at` with their values, each wider, the last one without a bound.

    `cursor` is the time that the list goes on from, as text; None for its beginning.
    """
    row = reader.row("SELECT min(started_at), max(started_at), count(*) FROM plays")
    first, last, plays = row or (None, None, 0)
    if plays > 0:
        start = _start(filters, cursor, first, last, descending=descending)
        width = max((last - first) / plays * count * _GENEROUS, _LEAST)
        far = abs(start - (first if descending else last))
        while width < far:
            if descending:
                yield "p.started_at >= $window", {"window": start - width}
            else:
                yield "p.started_at <= $window", {"window": start + width}
            width *= _GROWTH
    yield "true", {}


def _start(
    filters: Filters, cursor: str | None, first: datetime, last: datetime, *, descending: bool
) -> datetime:
    """Where the list begins, as far as the cursor and the filters on time tell."""
    if cursor is not None:
        return _time(cursor)
    bound: datetime | None = filters.values.get("before" if descending else "after")
    if descending:
        return last if bound is None else min(last, bound)
    return first if bound is None else max(first, bound)


def _time(cursor: str) -> datetime:
    try:
        return datetime.fromisoformat(cursor).replace(tzinfo=UTC)
    except ValueError:
        raise InvalidInput("The cursor does not belong to this list.") from None
