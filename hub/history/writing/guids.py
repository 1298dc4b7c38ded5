"""Which item has which guids, as far as a transaction needs to know."""

from collections.abc import Collection, Iterable
from typing import Any

from hub.history.store.bulk import insert
from hub.history.store.connection import Connection

BOUND = 200_000

Guid = tuple[str, str]
"""The type of an item and a guid: the same number may name a movie and an episode."""


class Guids:
    """Guids by item and items by guid; `prefetch`, ask and add, then `flush`."""

    def __init__(self) -> None:
        self._items: dict[Guid, int] = {}
        self._of: dict[int, list[str]] = {}
        self._added: list[dict[str, Any]] = []

    def find(self, connection: Connection, wanted: Collection[Guid]) -> set[int]:
        """Read who has these guids; returns the items."""
        missing = list({guid for guid in wanted if guid not in self._items})
        if missing:
            result = connection.execute(
                "SELECT g.type::VARCHAR, g.guid, g.item FROM item_guids g "
                "JOIN (SELECT unnest($types) AS type, unnest($guids) AS guid) w "
                "ON g.guid = w.guid AND g.type::VARCHAR = w.type",
                {"types": [kind for kind, _ in missing], "guids": [guid for _, guid in missing]},
            )
            for kind, guid, item in result.fetchall():
                self._items.setdefault((kind, guid), item)
        return {item for guid in wanted if (item := self._items.get(guid)) is not None}

    def prefetch(self, connection: Connection, items: Iterable[int]) -> None:
        """Read all guids of these items."""
        missing = [item for item in items if item not in self._of]
        if not missing:
            return
        for item in missing:
            self._of[item] = []
        result = connection.execute(
            "SELECT item, type::VARCHAR, guid FROM item_guids "
            "WHERE item IN (SELECT unnest($items)) ORDER BY item, rank",
            {"items": missing},
        )
        for item, kind, guid in result.fetchall():
            self._of[item].append(guid)
            self._items[kind, guid] = item

    def item(self, kind: str, guids: Iterable[str]) -> int | None:
        """The item that has one of these guids, the most trusted first."""
        for guid in guids:
            if (item := self._items.get((kind, guid))) is not None:
                return item
        return None

    def of(self, item: int) -> list[str]:
        """The guids of an item that was prefetched or added."""
        return self._of.get(item, [])

    def add(self, item: int, kind: str, guids: Iterable[str]) -> None:
        """Give an item those of the guids that nobody has yet."""
        known = self._of.setdefault(item, [])
        for guid in guids:
            if (kind, guid) not in self._items:
                self._items[kind, guid] = item
                known.append(guid)
                self._added.append({"item": item, "rank": len(known), "type": kind, "guid": guid})

    def flush(self, connection: Connection) -> None:
        """Write what was added, and forget everything when it has become too much."""
        insert(connection, "item_guids", self._added)
        self._added = []
        if len(self._items) > BOUND:
            self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self._items, self._of, self._added = {}, {}, []
