"""Plays in order of time: in short stretches first, and by the marks where they would be long."""

from dataclasses import dataclass
from datetime import datetime

from hub.history.mark_runs import Marks, Run, in_time, load
from hub.history.reader import Reader
from hub.history.reads.bounds import bounds
from hub.history.reads.scan import Found, Listing, Place, check, scan
from hub.history.reads.windows import windows

MOST_RUNS = 24
"""Values that are followed through the marks at a time."""
_WORTH = 100_000
"""Plays that are looked at as quickly as the marks are followed."""
_BATCHES = (1, 8, 20)
"""Plays that are checked at a time, in pages."""


def marks_of(reader: Reader) -> Marks | None:
    """The marks of what is read; there are none of hidden plays."""
    if reader.hidden:
        return None
    return reader.memory.made("marks", lambda: load(reader))


def by_time(
    reader: Reader, listing: Listing, after: datetime | None, before: datetime | None
) -> list[Found]:
    """The first plays of a listing by time; `after` and `before` are bounds that its filters set."""
    share = None
    marks = marks_of(reader)
    if marks is not None and listing.limit.any_of:
        within = _bounds(marks, listing, after, before)
        best = _fewest(reader, marks, listing, within)
        if best is not None:
            share = best.rows / marks.through
            if listing.count > share * _WORTH and len(best.runs) <= MOST_RUNS:
                found = _by_marks(reader, marks, listing, best.runs, within)
                if found is not None:
                    return found
    place = None if listing.place is None else listing.place.started_at
    start = place or (before if listing.descending else after)
    behind, page = listing.behind, list[Found]()
    for bound, params in windows(
        reader, start, listing.count, share, descending=listing.descending
    ):
        page = scan(reader, listing, behind.and_(bound, params))
        if len(page) == listing.count:
            break
    return page


def added(reader: Reader, marks: Marks, listing: Listing) -> list[Found]:
    """The first plays of a listing among those that were written after the marks were made."""
    whole = bounds(reader)
    if whole is None or whole.highest <= marks.through:
        return []
    return scan(reader, listing, listing.behind.and_(f"p.play > {marks.through}"))


def _by_marks(
    reader: Reader, marks: Marks, listing: Listing, runs: list[Run], within: tuple[int, int]
) -> list[Found] | None:
    """The same by way of the marks; None when too many of them are checked in vain."""
    found: list[Found] = []
    for pages in _BATCHES:
        plays, complete = in_time(
            reader, runs, within, listing.count * pages, descending=listing.descending
        )
        tried = plays[: listing.count * pages].tolist()
        found += check(reader, listing, tried, marks.through, listing.behind)
        if len(found) >= listing.count or (complete and len(tried) == len(plays)):
            return listing.first_of(found, added(reader, marks, listing))
        within = (within[0], tried[-1]) if listing.descending else (tried[-1] + 1, within[1])
    return None


def _bounds(
    marks: Marks, listing: Listing, after: datetime | None, before: datetime | None
) -> tuple[int, int]:
    """Keys from and up to which all marked plays of the listing lie."""
    low, high = 0, marks.through + 1
    if after is not None:
        low = marks.around(_us(after))[0]
    if before is not None:
        high = marks.around(_us(before))[1]
    if listing.place is not None:
        around = _place(marks, listing.place, descending=listing.descending)
        if listing.descending:
            high = min(high, around)
        else:
            low = max(low, around)
    return low, high


def _place(marks: Marks, place: Place, *, descending: bool) -> int:
    play = place.play(marks.epoch)
    if play is not None and play <= marks.through:
        return play if descending else play + 1
    return marks.around(_us(place.started_at))[1 if descending else 0]


@dataclass(frozen=True, slots=True)
class _Best:
    """Runs of which one holds each play of a listing; `rows` is how many there are in all of time."""

    runs: list[Run]
    rows: int


def _fewest(
    reader: Reader, marks: Marks, listing: Listing, within: tuple[int, int]
) -> _Best | None:
    """The shortest runs that the filters lead to; None when the marks are not right for any."""
    lost = {(str(name), int(value)) for name, value in reader.rows("FROM main.unmarked")}
    best: _Best | None = None
    for values in listing.limit.any_of:
        if not lost.isdisjoint(values):
            continue
        runs = [marks.dimensions[name].run(value, *within) for name, value in values]
        rows = sum(marks.dimensions[name].count(value) for name, value in values)
        if best is None or rows < best.rows:
            best = _Best([run for run in runs if run.size], rows)
    return best


def _us(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)
