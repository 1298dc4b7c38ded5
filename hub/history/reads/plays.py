"""Pages and totals of plays."""

from typing import Any
from uuid import UUID

from hub.core.errors import InvalidInput
from hub.history import cursor as cursors
from hub.history.ids import to_public, to_uuid
from hub.history.query import MAX_LIMIT, Filters, PlaysQuery
from hub.history.reader import Reader
from hub.history.reads.play_rows import play_rows
from hub.history.rows import Page, PlayRow, Totals
from hub.history.scope import Scope
from hub.history.sorts import Sort, parse_sort
from hub.history.where import Where, where


def page(reader: Reader, query: PlaysQuery, scope: Scope) -> Page[PlayRow]:
    """One page: its keys are found in the narrow table, then its rows are read by key."""
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidInput(f"A page holds 1 to {MAX_LIMIT} plays, not {query.limit}.")
    sort, descending = parse_sort(query.sort)
    of = [query.sort, query.filters.values, query.filters.zone, scope.everybody, scope.person_id]
    limit = where(reader, query.filters, scope)
    if query.cursor is not None:
        value, last = cursors.decode(query.cursor, of, 2)
        limit = _behind(limit, sort, descending, value, last)
    found = _keys(reader, limit, sort, descending, query.limit + 1)
    rows = play_rows(reader, [key for key, _, _ in found[: query.limit]])
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


def _keys(
    reader: Reader, limit: Where, sort: Sort, descending: bool, count: int
) -> list[tuple[int, Any, UUID]]:
    way = "DESC" if descending else "ASC"
    rows = reader.rows(
        f"SELECT p.play, ({sort.sql})::VARCHAR AS value, p.id FROM plays p {sort.join} "  # noqa: S608 - declared filters and orders
        f"WHERE {limit.sql} ORDER BY {sort.sql} {way} NULLS LAST, p.id {way} LIMIT {count}",
        limit.params,
    )
    return [(key, value, play_id) for key, value, play_id in rows]


def _behind(limit: Where, sort: Sort, descending: bool, value: str | None, last: str) -> Where:
    """Limit to what comes after the play `last`, whose value in this order is `value`."""
    sign = "<" if descending else ">"
    params = {**limit.params, "cursor_id": _uuid(last)}
    if value is None:
        return Where(f"{limit.sql} AND ({sort.sql}) IS NULL AND p.id {sign} $cursor_id", params)
    bound = f"$cursor_value::{sort.type}"
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
