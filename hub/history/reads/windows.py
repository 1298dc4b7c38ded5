"""Looking for the first plays of a list by time in ever longer stretches of time.

The rows lie in order of time, so that a short stretch touches few blocks of the file. What stands
in a stretch comes before everything outside of it, so that the first stretch with enough rows has
the page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.history.reads.bounds import bounds
from hub.history.store.reader import Reader

_FIRST = 2_000
"""Plays in the first stretch, if they are spread evenly and nothing is known."""
_SHORT = 16_000
"""Plays of which whole rows are read as quickly as their keys."""
_FEW = 1_000
"""The same if it is known how many of them there are."""
_SURE = 1.6
_GROWTH = 8
_LEAST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Window:
    """A condition on `p.started_at` with its values; `plays` is about how many it lets through."""

    sql: str
    params: Mapping[str, datetime]
    plays: float | None

    @property
    def short(self) -> bool:
        """Whether whole rows of it are read as quickly as their keys."""
        return self.plays is not None and self.plays <= _SHORT


def windows(
    reader: Reader,
    start: datetime | None,
    count: int,
    share: float | None,
    *,
    descending: bool,
    end: datetime | None = None,
) -> Iterator["Window"]:
    """Stretches that begin at one place, each wider, the last one without a bound.

    The list goes on from `start`, None for its beginning, up to `end` at most, which is a bound of
    its own; `count` plays are wanted, which are a `share` of all as far as that is known.
    """
    whole = bounds(reader)
    if whole is not None:
        first, last = whole.first, whole.last
        start = _within(start, first, last, descending=descending)
        wanted = max(_FEW, 4 * count, _SURE * count / share if share else _FIRST)
        width = max((last - first) / whole.plays * wanted, _LEAST)
        far = _far(start, end, first if descending else last, descending=descending)
        while width < far:
            bound, sign = (start - width, ">=") if descending else (start + width, "<=")
            yield Window(f"p.started_at {sign} $window", {"window": bound}, wanted)
            width, wanted = width * _GROWTH, wanted * _GROWTH
        if end is not None:
            yield Window("true", {}, whole.plays * (far / max(last - first, _LEAST)))
            return
    yield Window("true", {}, None)


def _far(start: datetime, end: datetime | None, last: datetime, *, descending: bool) -> timedelta:
    """How far it is to the end of the list."""
    if end is not None:
        last = max(last, end) if descending else min(last, end)
    return max(start - last if descending else last - start, timedelta(0))


def _within(
    start: datetime | None, first: datetime, last: datetime, *, descending: bool
) -> datetime:
    if descending:
        return last if start is None else min(last, start)
    return first if start is None else max(first, start)
