"""Items, with what was played of them and of what belongs to them."""

from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from hub.core.errors import InvalidInput, NotFound
from hub.history.query import cursor as cursors
from hub.history.query.item_sorts import ALL_COLUMNS, TITLE, column_of, parse_item_sort
from hub.history.query.queries import MAX_LIMIT, Filters, ItemsQuery
from hub.history.query.scope import Scope
from hub.history.query.sorts import Sort
from hub.history.query.where import Where, where
from hub.history.reads.people import SUMS
from hub.history.rows import ItemCopy, ItemDetail, ItemRow, Page
from hub.history.store.ids import to_public, to_uuid, wanted
from hub.history.store.reader import Reader
from hub.history.writing.lineage import SYNTHETIC

_ITEMS = TypeAdapter(tuple[ItemRow, ...])
_COPIES = TypeAdapter(tuple[ItemCopy, ...])
_DETAIL = TypeAdapter(ItemDetail)
Order = tuple[Sort, bool]
BY_TITLE: Order = parse_item_sort("title")
"""An order, and whether it descends."""

_ITEM_SQL = """
WITH page AS MATERIALIZED ({page}), family AS (
    SELECT g.item, p.play FROM page g JOIN plays p ON p.item = g.item WHERE {where}
    UNION ALL SELECT g.item, p.play FROM page g JOIN plays p ON p.parent = g.item WHERE {where}
    UNION ALL SELECT g.item, p.play FROM page g JOIN plays p ON p.grandparent = g.item WHERE {where}
), sums AS (
    SELECT f.item, {sums} FROM family f JOIN plays p USING (play) GROUP BY f.item
), copies AS (
    SELECT item,
        arg_max({{server: s.id, key: key, thumb: thumb}}, (k.removed_at IS NULL, copy)) AS one
    FROM item_keys k JOIN servers s USING (server)
    WHERE item IN (SELECT item FROM page) AND NOT starts_with(key, '{synthetic}') GROUP BY item
)
SELECT i.id, i.type, i.title, a.id AS parent_id, a.title AS parent_title,
    b.id AS grandparent_id, b.title AS grandparent_title,
    i.number AS index, i.parent_number AS parent_index, i.year,
    i.duration_ms / 1000.0 AS duration_s,
    page.value::VARCHAR AS value, c.one.thumb AS thumb, c.one.server AS server_id, c.one.key AS key,
    coalesce(u.plays, 0) AS plays, coalesce(u.watch_time_s, 0) AS watch_time_s, u.last_play_at
FROM page JOIN items i USING (item)
LEFT JOIN items a ON a.item = i.parent
LEFT JOIN items b ON b.item = i.grandparent
LEFT JOIN copies c ON c.item = i.item
LEFT JOIN sums u ON u.item = i.item
ORDER BY page.place
"""


def items(reader: Reader, query: ItemsQuery, scope: Scope) -> Page[ItemRow]:
    """One page of items; under a person's scope, those that this person played."""
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidInput(f"A page holds 1 to {MAX_LIMIT} items, not {query.limit}.")
    asked = [query.types, query.server_id, query.library_id, query.parent_id, query.title]
    of = [*asked, query.played, query.sort, scope.everybody, scope.person_id]
    order = parse_item_sort(query.sort)
    within = where(reader, Filters(), scope)
    limit = _items_where(query, within)
    if query.cursor is not None:
        value, last = cursors.decode(query.cursor, of, 2)
        limit = _behind(limit, order, value, last)
    rows, values = _items(reader, limit, scope, query.limit + 1, order, _column(query))
    shown = rows[: query.limit]
    if len(rows) <= query.limit:
        return Page(shown, None)
    return Page(shown, cursors.encode(of, [values[len(shown) - 1], shown[-1].id]))


def item(reader: Reader, item_id: str, scope: Scope) -> ItemDetail:
    """One item with everything."""
    item_uuid = became(reader, wanted(item_id, "item"))
    rows, _ = _items(reader, Where("i.id = $id", {"id": item_uuid}), scope, 1)
    if not rows:
        raise NotFound("There is no such item.")
    found = reader.dicts("SELECT * FROM items WHERE id = $id", {"id": item_uuid})[0]
    key = {"item": found["item"]}
    copies = _copies(reader, key)
    names = ("original_title", "content_rating", "summary", "tagline", "rating", "studio")
    return _DETAIL.validate_python(
        {
            **{name: found[name] for name in (*names, "released_on")},
            "row": rows[0],
            "art": next((copy.art for copy in copies if copy.art is not None), None),
            "guids": reader.keys(
                "SELECT guid FROM item_guids WHERE item = $item "
                "AND NOT starts_with(guid, 'usher://') ORDER BY rank",
                key,
            ),
            "tags": _tags(reader, key),
            "copies": copies,
        }
    )


def became(reader: Reader, item_id: UUID) -> UUID:
    """The id of what an item became when it was joined with another, however often."""
    row = reader.row(
        "WITH RECURSIVE up AS (SELECT item, 0 AS step FROM items WHERE id = $id UNION ALL "
        "SELECT j.into_item, step + 1 FROM up JOIN item_joins j USING (item) WHERE step < 20) "
        "SELECT i.id FROM up JOIN items i USING (item) ORDER BY step DESC LIMIT 1",
        {"id": item_id},
    )
    return item_id if row is None else row[0]


def _items(
    reader: Reader,
    limit: Where,
    scope: Scope,
    count: int,
    order: Order = BY_TITLE,
    column: str = ALL_COLUMNS,
) -> tuple[tuple[ItemRow, ...], list[str | None]]:
    """The rows in order, and the values they are sorted by, as text."""
    within = where(reader, Filters(), scope)
    seen = "true" if scope.everybody else f"i.item IN ({played(within)})"
    sort, descending = order
    way = "DESC" if descending else "ASC"
    by = f"value {way} NULLS LAST, id {way}"
    join = sort.join.format(where=within.sql, column=column)
    page = (
        f"SELECT item, value, row_number() OVER (ORDER BY {by}) AS place FROM ("  # noqa: S608 - constants
        f"SELECT i.item, i.id, {sort.sql} AS value FROM items i {join} "
        f"WHERE {limit.sql} AND {seen} ORDER BY {by} LIMIT {count})"
    )
    sql = _ITEM_SQL.format(page=page, where=within.sql, sums=SUMS, synthetic=SYNTHETIC)
    rows = reader.dicts(sql, {**limit.params, **within.params})
    values = [row.pop("value") for row in rows]
    for row in rows:
        for name in ("id", "parent_id", "grandparent_id"):
            row[name] = None if row[name] is None else to_public(row[name])
        row["title"] = row["title"] or ""
    return _ITEMS.validate_python(rows), values


def _behind(limit: Where, order: Order, value: str | None, last: object) -> Where:
    """Limit to what comes after the item `last`, whose value in this order is `value`."""
    sort, descending = order
    sign = "<" if descending else ">"
    params = {**limit.params, "after_id": _place(last)}
    if value is None:
        return Where(f"{limit.sql} AND ({sort.sql}) IS NULL AND i.id {sign} $after_id", params)
    bound = f"TRY_CAST($after_value AS {sort.type})"
    behind = f"(({sort.sql}), i.id) {sign} ({bound}, $after_id)"
    if sort.nullable:
        behind = f"({behind} OR ({sort.sql}) IS NULL)"
    return Where(f"{limit.sql} AND {behind}", {**params, "after_value": value})


def played(within: Where) -> str:
    """SQL for the keys of the items of these plays, and of what they belong to."""
    return f"SELECT unnest([p.item, p.parent, p.grandparent]) FROM plays p WHERE {within.sql}"  # noqa: S608 - the scope


def _column(query: ItemsQuery) -> str:
    column = column_of(query.types)
    return ALL_COLUMNS if column is None else f"p.{column}"


def _items_where(query: ItemsQuery, within: Where) -> Where:
    conditions: list[str] = ["i.item NOT IN (SELECT item FROM item_joins)"]
    params: dict[str, Any] = {}
    if query.types:
        names = [f"type_{n}" for n in range(len(query.types))]
        conditions.append(f"i.type IN ({', '.join(f'${name}::media_type' for name in names)})")
        params |= dict(zip(names, query.types, strict=True))
    for value, name, condition in (
        (query.server_id, "server", "s.id = $server"),
        (query.library_id, "library", "s.id || '/' || l.key = $library"),
    ):
        if value is not None:
            conditions.append(
                "i.item IN (SELECT k.item FROM item_keys k JOIN servers s USING (server) "  # noqa: S608 - constants
                "LEFT JOIN libraries l ON l.library = k.library "
                f"WHERE k.removed_at IS NULL AND {condition})"
            )
            params[name] = value
    if query.parent_id is not None:
        conditions.append(
            "coalesce(i.parent, i.grandparent) IN (SELECT item FROM items WHERE id = $parent)"
        )
        params["parent"] = wanted(query.parent_id, "item")
    if query.title is not None:
        conditions.append(f"contains({TITLE}, lower(strip_accents($title)))")
        params["title"] = query.title
    if query.played is not None:
        conditions += _seen(query, within)
    return Where(" AND ".join(conditions), params)


def _seen(query: ItemsQuery, within: Where) -> list[str]:
    """Conditions for what was played, or was not."""
    plays = "FROM plays p WHERE"
    if query.played:
        sql = f"SELECT {_column(query)} AS one {plays} {within.sql}"
        return [f"i.item IN (SELECT one FROM ({sql}) WHERE one IS NOT NULL)"]  # noqa: S608 - the scope
    column = column_of(query.types)
    names = ("item", "parent", "grandparent") if column is None else (column,)
    return [f"NOT EXISTS (SELECT 1 {plays} p.{name} = i.item AND {within.sql})" for name in names]


def _place(last: object) -> Any:
    try:
        return to_uuid(str(last))
    except ValueError:
        raise InvalidInput("The cursor does not belong to this list.") from None


def _tags(reader: Reader, key: dict[str, Any]) -> dict[str, list[str]]:
    rows = reader.rows(
        "SELECT kind::VARCHAR, list(name ORDER BY rank) FROM item_tags JOIN tags USING (tag) "
        "WHERE item = $item GROUP BY kind ORDER BY kind",
        key,
    )
    return dict(rows)


def _copies(reader: Reader, key: dict[str, Any]) -> tuple[ItemCopy, ...]:
    rows = reader.dicts(
        "SELECT s.id AS server_id, k.key, s.id || '/' || l.key AS library_id, k.thumb, k.art, "
        "k.added_at, k.removed_at FROM item_keys k JOIN servers s USING (server) "
        "LEFT JOIN libraries l ON l.library = k.library "
        "WHERE k.item = $item AND NOT starts_with(k.key, $synthetic) "
        "ORDER BY k.removed_at IS NOT NULL, k.copy",
        {**key, "synthetic": SYNTHETIC},
    )
    return _COPIES.validate_python(rows)
