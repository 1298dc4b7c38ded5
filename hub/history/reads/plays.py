"""Pages and totals of plays."""

from hub.core.errors import InvalidInput
from hub.history.query import MAX_LIMIT, Filters, PlaysQuery
from hub.history.reader import Reader
from hub.history.reads.by_time import by_time, marks_of
from hub.history.reads.by_value import by_marked_value
from hub.history.reads.play_rows import play_rows
from hub.history.reads.scan import Found, Listing, Place, scan
from hub.history.rows import Page, PlayRow, Totals
from hub.history.scope import Scope
from hub.history.sorts import SORTS, parse_sort
from hub.history.where import where


def page(reader: Reader, query: PlaysQuery, scope: Scope) -> Page[PlayRow]:
    """One page: its keys are found in the narrow table, then its rows are read by key."""
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidInput(f"A page holds 1 to {MAX_LIMIT} plays, not {query.limit}.")
    sort, descending = parse_sort(query.sort)
    of = [query.sort, query.filters.values, query.filters.zone, scope.everybody, scope.person_id]
    place = None if query.cursor is None else Place.decode(query.cursor, of)
    limit = where(reader, query.filters, scope)
    found = _found(reader, Listing(limit, sort, descending, place, query.limit + 1), query.filters)
    shown = found[: query.limit]
    known = {one.play: one.row for one in shown if one.row is not None}
    rows = play_rows(reader, [one.play for one in shown], known)
    if len(found) <= query.limit:
        return Page(rows, None)
    marks = marks_of(reader)
    last = Place.behind(found[query.limit - 1], None if marks is None else marks.epoch)
    return Page(rows, last.encode(of))


def _found(reader: Reader, listing: Listing, filters: Filters) -> list[Found]:
    place = listing.place
    if listing.sort is SORTS["started_at"] or (place is not None and place.value is None):
        return by_time(reader, listing, filters.values.get("after"), filters.values.get("before"))
    if listing.sort.marked:
        found = by_marked_value(reader, listing)
        if found is not None:
            return found
    return scan(reader, listing, listing.behind)


def totals(reader: Reader, filters: Filters, scope: Scope) -> Totals:
    """The number of plays and their watch time."""
    limit = where(reader, filters, scope)
    row = reader.row(
        f"SELECT count(*), coalesce(sum(p.watch_ms), 0) FROM plays p WHERE {limit.sql}",  # noqa: S608 - declared filters
        limit.params,
    )
    count, watch_ms = row or (0, 0)
    return Totals(int(count), int(watch_ms) / 1000)
