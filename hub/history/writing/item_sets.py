"""What an item has several of, in order: genres, credits, labels, collections and markers."""

from collections.abc import Collection
from typing import Any

from hub.history.store.bulk import insert
from hub.history.store.connection import Connection
from hub.history.store.values import milliseconds
from hub.history.writing.changed import note
from hub.history.writing.dimension import Dimension
from hub.models.item import Item

KINDS = {
    "genre": "genres",
    "director": "directors",
    "writer": "writers",
    "actor": "actors",
    "label": "labels",
    "collection": "collections",
}
"""Kind of tag to the field of `Item`."""
BOUND = 50_000

Tags = dict[str, tuple[str, ...]]
Markers = tuple[tuple[str, int, int, bool], ...]


class ItemSets:
    """Replaces a set as a whole when it differs; an empty one in an item means unknown."""

    def __init__(self) -> None:
        self._names = Dimension("tags", "tag", ("kind", "name"))
        self._tags: dict[int, Tags] = {}
        self._markers: dict[int, Markers] = {}
        self._changed_tags: set[int] = set()
        self._changed_markers: set[int] = set()

    def prefetch(self, connection: Connection, items: Collection[int]) -> None:
        """Read the sets of these items."""
        missing = [item for item in items if item not in self._tags]
        if not missing:
            return
        for item in missing:
            self._tags[item], self._markers[item] = {}, ()
        tags = connection.execute(
            "SELECT item, kind::VARCHAR, list(name ORDER BY rank) FROM item_tags "
            "JOIN tags USING (tag) WHERE item IN (SELECT unnest($items)) GROUP BY ALL",
            {"items": missing},
        )
        for item, kind, names in tags.fetchall():
            self._tags[item][kind] = tuple(names)
        markers = connection.execute(
            "SELECT item, kind::VARCHAR, start_ms, end_ms, final FROM item_markers "
            "WHERE item IN (SELECT unnest($items)) ORDER BY item, rank",
            {"items": missing},
        )
        for item, *marker in markers.fetchall():
            self._markers[item] = (*self._markers[item], tuple(marker))

    def put(self, key: int, item: Item, *, only_new: bool = False) -> None:
        """Note the sets of an item that was prefetched or is new; `only_new`: not known ones."""
        known = self._tags.setdefault(key, {})
        for kind, field in KINDS.items():
            names = tuple(dict.fromkeys(getattr(item, field)))
            before = known.get(kind)
            if names and before != names and not (only_new and before):
                known[kind] = names
                self._changed_tags.add(key)
        markers, earlier = _markers(item), self._markers.get(key)
        if markers and earlier != markers and not (only_new and earlier):
            self._markers[key] = markers
            self._changed_markers.add(key)

    def flush(self, connection: Connection) -> None:
        """Write the sets that changed."""
        if self._changed_tags:
            self._write_tags(connection)
            note("items", self._changed_tags)
        if self._changed_markers:
            self._write_markers(connection)
        self._changed_tags, self._changed_markers = set(), set()
        if len(self._tags) > BOUND:
            self._tags, self._markers = {}, {}

    def reset(self) -> None:
        """Forget everything."""
        self._names.reset()
        self._tags, self._markers = {}, {}
        self._changed_tags, self._changed_markers = set(), set()

    def _write_tags(self, connection: Connection) -> None:
        changed = [
            (item, kind, name)
            for item in sorted(self._changed_tags)
            for kind, names in self._tags[item].items()
            for name in names
        ]
        self._names.prefetch(connection, [(kind, name) for _, kind, name in changed])
        rows = [
            {"item": item, "rank": rank, "tag": self._names.put(connection, (kind, name), {})}
            for rank, (item, kind, name) in enumerate(changed)
        ]
        self._names.flush(connection)
        _replace(connection, "item_tags", self._changed_tags, _ranked(rows))

    def _write_markers(self, connection: Connection) -> None:
        rows = [
            {"item": item, "kind": kind, "start_ms": start, "end_ms": end, "final": final}
            for item in sorted(self._changed_markers)
            for kind, start, end, final in self._markers[item]
        ]
        _replace(connection, "item_markers", self._changed_markers, _ranked(rows))


def _markers(item: Item) -> Markers:
    return tuple(
        (
            str(marker.kind),
            milliseconds(marker.start_s) or 0,
            milliseconds(marker.end_s) or 0,
            marker.final,
        )
        for marker in item.markers
    )


def _ranked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Number the rows of each item from 0; the rows of an item are together."""
    rank, last = 0, None
    for row in rows:
        rank = rank + 1 if row["item"] == last else 0
        last = row["item"]
        row["rank"] = rank
    return rows


def _replace(
    connection: Connection, table: str, items: set[int], rows: list[dict[str, Any]]
) -> None:
    connection.execute(
        f"DELETE FROM {table} WHERE item IN (SELECT unnest($items))",  # noqa: S608 - a constant
        {"items": sorted(items)},
    )
    insert(connection, table, rows)
