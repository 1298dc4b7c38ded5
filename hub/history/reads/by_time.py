"""Plays in order of time: in short stretches first, and by the marks where they would be long."""

from datetime import datetime

from hub.history.mark_runs import Marks, Run, in_time, load
from hub.history.reader import Reader
from hub.history.reads.scan import Found, Listing, Place, check, scan
from hub.history.reads.windows import windows

MOST_RUNS = 16
"""Values that are followed through the marks at a time."""
_WORTH = 300_000
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
    within = listing.behind
    place = None if listing.place is None else listing.place.started_at
    start = place or (before if listing.descending else after)
    first = True
    for bound, params in windows(reader, start, listing.count, descending=listing.descending):
        found = scan(reader, listing, within.and_(bound, params))
        if len(found) == listing.count:
            return found
        if first and (marked := _by_marks(reader, listing, after, before)) is not None:
            return marked
        first = False
    return found


def _by_marks(
    reader: Reader, listing: Listing, after: datetime | None, before: datetime | None
) -> list[Found] | None:
    """The same by way of the marks; None when they do not help."""
    marks = marks_of(reader)
    if marks is None:
        return None
    bounds = _bounds(marks, listing, after, before)
    runs = _runs(reader, marks, listing, bounds)
    if runs is None:
        return None
    found: list[Found] = []
    for pages in _BATCHES:
        plays, complete = in_time(
            reader, runs, bounds, listing.count * pages, descending=listing.descending
        )
        tried = plays[: listing.count * pages].tolist()
        found += check(reader, listing, tried, marks.through, listing.behind)
        if len(found) >= listing.count or (complete and len(tried) == len(plays)):
            recent = scan(reader, listing, listing.behind.and_(f"p.play > {marks.through}"))
            return listing.first_of(found, recent)
        bounds = (bounds[0], tried[-1]) if listing.descending else (tried[-1] + 1, bounds[1])
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


def _runs(
    reader: Reader, marks: Marks, listing: Listing, bounds: tuple[int, int]
) -> list[Run] | None:
    """The shortest runs of which one holds each play; None when looking at all is as quick."""
    lost = {(str(name), int(value)) for name, value in reader.rows("FROM main.unmarked")}
    best: list[Run] | None = None
    for values in listing.limit.any_of:
        if len(values) > MOST_RUNS or not lost.isdisjoint(values):
            continue
        runs = [marks.dimensions[name].run(value, *bounds) for name, value in values]
        if best is None or sum(run.size for run in runs) < sum(run.size for run in best):
            best = runs
    if best is None:
        return None
    share = sum(run.size for run in best) / marks.through
    return best if share == 0 or listing.count / share > _WORTH else None


def _us(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)
