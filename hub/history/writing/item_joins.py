"""Two items become one, and two again: what somebody said about them, carried out in the rows."""

from collections.abc import Sequence
from typing import Any

from hub.history.batch import ItemDecision
from hub.history.marks.build import unmark
from hub.history.store.bulk import insert
from hub.history.store.connection import Connection, first_row
from hub.history.store.values import naive
from hub.history.writing.changed import note
from hub.history.writing.items import ItemWriter, Shelf
from hub.history.writing.who import WhoWriter
from hub.models.item import Item
from hub.models.observation import ItemsJoined

_OF_PLAYS = ("item", "parent", "grandparent")
"""Columns of plays that name items."""
_PAIRS = """
SELECT a.item, b.item FROM items a JOIN items b USING (type)
WHERE a.parent = $into AND b.parent = $item AND (
    CASE WHEN type IN ('season', 'episode') THEN a.number = b.number
    ELSE lower(strip_accents(a.title)) = lower(strip_accents(b.title)) END
) ORDER BY a.item, b.item
"""
"""Children of two shows or artists that are the same: by number, else by title."""


class ItemJoins:
    """Carries out joins and partings; each may be repeated, which changes nothing."""

    def __init__(self, who: WhoWriter, items: ItemWriter) -> None:
        self._who = who
        self._items = items

    def apply(self, connection: Connection, decisions: Sequence[ItemDecision]) -> None:
        """Carry them out, in order of time."""
        for said in decisions:
            if isinstance(said, ItemsJoined):
                into, item = self._keys(connection, said)
                if into != item:
                    _join(connection, item, into, item, said)
            else:
                _part(connection, self._server(connection, said.other_server_id), said.other)
            self._items.reset()

    def _keys(self, connection: Connection, said: ItemDecision) -> tuple[int, int]:
        """The keys of both; an item that nobody told of yet is added."""
        ends = (
            (self._server(connection, said.server_id), said.item),
            (self._server(connection, said.other_server_id), said.other),
        )
        self._items.prefetch(connection, ends)
        into, item = (
            self._items.put(connection, one, Shelf(server, None, said.at)).item
            for server, one in ends
        )
        self._items.flush(connection)
        return into, item

    def _server(self, connection: Connection, server_id: str) -> int:
        return self._who.server(connection, server_id)


def _join(connection: Connection, item: int, into: int, root: int, said: ItemDecision) -> None:
    """Give all that `item` has to `into`, their equal children first."""
    keys = {"item": item, "into": into}
    for kept, child in connection.execute(_PAIRS, keys).fetchall():
        _join(connection, child, kept, root, said)
    row = {
        "item": item,
        "into_item": into,
        "root": root,
        "copies": _column(connection, "SELECT copy FROM item_keys WHERE item = $item", item),
        "guids": _column(connection, "SELECT guid FROM item_guids WHERE item = $item", item),
        "children": _column(connection, "SELECT item FROM items WHERE parent = $item", item),
        "grandchildren": _column(
            connection, "SELECT item FROM items WHERE grandparent = $item", item
        ),
        "said_by": said.by,
        "said_at": naive(said.at),
    }
    insert(connection, "item_joins", [row])
    for table in ("item_keys", "item_guids"):
        connection.execute(f"UPDATE {table} SET item = $into WHERE item = $item", keys)  # noqa: S608 - a constant
    for column in ("parent", "grandparent"):
        connection.execute(f"UPDATE items SET {column} = $into WHERE {column} = $item", keys)  # noqa: S608 - a constant
    note("item_keys")
    note("items")
    for column in _OF_PLAYS:
        unmark(connection, column, into)
    for table in _tables_of_plays(connection):
        for column in _OF_PLAYS:
            connection.execute(f"UPDATE {table} SET {column} = $into WHERE {column} = $item", keys)  # noqa: S608 - names of tables


def _part(connection: Connection, server: int, other: Item) -> None:
    """Give back what the join of this item took, if it was joined."""
    found = first_row(
        connection,
        "SELECT j.root FROM item_joins j WHERE list_has_any(j.guids, $guids) OR list_contains("
        "j.copies, (SELECT copy FROM item_keys WHERE server = $server AND key = $key)) "
        "ORDER BY j.root = j.item DESC LIMIT 1",
        {"guids": list(other.guids), "server": server, "key": other.key},
    )
    if found is None:
        return
    root = {"root": found[0]}
    for table, key in (("item_keys", "copy"), ("item_guids", "guid")):
        taken = "copies" if key == "copy" else "guids"
        kind = "" if key == "copy" else " AND t.type = j.type"
        connection.execute(
            f"UPDATE {table} t SET item = j.item FROM (SELECT item, i.type, unnest({taken}) AS one "  # noqa: S608 - constants
            f"FROM item_joins JOIN items i USING (item) WHERE root = $root) j "
            f"WHERE t.{key} = j.one{kind}",
            root,
        )
    for column, taken in (("parent", "children"), ("grandparent", "grandchildren")):
        connection.execute(
            f"UPDATE items t SET {column} = j.item FROM (SELECT item, unnest({taken}) AS one "  # noqa: S608 - constants
            "FROM item_joins WHERE root = $root) j WHERE t.item = j.one",
            root,
        )
    note("item_keys")
    note("items")
    for table in _tables_of_plays(connection):
        _give_back(connection, table, root)
    _unmark_family(connection, root)
    connection.execute("DELETE FROM item_joins WHERE root = $root", root)


def _give_back(connection: Connection, table: str, root: dict[str, Any]) -> None:
    """Plays of the copies that were given back go with them; then their season and show follow."""
    connection.execute(
        f"UPDATE {table} p SET item = j.item FROM (SELECT j.item, j.into_item, k.server, k.key "  # noqa: S608 - names of tables
        "FROM (SELECT item, into_item, unnest(copies) AS copy FROM item_joins "
        "WHERE root = $root) j JOIN item_keys k USING (copy)) j "
        "WHERE p.item = j.into_item AND p.server = j.server AND p.item_key = j.key",
        root,
    )
    connection.execute(
        f"UPDATE {table} p SET parent = i.parent, grandparent = i.grandparent FROM items i "  # noqa: S608 - names of tables
        "WHERE i.item = p.item "
        "AND (p.parent IN (SELECT into_item FROM item_joins WHERE root = $root) "
        "OR p.grandparent IN (SELECT into_item FROM item_joins WHERE root = $root))",
        root,
    )


def _unmark_family(connection: Connection, root: dict[str, Any]) -> None:
    """Whatever these items belong to now has plays again that the marks do not know of."""
    rows = connection.execute(
        "SELECT DISTINCT unnest([item, parent, grandparent]) FROM items "
        "WHERE item IN (SELECT unnest([item, into_item]) FROM item_joins WHERE root = $root)",
        root,
    ).fetchall()
    for (item,) in rows:
        for column in _OF_PLAYS:
            if item is not None:
                unmark(connection, column, item)


def _column(connection: Connection, sql: str, item: int) -> list[Any]:
    return [row[0] for row in connection.execute(f"{sql} ORDER BY 1", {"item": item}).fetchall()]


def _tables_of_plays(connection: Connection) -> list[str]:
    """`plays`, and the tables in which amended plays are kept."""
    rows = connection.execute(
        "SELECT table_schema FROM information_schema.tables WHERE table_name = 'plays' "
        "AND table_catalog = current_catalog() ORDER BY table_schema = 'main' DESC, table_schema"
    ).fetchall()
    return [f"{row[0]}.plays" for row in rows]
