"""Brings the history file to the schema of this version, one step at a time, each with a backup."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb

from hub.history.errors import HistoryDamaged, HistoryTooNew, HistoryUnavailable, MigrationFailed
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
from hub.history.store.files import copy_durably, write_durably

_log = logging.getLogger(__name__)

_NAME = re.compile(r"(\d{4})_(\w+)\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: the schema version that it leads to, and its SQL."""

    version: int
    name: str
    sql: str


@cache
def migrations() -> tuple[Migration, ...]:
    """The steps of this version of Usher, in order."""
    found = [
        Migration(int(match[1]), match[2], file.read_text(encoding="utf-8"))
        for file in files("hub.history.migrations").iterdir()
        if (match := _NAME.fullmatch(file.name)) is not None
    ]
    return tuple(sorted(found, key=lambda step: step.version))


def open_migrated(
    path: Path, settings: HistoryModel, steps: Sequence[Migration] | None = None
) -> Connection:
    """Open the history at the newest schema; HistoryUnavailable when that cannot be had.

    What fails or is killed leaves the file as it was: every step is one transaction.
    """
    steps = migrations() if steps is None else steps
    connection = connect(path, settings)
    try:
        version = schema_version(connection, path)
        _refuse_newer(path, version, steps[-1].version)
        _note_interrupted(path, version)
        is_new = version == 0
        for step in steps:
            if step.version > version:
                before = 0 if is_new else version
                connection = _step(connection, path, settings, before, step)
                version = step.version
    except BaseException as error:
        connection.close()
        if isinstance(error, (duckdb.Error, OSError)):
            raise explain(error, path) from error
        raise
    return connection


def _refuse_newer(path: Path, found: int, known: int) -> None:
    if found > known:
        raise HistoryTooNew(path, found, known, newest_backup(path, known))


def schema_version(connection: Connection, path: Path) -> int:
    """The schema of an open file, 0 for an empty one; HistoryDamaged when it is not a history."""
    tables = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
    if not tables:
        return 0
    if "schema_version" not in tables:
        raise HistoryDamaged(path, "it is a DuckDB database, but not one of Usher's.")
    row = first_row(connection, "SELECT max(version) FROM schema_version")
    return 0 if row is None or row[0] is None else int(row[0])


def newest_backup(path: Path, version: int) -> Path | None:
    """The newest copy that was made before an upgrade from this schema."""
    return max(backup_folder(path).glob(f"{path.stem}-schema{version}-*.duckdb"), default=None)


def _step(
    connection: Connection, path: Path, settings: HistoryModel, version: int, step: Migration
) -> Connection:
    """Run one step; the connection is another one afterwards where a backup was made."""
    backup = None
    if version > 0:
        connection.execute("CHECKPOINT")
        connection.close()
        backup = _back_up(path, version)
        write_durably(_marker(path), f"{version} {step.version} {backup}".encode())
        connection = connect(path, settings)
    try:
        _in_transaction(connection, lambda: _apply(connection, step))
    except BaseException as error:
        connection.close()
        if isinstance(error, duckdb.Error):
            _marker(path).unlink(missing_ok=True)
            kept = f" A copy from before is {backup}." if backup else ""
            raise MigrationFailed(
                f"The step to schema {step.version} ({step.name}) failed: {error}. The history "
                f"{path} is as it was.{kept}",
                hint="Start the previous Usher again and report this.",
            ) from error
        raise
    connection.execute("CHECKPOINT")
    _marker(path).unlink(missing_ok=True)
    if version > 0:
        _log.info("The history has schema %s now; the copy from before is %s", step.version, backup)
    return connection


def _apply(connection: Connection, step: Migration) -> None:
    connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_version "
        "(version INTEGER NOT NULL, name VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL)"
    )
    connection.execute(step.sql)
    connection.execute(
        "INSERT INTO schema_version VALUES ($version, $name, $applied_at)",
        {
            "version": step.version,
            "name": step.name,
            "applied_at": datetime.now(UTC).replace(tzinfo=None),
        },
    )


def _in_transaction(connection: Connection, work: Callable[[], None]) -> None:
    connection.execute("BEGIN")
    try:
        work()
        connection.execute("COMMIT")
    except duckdb.Error:
        roll_back(connection)
        raise


def roll_back(connection: Connection) -> None:
    """End a transaction that failed, if DuckDB has not ended it by itself."""
    try:
        connection.execute("ROLLBACK")
    except duckdb.Error as error:
        _log.debug("Nothing to roll back: %s", error)


def _back_up(path: Path, version: int) -> Path:
    """A copy of the closed file, named by its schema and the time."""
    need_space(path.parent, 2 * path.stat().st_size)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    target = backup_folder(path) / f"{path.stem}-schema{version}-{stamp}.duckdb"
    if wal_of(path).exists():
        raise HistoryUnavailable(
            f"The history {path} could not be brought to rest before its upgrade.",
            hint="Make room on the disk and start again; nothing was changed.",
        )
    copy_durably(path, target)
    return target


def _marker(path: Path) -> Path:
    return path.with_name(path.name + ".upgrading")


def _note_interrupted(path: Path, version: int) -> None:
    marker = _marker(path)
    if not marker.exists():
        return
    before, wanted, backup = marker.read_text(encoding="utf-8").split(" ", 2)
    marker.unlink()
    if version == int(before):
        _log.warning(
            "An upgrade of the history from schema %s to %s was interrupted; the file is as it "
            "was before and the upgrade is tried again. A copy from before is %s",
            before,
            wanted,
            backup,
        )
