"""Plays in order of time and nothing else: the keys of marked plays are in that order.

So a page is a stretch of keys, which is read as it is, without sorting anything.
"""

from datetime import datetime

from hub.history.marks.runs import Marks
from hub.history.reads.scan import Found, Listing, check_between
from hub.history.store.reader import Reader

_SPARE = 8
"""Plays that are read beyond a page, in the place of those that were removed."""
_MOST_AT_ONCE = 500
"""Plays that are read at a time where many were removed."""


def one_by_one(
    reader: Reader, marks: Marks, listing: Listing, within: tuple[int, int], *, sharply: bool
) -> list[Found] | None:
    """The first plays of a listing by time alone, whose marked plays have keys `within` these.

    `sharply` says that without a place these bounds are where it begins. None where that is not
    known, or where plays that were written later may come between.
    """
    if not (sharply if listing.place is None else _is_marked(marks, listing)):
        return None
    later = _first_unmarked(reader, marks)
    if later is None:
        return _stretch(reader, listing, within)
    if listing.descending:
        behind = listing.place is not None and listing.place.started_at < later
        return _stretch(reader, listing, within) if behind else None
    page = _stretch(reader, listing, within)
    return page if len(page) == listing.count and page[-1].started_at < later else None


def _is_marked(marks: Marks, listing: Listing) -> bool:
    """Whether the marks have the very play that the list goes on behind."""
    play = None if listing.place is None else listing.place.play(marks.epoch)
    return play is not None and play <= marks.through


def _stretch(reader: Reader, listing: Listing, within: tuple[int, int]) -> list[Found]:
    """The first plays of the listing among those with keys from one up to but without another."""
    (low, high), found, size = within, list[Found](), listing.count + _SPARE
    while low < high and len(found) < listing.count:
        if listing.descending:
            part = max(low, high - size), high
            high = part[0]
        else:
            part = low, min(high, low + size)
            low = part[1]
        found += check_between(reader, listing, part, listing.limit)
        size = _MOST_AT_ONCE
    return listing.first_of(found)


def _first_unmarked(reader: Reader, marks: Marks) -> datetime | None:
    """When the first of the plays began that were written after the marks were made."""
    kept, key = reader.names["plays"], "first unmarked"
    known: dict[object, datetime | None] = kept.known([key])
    if key not in known:
        sql = f"SELECT min(started_at) FROM plays WHERE play > {marks.through}"  # noqa: S608 - an integer
        row = reader.row(sql)
        known = {key: None if row is None else row[0]}
        kept.keep(known)
    return known[key]
