"""Upkeep of the file: how large it is, copies of it, writing it anew, putting a copy back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from hub.core.errors import Conflict, InvalidInput, NotFound
from hub.history.amendments.shelves import ASIDE, OF_A_PLAY
from hub.history.marks import build as marks
from hub.history.migrations.migrate import migrations, schema_version
from hub.history.settings import HistoryModel
from hub.history.store.connection import (
    Connection,
    backup_folder,
    connect,
    explain,
    first_row,
    need_space,
    wal_of,
)
from hub.history.store.files import copy_durably, publish
from hub.history.store.reader import Reader

_COPY = "copy_of_history"
_BLOCK = 65_536
"""Bytes that DuckDB reads at a time, a quarter of its own 262,144.

A play here and there lies in another block for each of its columns: 30 of them take half the time.
Sums over all plays take as long as before.
"""


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes on disk (file and log) and in memory, and the rows of the tables that grow."""

    file_bytes: int
    wal_bytes: int
    memory_bytes: int
    plays: int
    segments: int


@dataclass(frozen=True, slots=True)
class Compacted:
    """Bytes of the file before and after it was written anew."""

    before: int
    after: int


def size(reader: Reader, path: Path) -> Size:
    """What the history takes now."""
    rows = reader.row(
        "SELECT (SELECT count(*) FROM plays), (SELECT count(*) FROM segments), "
        "(SELECT coalesce(sum(memory_usage_bytes), 0) FROM duckdb_memory())"
    )
    plays, segments, memory = rows or (0, 0, 0)
    wal = wal_of(path)
    wal_bytes = wal.stat().st_size if wal.exists() else 0
    return Size(path.stat().st_size, wal_bytes, int(memory), int(plays), int(segments))


def backup(connection: Connection, path: Path, target: Path) -> None:
    """Write a consistent copy to `target`; Conflict when there is something already."""
    if target.exists():
        raise Conflict(f"{target} exists already.", hint="Give another name, or remove it first.")
    copy = _copy(connection, path, ordered=False)
    try:
        copy_durably(copy, target)
    finally:
        copy.unlink(missing_ok=True)


def compact(connection: Connection, path: Path) -> Compacted:
    """Put a copy without gaps, its plays numbered in order of time, in the place of the file."""
    connection.execute("CHECKPOINT")
    before = path.stat().st_size
    copy = _copy(connection, path, ordered=True)
    connection.close()
    publish(copy, path)
    return Compacted(before, path.stat().st_size)


def restore(source: Path, path: Path, settings: HistoryModel) -> Path | None:
    """Put a backup in the place of the history, which no hub may have open.

    Returns where the former file was kept, None when there was none.
    """
    if not source.is_file():
        raise NotFound(f"There is no backup {source}.")
    staged = path.with_name(path.name + ".restoring")
    need_space(path.parent, source.stat().st_size)
    copy_durably(source, staged)
    try:
        _check(staged, settings)
        kept = _keep_former(path, settings)
        publish(staged, path)
    finally:
        staged.unlink(missing_ok=True)
    return kept


def _copy(connection: Connection, path: Path, *, ordered: bool) -> Path:
    """A copy beside the history, of what is committed now."""
    need_space(path.parent, path.stat().st_size)
    copy = path.with_name(path.name + ".copy")
    copy.unlink(missing_ok=True)
    wal_of(copy).unlink(missing_ok=True)
    literal = str(copy).replace("'", "''")
    try:
        connection.execute(f"ATTACH '{literal}' AS {_COPY} (BLOCK_SIZE {_BLOCK})")
        try:
            _fill(connection, ordered=ordered)
            connection.execute(f"CHECKPOINT {_COPY}")
        finally:
            connection.execute(f"DETACH {_COPY}")
    except duckdb.Error:
        copy.unlink(missing_ok=True)
        wal_of(copy).unlink(missing_ok=True)
        raise
    return copy


def _fill(connection: Connection, *, ordered: bool) -> None:
    row = first_row(connection, "SELECT current_database()")
    name = '"' + str(row[0] if row else "").replace('"', '""') + '"'
    if not ordered:
        connection.execute(f"COPY FROM DATABASE {name} TO {_COPY}")
        return
    connection.execute(f"COPY FROM DATABASE {name} TO {_COPY} (SCHEMA)")
    indexes = _drop_indexes(connection)
    _leave_plain(connection)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE renumbered AS "
        "SELECT play AS old, row_number() OVER (ORDER BY started_at, id)::INTEGER AS new FROM plays"
    )
    for table, order in _orders(connection).items():
        connection.execute(_refill(table, order))
    for table in (f"{shelf}.{name}" for shelf in ASIDE for name in OF_A_PLAY):
        connection.execute(_refill(table, "play"))
    connection.execute("DROP TABLE renumbered")
    marks.build(connection, _COPY)
    for name, table, column in indexes:
        connection.execute(f"CREATE INDEX {name} ON {_COPY}.{table} ({column})")


def _leave_plain(connection: Connection) -> None:
    """Have the text of plays that every page shows stored as it is, in the empty copy.

    To read one that is compressed takes DuckDB 1.4 ms: it unpacks those of 120,000 plays.
    """
    plays = f"{_COPY}.main.plays"
    for change in (
        "ADD COLUMN plain VARCHAR USING COMPRESSION uncompressed",
        "DROP COLUMN item_key",
        "RENAME COLUMN plain TO item_key",
    ):
        connection.execute(f"ALTER TABLE {plays} {change}")


def _drop_indexes(connection: Connection) -> list[tuple[str, str, str]]:
    """Drop the indexes of the copy, which are made quicker afterwards; name, table and column."""
    rows = connection.execute(
        "SELECT index_name, table_name, expressions FROM duckdb_indexes() "
        "WHERE database_name = $copy ORDER BY index_name",
        {"copy": _COPY},
    ).fetchall()
    for name, _, _ in rows:
        connection.execute(f"DROP INDEX {_COPY}.{name}")
    return [(name, table, expressions.strip("[]'\" ")) for name, table, expressions in rows]


_BY_PLAY = {"plays": "play", "segments": "play, number", "play_streams": "play, number"}
_BY_TIME = {"evidence": "received_at", "entity_states": "entity_id, shown_at"}


def _orders(connection: Connection) -> dict[str, str | None]:
    tables = [str(row[0]) for row in connection.execute("SHOW TABLES").fetchall()]
    return {
        table: _BY_PLAY.get(table) or _BY_TIME.get(table)
        for table in tables
        if table not in {"renumbered", *marks.TABLES}
    }


def _refill(table: str, order: str | None) -> str:
    if table in _BY_PLAY:
        return (
            f"INSERT INTO {_COPY}.{table} BY NAME SELECT t.* REPLACE (r.new AS play) "  # noqa: S608 - constants
            f"FROM {table} t JOIN renumbered r ON r.old = t.play ORDER BY {order}"
        )
    sorting = f" ORDER BY {order}" if order else ""
    return f"INSERT INTO {_COPY}.{table} BY NAME SELECT * FROM {table}{sorting}"  # noqa: S608 - constants


def _check(path: Path, settings: HistoryModel) -> None:
    """Raise unless the file is a history that this version can open."""
    connection = connect(path, settings)
    try:
        version = schema_version(connection, path)
    except duckdb.Error as error:
        raise explain(error, path) from error
    finally:
        connection.close()
    newest = migrations()[-1].version
    if not 0 < version <= newest:
        raise InvalidInput(
            f"The backup has schema {version}; this Usher knows schemas 1 to {newest}.",
            hint="Choose another backup, or restore it with the Usher that wrote it.",
        )


def _keep_former(path: Path, settings: HistoryModel) -> Path | None:
    if not path.exists():
        return None
    connect(path, settings).close()  # refuses a file that is in use; its log becomes part of it
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    kept = backup_folder(path) / f"{path.stem}-before-restore-{stamp}.duckdb"
    path.rename(kept)
    return kept
