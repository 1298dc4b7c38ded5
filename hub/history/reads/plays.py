"""Pages and totals of plays."""

from uuid import UUID

from hub.core.errors import InvalidInput
from hub.history import cursor as cursors
from hub.history.ids import to_public, to_uuid
from hub.history.query import MAX_LIMIT, Filters, PlaysQuery
from hub.history.reader import Reader
from hub.history.reads.play_rows import play_rows
from hub.history.reads.windows import windows
from hub.history.rows import Page, PlayRow, Totals
from hub.history.scope import Scope
from hub.history.sorts import SORTS, Sort, parse_sort
from hub.history.where import Where, where


def page(reader: Reader, query: PlaysQuery, scope: Scope) -> Page[PlayRow]:
    """One page: its keys are found in the narrow table, then its rows are read by key."""
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidInput(f"A page holds 1 to {MAX_LIMIT} plays, not {query.limit}.")
    sort, descending = parse_sort(query.sort)
    of = [query.sort, query.filters.values, query.filters.zone, scope.everybody, scope.person_id]
    limit = where(reader, query.filters, scope)
    value = None
    if query.cursor is not None:
        value, last = cursors.decode(query.cursor, of, 2)
        limit = _behind(limit, sort, descending, value, last)
    if sort is SORTS["started_at"]:
        found = _by_time(reader, limit, query, value, descending)
    else:
        found = _keys(reader, limit, sort, descending, query.limit + 1)
    rows = play_rows(reader, [row_id for row_id, _, _ in found[: query.limit]])
    if len(found) <= query.limit:
        return Page(rows, None)
    _, value, play_id = found[query.limit - 1]
    return Page(rows, cursors.encode(of, [value, to_public(play_id)]))


def totals(reader: Reader, filters: Filters, scope: Scope) -> Totals:
    """The number of plays and their watch time."""
    limit = where(reader, filters, scope)
    row = reader.row(
        f"SELECT count(*), coalesce(sum(p.watch_ms), 0) FROM plays p WHERE {limit.sql}",  # noqa: S608 - declared filters
        limit.params,
    )
    count, watch_ms = row or (0, 0)
    return Totals(int(count), int(watch_ms) / 1000)


_Found = list[tuple[int, str | None, UUID]]
"""Row ids, good within the reader's transaction, with the values sorted by and the public ids."""


def _by_time(
    reader: Reader, limit: Where, query: PlaysQuery, value: str | None, descending: bool
) -> _Found:
    count = query.limit + 1
    found: _Found = []
    for bound, params in windows(reader, query.filters, value, count, descending=descending):
        within = Where(f"{limit.sql} AND {bound}", {**limit.params, **params})
        found = _keys(reader, within, SORTS["started_at"], descending, count)
        if len(found) == count:
            break
    return found


def _keys(reader: Reader, limit: Where, sort: Sort, descending: bool, count: int) -> _Found:
    way = "DESC" if descending else "ASC"
    rows = reader.rows(
        "SELECT row_id, value::VARCHAR, id FROM ("  # noqa: S608 - declared filters and orders
        f"SELECT p.rowid AS row_id, {sort.sql} AS value, p.id FROM plays p {sort.join} "
        f"WHERE {limit.sql} ORDER BY value {way} NULLS LAST, p.id {way} LIMIT {count}"
        f") ORDER BY value {way} NULLS LAST, id {way}",
        limit.params,
    )
    return [(row_id, value, play_id) for row_id, value, play_id in rows]


def _behind(limit: Where, sort: Sort, descending: bool, value: str | None, last: str) -> Where:
    """Limit to what comes after the play `last`, whose value in this order is `value`."""
    sign = "<" if descending else ">"
    params = {**limit.params, "cursor_id": _uuid(last)}
    if value is None:
        return Where(f"{limit.sql} AND ({sort.sql}) IS NULL AND p.id {sign} $cursor_id", params)
    bound = f"TRY_CAST($cursor_value AS {sort.type})"
    behind = (
        f"({sort.sql}) {sign}= {bound} AND (({sort.sql}) {sign} {bound} OR p.id {sign} $cursor_id)"
    )
    if sort.nullable:
        behind = f"(({behind}) OR ({sort.sql}) IS NULL)"
    return Where(f"{limit.sql} AND {behind}", {**params, "cursor_value": value})


def _uuid(public_id: str) -> UUID:
    try:
        return to_uuid(public_id)
    except (ValueError, TypeError):
        raise InvalidInput("The cursor does not belong to this list.") from None
