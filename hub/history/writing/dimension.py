"""Rows that many others point to: natural key to integer key, cached, written when they change."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.history.store.bulk import insert, update
from hub.history.store.connection import Connection, first_row
from hub.history.writing.changed import note

Natural = tuple[Any, ...]

BOUND = 20_000
"""Rows of one table that are kept in memory between transactions."""
_SHOWN = frozenset({"item", "title", "number", "parent_number", "year", "thumb", "removed_at"})
"""Columns of items and their copies that pages of plays show."""


@dataclass(slots=True)
class Entry:
    """One row: its integer key and its other columns."""

    key: int
    values: dict[str, Any]


class Dimension:
    """One table of such rows; with `keys_only`, rows never change and only keys are remembered.

    `prefetch` what a transaction needs, `put` and `get` it, then `flush`. After a transaction that
    failed, `reset`: the cache may know rows that were never stored.
    """

    def __init__(
        self,
        table: str,
        key: str,
        natural: tuple[str, ...],
        *,
        bound: int = BOUND,
        keys_only: bool = False,
    ) -> None:
        self.table = table
        self._key = key
        self._natural = natural
        self._bound = bound
        self._keys_only = keys_only
        self._columns = ", ".join(f"t.{name}" for name in (key, *natural)) if keys_only else "t.*"
        self._entries: dict[Natural, Entry] = {}
        self._inserts: list[Entry] = []
        self._updates: dict[int, dict[str, Any]] = {}
        self._changed: set[int] = set()
        self._next: int | None = None

    def prefetch(self, connection: Connection, wanted: Collection[Natural]) -> None:
        """Read the rows with these natural keys that are not in memory."""
        missing = list({natural for natural in wanted if natural not in self._entries})
        if not missing:
            return
        names = [f"w{n}" for n in range(len(self._natural))]
        columns = ", ".join(f"unnest(${name}) AS {name}" for name in names)
        matches = " AND ".join(
            f"t.{column} IS NOT DISTINCT FROM w.{name}"
            for column, name in zip(self._natural, names, strict=True)
        )
        result = connection.execute(
            f"SELECT {self._columns} FROM {self.table} t "  # noqa: S608 - constant names
            f"JOIN (SELECT {columns}) w ON {matches}",
            {name: [natural[n] for natural in missing] for n, name in enumerate(names)},
        )
        self._remember(result)

    def load(self, connection: Connection) -> None:
        """Read the whole table: for small ones that are listed rather than looked up."""
        self._remember(connection.execute(f"SELECT * FROM {self.table}"))  # noqa: S608 - a constant

    def get(self, natural: Natural) -> Entry | None:
        """The row with this natural key, of those that were prefetched or put."""
        return self._entries.get(natural)

    def items(self) -> Iterator[tuple[Natural, Entry]]:
        """All rows in memory; all there are after `load`."""
        return iter(self._entries.items())

    def put(self, connection: Connection, natural: Natural, values: Mapping[str, Any]) -> int:
        """Add or update a prefetched row and return its key; None leaves a column as it is."""
        entry = self._entries.get(natural)
        if entry is None:
            return self._add(connection, natural, values)
        if self._keys_only:
            return entry.key
        known = entry.values
        changed = {
            name: value
            for name, value in values.items()
            if value is not None and known.get(name) != value
        }
        if changed:
            self.set(entry, changed)
        return entry.key

    def add(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """A new row of a table whose natural key is the integer key itself."""
        key = self._new_key(connection)
        entry = Entry(key, dict(values))
        self._entries[(key,)] = entry
        self._inserts.append(entry)
        return key

    def set(self, entry: Entry, values: Mapping[str, Any]) -> None:
        """Change columns of a row; None is stored as unknown."""
        if not _SHOWN.isdisjoint(values):
            self._change(entry)
        entry.values.update(values)
        self._updates[entry.key] = entry.values
        if "item" in values:
            self._change(entry)

    def _change(self, entry: Entry) -> None:
        """Note the item that a row is about."""
        item = entry.key if self._key == "item" else entry.values.get("item")
        if item is not None:
            self._changed.add(item)

    def flush(self, connection: Connection) -> None:
        """Write what was put, and forget the oldest rows beyond the bound."""
        new = [{self._key: entry.key, **entry.values} for entry in self._inserts]
        insert(connection, self.table, new)
        for entry in self._inserts:
            self._updates.pop(entry.key, None)
        rows = [{self._key: key, **values} for key, values in self._updates.items()]
        update(connection, self.table, self._key, rows)
        for entry in self._inserts:
            self._change(entry)
        if new or rows:
            note(self.table, self._changed)
        if self._keys_only:
            for entry in self._inserts:
                entry.values = {}
        self._inserts, self._updates, self._changed = [], {}, set()
        while len(self._entries) > self._bound:
            del self._entries[next(iter(self._entries))]

    def reset(self) -> None:
        """Forget everything."""
        self._entries, self._inserts, self._updates, self._next = {}, [], {}, None
        self._changed = set()

    def _add(self, connection: Connection, natural: Natural, values: Mapping[str, Any]) -> int:
        key = self._new_key(connection)
        entry = Entry(key, {**dict(zip(self._natural, natural, strict=True)), **values})
        self._entries[natural] = entry
        self._inserts.append(entry)
        return key

    def _new_key(self, connection: Connection) -> int:
        if self._next is None:
            self._next = highest(connection, self.table, self._key)
        self._next += 1
        return self._next

    def _remember(self, result: Connection) -> None:
        names = [column[0] for column in result.description or ()]
        natural = [names.index(column) for column in self._natural]
        key = names.index(self._key)
        for row in result.fetchall():
            values = dict(zip(names, row, strict=True))
            del values[self._key]
            self._entries.setdefault(tuple(row[n] for n in natural), Entry(row[key], values))


def highest(connection: Connection, table: str, key: str) -> int:
    """The greatest integer key of a table, 0 when it is empty."""
    row = first_row(connection, f"SELECT max({key}) FROM {table}")  # noqa: S608 - constants
    return 0 if row is None or row[0] is None else int(row[0])
