"""Pages of plays."""

from dataclasses import dataclass
from datetime import datetime

from hub.core.errors import InvalidInput
from hub.history.query.local_times import span_of, span_of_weekdays
from hub.history.query.queries import MAX_LIMIT, Filters, PlaysQuery
from hub.history.query.scope import Scope
from hub.history.query.sorts import SORTS, parse_sort
from hub.history.query.where import where
from hub.history.reads.by_name import by_name
from hub.history.reads.by_time import by_time, marks_of
from hub.history.reads.by_value import by_number
from hub.history.reads.play_rows import play_rows
from hub.history.reads.scan import Found, Listing, Place, scan
from hub.history.rows import Page, PlayRow
from hub.history.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Portion:
    """One page of plays with their keys, and the cursors behind each of them."""

    rows: tuple[PlayRow, ...]
    found: tuple[Found, ...]
    of: object
    epoch: str | None
    complete: bool

    @property
    def keys(self) -> tuple[int, ...]:
        """The keys of the plays, good within the reader's transaction."""
        return tuple(one.play for one in self.found)

    @property
    def cursor(self) -> str | None:
        """The cursor of the next page."""
        return self.cursor_behind(len(self.found) - 1)

    def cursor_behind(self, number: int) -> str | None:
        """The cursor of what comes behind one of the plays; None behind the last of all."""
        if self.complete and number >= len(self.found) - 1:
            return None
        return Place.behind(self.found[number], self.epoch).encode(self.of)


def page(reader: Reader, query: PlaysQuery, scope: Scope) -> Page[PlayRow]:
    """One page: its keys are found in the narrow table, then its rows are read by key."""
    portion = page_with_keys(reader, query, scope)
    return Page(portion.rows, portion.cursor)


def page_with_keys(reader: Reader, query: PlaysQuery, scope: Scope) -> Portion:
    """The same, for those who read more of these plays."""
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidInput(f"A page holds 1 to {MAX_LIMIT} plays, not {query.limit}.")
    sort, descending = parse_sort(query.sort)
    of = [query.sort, query.filters.values, query.filters.zone, scope.everybody, scope.person_id]
    place = None if query.cursor is None else Place.decode(query.cursor, of)
    limit = where(reader, query.filters, scope)
    found = _found(reader, Listing(limit, sort, descending, place, query.limit + 1), query.filters)
    shown = tuple(found[: query.limit])
    known = {one.play: one.row for one in shown if one.row is not None}
    rows = play_rows(reader, [one.play for one in shown], known)
    marks = marks_of(reader)
    epoch = None if marks is None else marks.epoch
    return Portion(rows, shown, of, epoch, complete=len(found) <= query.limit)


def _found(reader: Reader, listing: Listing, filters: Filters) -> list[Found]:
    place = listing.place
    if listing.sort is SORTS["started_at"] or (place is not None and place.value is None):
        return by_time(reader, listing, *_span(reader, filters))
    found = by_number(reader, listing) if listing.sort.marked else by_name(reader, listing)
    return scan(reader, listing, listing.behind) if found is None else found


def _span(reader: Reader, filters: Filters) -> tuple[datetime | None, datetime | None]:
    """From when on and until when the plays behind these filters began."""
    after, before = filters.values.get("after"), filters.values.get("before")
    spans: list[tuple[datetime, datetime] | None] = []
    if days := filters.values.get("date"):
        spans.append(span_of(days, filters.zone))
    if weekdays := filters.values.get("weekday"):
        spans.append(span_of_weekdays(reader, weekdays, filters.zone))
    for first, last in filter(None, spans):
        after, before = max(after or first, first), min(before or last, last)
    return after, before
