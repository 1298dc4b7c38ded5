"""A reading cursor: named parameters in, plain rows out, times aware and in UTC."""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import duckdb
from numpy.typing import NDArray

from hub.history.errors import HistoryUnavailable
from hub.history.store.connection import Connection
from hub.history.store.memory import Memory
from hub.history.store.values import naive


class Reader:
    """One cursor while one question is answered, within one transaction."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.version = memory.version
        self.names = memory.shelves()
        self.shown = memory.shown
        self._cursor: Connection | None = None
        self._given_up = threading.Event()
        self._closing = threading.Lock()
        self._relations = 0
        self.hidden = False

    def open(self, connection: Connection, *, hidden: bool = False) -> None:
        """See one consistent state from here on, and change nothing.

        With `hidden`, `plays`, `segments` and `play_streams` are the hidden ones.
        """
        self._cursor = connection.cursor()
        self.hidden = hidden
        if hidden:
            self._cursor.execute("SET search_path = 'hidden,main'")
        self._cursor.execute("BEGIN TRANSACTION READ ONLY")

    def close(self) -> None:
        """Let that state and the cursor go."""
        with self._closing:
            if self._cursor is not None:
                self._cursor.close()
            self._cursor = None

    def rows(self, sql: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a SELECT. Aware times are bound as UTC; timestamps come out aware."""
        result = self._run(sql, params)
        at = [n for n, column in enumerate(result.description or ()) if _is_time(column[1])]
        rows = result.fetchall()
        return [_aware(row, at) for row in rows] if at else rows

    def row(self, sql: str, params: Mapping[str, Any] | None = None) -> tuple[Any, ...] | None:
        """The first row, None when there is none."""
        return next(iter(self.rows(sql, params)), None)

    def dicts(self, sql: str, params: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """All rows as dicts by column name."""
        result = self._run(sql, params)
        columns = result.description or []
        names = [column[0] for column in columns]
        at = [n for n, column in enumerate(columns) if _is_time(column[1])]
        rows = result.fetchall()
        aware = [_aware(row, at) for row in rows] if at else rows
        return [dict(zip(names, row, strict=True)) for row in aware]

    def keys(self, sql: str, params: Mapping[str, Any] | None = None) -> list[Any]:
        """The first column of all rows."""
        return [row[0] for row in self._run(sql, params).fetchall()]

    def columns(self, sql: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The result as numpy arrays by column name; for columns of numbers without NULL."""
        return self._run(sql, params).fetchnumpy()

    def relation(self, columns: Mapping[str, NDArray[Any]]) -> str:
        """A name by which statements of this question select from numpy arrays by column name."""
        if self._cursor is None:
            raise HistoryUnavailable("The question was given up.")
        self._relations += 1
        name = f"given_{self._relations}"
        self._cursor.register(name, dict(columns))
        return name

    def give_up(self) -> None:
        """Interrupt from another thread: the statement that runs, and those that would follow."""
        self._given_up.set()
        with self._closing:  # a closed cursor cannot be interrupted
            if self._cursor is not None:
                self._cursor.interrupt()

    def _run(self, sql: str, params: Mapping[str, Any] | None) -> duckdb.DuckDBPyConnection:
        if self._given_up.is_set() or self._cursor is None:
            raise HistoryUnavailable("The question was given up.")
        if not params:
            return self._cursor.execute(sql)
        return self._cursor.execute(sql, {name: _bound(value) for name, value in params.items()})


def _is_time(kind: Any) -> bool:
    return str(kind).startswith(("TIMESTAMP", "DATETIME"))


def _aware(row: tuple[Any, ...], at: list[int]) -> tuple[Any, ...]:
    values = list(row)
    for n in at:
        if values[n] is not None:
            values[n] = values[n].replace(tzinfo=UTC)
    return tuple(values)


def _bound(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return naive(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list | tuple):
        return [_bound(part) for part in value]
    return value
