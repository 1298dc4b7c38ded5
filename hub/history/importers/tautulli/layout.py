"""What a Tautulli database has, whatever its age: no column is taken for granted."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.core.errors import InvalidInput

HISTORY, METADATA_TABLE, MEDIA_TABLE = (
    "session_history",
    "session_history_metadata",
    "session_history_media_info",
)
BETWEEN = "\x1f"
"""Stands between values that are kept as one text: a character that no value has."""
SOURCE = "source"
"""The name under which the other program's file is attached."""


_HINT = "Give tautulli.db (once plexpy.db) from Tautulli's data folder, or one of its backups."


class NotTautulli(InvalidInput):
    """The file is something else."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"This is not a database of Tautulli: {reason}", hint=_HINT)


class NotReadable(InvalidInput):
    """Whatever is in the file, it does not come out."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"This file cannot be read: {reason}", hint=_HINT)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of each table, by its name in lower case."""

    tables: Mapping[str, frozenset[str]]

    def has(self, table: str, column: str) -> bool:
        """Whether a table is there and has a column."""
        return column in self.tables.get(table, frozenset())

    def select(self, table: str, columns: Sequence[str], alias: str) -> str:
        """The columns as a list for SELECT: empty texts and missing columns are NULL."""
        return ", ".join(self.value(table, column, alias) + f" AS {column}" for column in columns)

    def joined(self, table: str, columns: Sequence[str], alias: str) -> str:
        """The columns as one text with `BETWEEN` between them; what is missing is empty."""
        there = [name for name in columns if self.has(table, name)]
        words = BETWEEN.join("%s" if name in there else "" for name in columns)
        values = "".join(f", {alias}.{name}" for name in there)
        return f"coalesce(printf('{words}'{values}), '')"

    def value(self, table: str, column: str, alias: str) -> str:
        """One column as an expression."""
        return f"nullif({alias}.{column}, '')" if self.has(table, column) else "NULL"


def read_layout(connection: sqlite3.Connection, schema: str = SOURCE) -> Layout:
    """The layout of the attached file; NotTautulli when there is no history in it."""
    try:
        names = connection.execute(
            f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table'"  # noqa: S608 - a constant
        ).fetchall()
        tables = {str(name).lower(): _columns(connection, schema, str(name)) for (name,) in names}
    except sqlite3.DatabaseError as error:
        raise NotTautulli(f"it cannot be read ({error}).") from error
    layout = Layout(tables)
    if not layout.has(HISTORY, "started"):
        raise NotTautulli("it has no table session_history.")
    return layout


def _columns(connection: sqlite3.Connection, schema: str, table: str) -> frozenset[str]:
    quoted = table.replace('"', '""')
    rows = connection.execute(f'PRAGMA {schema}.table_info("{quoted}")').fetchall()
    return frozenset(str(row[1]).lower() for row in rows)
