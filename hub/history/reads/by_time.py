"""Plays in order of time: in short stretches first, and by the marks where they would be long."""

from dataclasses import dataclass
from datetime import datetime

from hub.history.marks.runs import Marks, Run, in_time, load
from hub.history.query.where import Many, Values, Where
from hub.history.reads.bounds import bounds
from hub.history.reads.one_by_one import one_by_one
from hub.history.reads.scan import (
    Found,
    Listing,
    Place,
    check,
    scan,
    scan_many,
    scan_rows,
)
from hub.history.reads.windows import windows
from hub.history.store.reader import Reader

MOST_RUNS = 64
"""Values that are followed through the marks at a time."""
MOST_COMPARED = 1_500_000
"""Plays of a stretch whose keys are compared by numpy: 20 MB for the usual single column."""
_WORTH = 60_000
"""Plays of which one column is looked at as quickly as the marks are followed, …"""
_WORTH_EACH = 6_000
"""… and so many more for each value of the marks, …"""
_WORTH_MANY = 9_000
"""… or so many where numpy compares their keys."""
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
    """The first plays of a listing by time; `after` and `before` are bounds of its filters."""
    share = 1.0 if listing.limit.timed else None
    marks = marks_of(reader)
    if (sequence := _in_sequence(reader, marks, listing, after, before)) is not None:
        return sequence
    if marks is not None and listing.limit.any_of:
        best = _fewest(reader, marks, listing)
        if best is not None:
            share = best.plays / marks.through
            worth = best.worth(_WORTH_EACH if listing.limit.many is None else _WORTH_MANY)
            if listing.count > share * worth and len(best.values) <= MOST_RUNS:
                found = _by_marks(
                    reader, marks, listing, best, _bounds(marks, listing, after, before)
                )
                if found is not None:
                    return found
    if marks is not None and listing.limit.many is not None and share is None:
        share = _share(marks, listing.limit.many)
    place = None if listing.place is None else listing.place.started_at
    start, end = (place or before, after) if listing.descending else (place or after, before)
    behind, page = listing.behind, list[Found]()
    way = listing.descending
    for window in windows(reader, start, listing.count, share, descending=way, end=end):
        few = window.plays is not None and window.plays <= MOST_COMPARED
        within = behind.and_(window.sql, window.params)
        if few and within.many is not None and within.rest is not None:
            parts = _parts(reader, within.many, within.rest)
            through = 0 if marks is None else marks.through
            page = scan_many(reader, listing, within.many, parts, through)
        else:
            looked = scan_rows if window.short else scan
            page = looked(reader, listing, within)
        if len(page) == listing.count:
            break
    return page


def _in_sequence(
    reader: Reader,
    marks: Marks | None,
    listing: Listing,
    after: datetime | None,
    before: datetime | None,
) -> list[Found] | None:
    """The same where nothing but time limits the plays, and where their first key is known."""
    if marks is None or not listing.limit.timed:
        return None
    sharply = (before if listing.descending else after) is None
    within = _bounds(marks, listing, after, before)
    return one_by_one(reader, marks, listing, within, sharply=sharply)


def marked_without(reader: Reader, many: Many) -> dict[str, int]:
    """The columns in which no marked play has any of the keys, and the last marked play."""
    marks = marks_of(reader)
    if marks is None:
        return {}
    lost = {name for name, _ in unmarked(reader)}
    starts = {name: marks.dimensions[name].starts for name in many.keys.keys() - lost}
    return {
        name: marks.through
        for name, values in starts.items()
        if values is None or not any(values.counts(many.keys[name]))
    }


def _parts(reader: Reader, many: Many, within: Where) -> list[tuple[Where, list[str]]]:
    """Conditions on the plays to look at, each with the columns in which they may have keys."""
    without, names = marked_without(reader, many), sorted(many.keys)
    if not without:
        return [(within, names)]
    through, whole = max(without.values()), bounds(reader)
    parts = [(within.and_(f"p.play <= {through}"), [one for one in names if one not in without])]
    if whole is None or whole.highest > through:
        parts.append((within.and_(f"p.play > {through}"), names))
    return [(limit, some) for limit, some in parts if some]


def _share(marks: Marks, many: Many) -> float | None:
    """About how many of the plays have one of many keys, 0-1."""
    plays = 0
    for name, keys in many.keys.items():
        starts = marks.dimensions[name].starts
        plays += 0 if starts is None else sum(starts.counts(keys))
    return min(1.0, max(plays, 1) / marks.through)


def added(reader: Reader, marks: Marks, listing: Listing) -> list[Found]:
    """The first plays of a listing among those that were written after the marks were made."""
    whole = bounds(reader)
    if whole is None or whole.highest <= marks.through:
        return []
    return scan(reader, listing, listing.behind.and_(f"p.play > {marks.through}"))


def _by_marks(
    reader: Reader, marks: Marks, listing: Listing, best: "_Best", within: tuple[int, int]
) -> list[Found] | None:
    """The same by way of the marks; None when too many of them are checked in vain."""
    found: list[Found] = []
    runs = best.runs(marks, within)
    limit = listing.limit if listing.sort.name == "started_at" else listing.behind
    for pages in _BATCHES:
        plays, complete = in_time(
            reader, runs, within, listing.count * pages, descending=listing.descending
        )
        tried = plays[: listing.count * pages].tolist()
        found += check(reader, listing, tried, limit)
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
    """Values of which each play of a listing has one; so many marked plays have them."""

    values: Values
    plays: int

    def worth(self, each: int) -> int:
        """So many plays are looked at as quickly as the marks of these values are followed."""
        columns = {name for name, _ in self.values}
        return _WORTH // max(1, len(columns)) + each * len(self.values)

    def runs(self, marks: Marks, within: tuple[int, int]) -> list[Run]:
        """Where the marks have them."""
        runs = (marks.dimensions[name].run(value, *within) for name, value in self.values)
        return [run for run in runs if run.size]


def _fewest(reader: Reader, marks: Marks, listing: Listing) -> _Best | None:
    """The rarest values that the filters lead to; None when the marks are not right for any."""
    lost = unmarked(reader)
    best: _Best | None = None
    for values in listing.limit.any_of:
        if not lost.isdisjoint(values):
            continue
        known = _marked(marks, values)
        if best is None or known.plays < best.plays:
            best = known
    return best


def _marked(marks: Marks, values: Values) -> _Best:
    """Those of the values that a marked play has."""
    keys: dict[str, list[int]] = {}
    for name, value in values:
        keys.setdefault(name, []).append(value)
    counts = {name: marks.dimensions[name].counts(some) for name, some in keys.items()}
    had = tuple((name, value) for name in keys for value, count in counts[name] if count)
    return _Best(had, sum(count for some in counts.values() for _, count in some))


def unmarked(reader: Reader) -> frozenset[tuple[str, int]]:
    """The dimensions and values that the marks are no longer right for."""
    kept = reader.names["plays"]
    known: dict[str, frozenset[tuple[str, int]]] = kept.known(["unmarked"])
    if not known:
        rows = reader.rows("FROM main.unmarked")
        known = {"unmarked": frozenset((str(name), int(value)) for name, value in rows)}
        kept.keep(known)
    return known["unmarked"]


def _us(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)
