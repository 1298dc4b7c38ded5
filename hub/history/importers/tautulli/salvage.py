"""What can be read of a damaged file, row by row."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from hub.history.importers.tautulli.layout import SOURCE, Layout

CHUNK = 256
_DAMAGE = ("malformed", "corrupt", "not a database", "disk i/o error", "database disk image")


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether an error says that the file itself is bad."""
    return any(sign in str(error).lower() for sign in _DAMAGE)


def rescue(
    connection: sqlite3.Connection, layout: Layout, wanted: Mapping[str, Sequence[str]]
) -> str:
    """Copy the readable rows of these tables and columns into `main`; says what was lost."""
    lost: list[str] = []
    for table, columns in wanted.items():
        there = [column for column in columns if layout.has(table, column)]
        if not there:
            continue
        types = ", ".join(f"{name} INTEGER PRIMARY KEY" if name == "id" else name for name in there)
        connection.execute(f"CREATE TABLE main.{table} ({types})")
        gone = _copy(connection, table, there)
        if gone:
            lost.append(f"{gone} rows of {table}")
    return f"The file is damaged: {', '.join(lost) or 'an index'} cannot be read."


def _copy(connection: sqlite3.Connection, table: str, columns: Sequence[str]) -> int:
    """Copy what answers; the number of rows that did not."""
    names = ", ".join(columns)
    insert = (
        f"INSERT INTO main.{table} ({names}) SELECT {names} FROM {SOURCE}.{table} NOT INDEXED "  # noqa: S608 - names of ours
        "WHERE rowid BETWEEN ? AND ?"
    )
    gone = 0
    for first, last in _ranges(connection, table):
        try:
            connection.execute(insert, (first, last))
        except sqlite3.DatabaseError:
            for row in range(first, last + 1):
                try:
                    connection.execute(insert, (row, row))
                except sqlite3.IntegrityError:
                    continue
                except sqlite3.DatabaseError:
                    gone += 1
    return gone


def _ranges(connection: sqlite3.Connection, table: str) -> Iterator[tuple[int, int]]:
    highest = _highest(connection, table)
    yield from ((first, first + CHUNK - 1) for first in range(0, highest + 1, CHUNK))


def _highest(connection: sqlite3.Connection, table: str) -> int:
    """The highest row id, from whatever still tells it."""
    for question in (
        f"SELECT max(rowid) FROM {SOURCE}.{table} NOT INDEXED",  # noqa: S608 - a constant
        f"SELECT seq FROM {SOURCE}.sqlite_sequence WHERE name = '{table}'",  # noqa: S608 - a constant
        f"SELECT max(rowid) FROM {SOURCE}.{table}",  # noqa: S608 - a constant
    ):
        try:
            row = connection.execute(question).fetchone()
        except sqlite3.DatabaseError:
            continue
        if row and row[0] is not None:
            return int(row[0])
    return 0
