"""Many rows at once, by way of numpy columns: quick, and far smaller in memory than Arrow."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import duckdb
import orjson

from hub.history.store.columns import Column, Ids, objects
from hub.history.store.connection import Connection

_INCOMING = "incoming_rows"
_UUID = "((w.{name}_high::UHUGEINT << 64) + w.{name}_low::UHUGEINT)::UUID AS {name}"
_WHOLE = frozenset({"SMALLINT", "INTEGER", "BIGINT"})
_types: WeakKeyDictionary[Connection, dict[str, dict[str, str]]] = WeakKeyDictionary()


def insert(connection: Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; see `insert_columns`."""
    if rows:
        insert_columns(connection, table, _columns(rows))


def insert_columns(connection: Connection, table: str, columns: Mapping[str, Column | Ids]) -> None:
    """Insert rows that are given by column, all of the same length.

    A whole number that is too large for its column is unknown: servers send what they like, and
    one of them must not keep all others from being recorded.
    """
    types = _types_of(connection, table)
    selected = ", ".join(
        _UUID.format(name=name) if isinstance(values, Ids) else f"{_fitting(types, name)} AS {name}"
        for name, values in columns.items()
    )
    sql = f"INSERT INTO {table} BY NAME SELECT {selected} FROM {_INCOMING} w"  # noqa: S608 - constants
    _with(connection, _flat(columns), sql)


def insert_json(
    connection: Connection, table: str, columns: Mapping[str, Column], rest: Sequence[bytes]
) -> None:
    """Insert rows of which some columns are given, the others as one JSON object for each row.

    Nested values come in ten times as quick as by way of dicts. All objects have the same names.
    A value that does not fit is unknown.
    """
    names = orjson.loads(rest[0])
    known = _types_of(connection, table).items()
    types = ", ".join(f"{name} {kind}" for name, kind in known if name in names)
    given = ", ".join(f"w.{name}" for name in columns)
    sql = (
        f"INSERT INTO {table} BY NAME SELECT {given}, "  # noqa: S608 - constants
        f"unnest(TRY_CAST(w.row_as_json::JSON AS STRUCT({types}))) FROM {_INCOMING} w"
    )
    _with(connection, {**columns, "row_as_json": objects([one.decode() for one in rest])}, sql)


def find_columns(
    connection: Connection, columns: Mapping[str, Column | Ids], sql: str
) -> list[tuple[Any, ...]]:
    """The rows of a SELECT that has `{incoming}` for a relation of these columns."""
    selected = ", ".join(
        _UUID.format(name=name) if isinstance(values, Ids) else f"w.{name}"
        for name, values in columns.items()
    )
    relation = f"(SELECT {selected} FROM {_INCOMING} w)"  # noqa: S608 - constants
    connection.register(_INCOMING, _flat(columns))
    try:
        return connection.execute(sql.format(incoming=relation)).fetchall()
    finally:
        connection.unregister(_INCOMING)


def update(connection: Connection, table: str, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set all columns that any of the rows has; one that a row lacks becomes NULL in it."""
    if not rows:
        return
    columns, types = _columns(rows), _types_of(connection, table)
    sets = ", ".join(f"{name} = {_fitting(types, name)}" for name in columns if name != key)
    sql = f"UPDATE {table} t SET {sets} FROM {_INCOMING} w WHERE t.{key} = w.{key}"  # noqa: S608 - constants
    _with(connection, _flat(columns), sql)


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, Column | Ids]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: objects([row.get(name) for row in rows]) for name in names}


def _types_of(connection: Connection, table: str) -> dict[str, str]:
    """The types of a table's columns, in their order."""
    known = _types.setdefault(connection, {})
    if table not in known:
        rows = connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() "
            "WHERE table_name = $table AND schema_name = 'main' "
            "AND database_name = current_database()",
            {"table": table},
        ).fetchall()
        known[table] = dict(rows)
    return known[table]


def _fitting(types: Mapping[str, str], name: str) -> str:
    kind = types.get(name, "")
    return f"TRY_CAST(w.{name} AS {kind})" if kind in _WHOLE else f"w.{name}"


def _flat(columns: Mapping[str, Column | Ids]) -> dict[str, Column]:
    flat: dict[str, Column] = {}
    for name, values in columns.items():
        if isinstance(values, Ids):
            flat |= {f"{name}_high": values.high, f"{name}_low": values.low}
        else:
            flat[name] = values
    return flat


def _with(connection: Connection, incoming: Mapping[str, Column], sql: str) -> None:
    connection.register(_INCOMING, incoming)
    try:
        connection.execute(sql)
    except duckdb.Error:
        # in a transaction that failed this fails too, and would hide why
        with contextlib.suppress(duckdb.Error):
            connection.unregister(_INCOMING)
        raise
    connection.unregister(_INCOMING)
