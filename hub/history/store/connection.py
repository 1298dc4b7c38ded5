"""Opening the DuckDB file, shut off from the network, and saying what is wrong with it."""

import contextlib
import errno
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from hub.core import memory
from hub.history.errors import DiskFull, HistoryDamaged, HistoryLocked, HistoryUnavailable
from hub.history.settings import HistoryModel

Connection = duckdb.DuckDBPyConnection

KEPT = 16 * 10**6
"""Bytes of pages that stay in memory while nobody asks anything."""
_ALL_ROWS = 10**9
"""Rows of a column that DuckDB looks at to tell its type: all of them."""
_LOCK = "could not set lock on file"
_NOT_READABLE = (
    "not a valid duckdb",
    "corrupt database",
    "checksum",
    "could not read enough bytes",
    "failure while replaying wal",
    "serialization error",
)
_FULL = ("no space left", "not enough space", "disk quota", "file too large")


def backup_folder(path: Path) -> Path:
    """Where copies of the history at `path` are kept."""
    return path.parent / "backups"


def wal_of(path: Path) -> Path:
    """The write-ahead log that DuckDB keeps beside its file."""
    return path.with_name(path.name + ".wal")


def connect(path: Path, settings: HistoryModel) -> Connection:
    """Open or create the history file; HistoryUnavailable says what is wrong and what to do."""
    try:
        _prepare(path)
        connection = duckdb.connect(str(path), config=_config(path, settings))
    except (duckdb.Error, OSError) as error:
        raise explain(error, path) from error
    try:
        _seal(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    backup_folder(path).mkdir(exist_ok=True)
    if path.is_file() and path.stat().st_size == 0:
        path.unlink()  # a crash, or a full disk, while it was made


def _config(path: Path, settings: HistoryModel) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "threads": settings.threads,
        "memory_limit": f"{settings.max_memory}B",
        "temp_directory": str(temporary_folder(path)),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "python_enable_replacements": "false",
    }


def temporary_folder(path: Path) -> Path:
    """Where sorts and joins that exceed the memory go."""
    return path.with_name(path.name + ".tmp")


def _seal(connection: Connection, path: Path) -> None:
    """No statement reaches a file outside the data folder, or the network, from here on."""
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute(f"SET GLOBAL pandas_analyze_sample = {_ALL_ROWS}")
    folders = [str(path.parent), str(temporary_folder(path))]
    connection.execute("SET GLOBAL allowed_directories = $folders", {"folders": folders})
    connection.execute("SET GLOBAL enable_external_access = false")
    connection.execute("SET GLOBAL allowed_configs = ['memory_limit']")  # for `give_back`
    connection.execute("SET GLOBAL lock_configuration = true")


def give_back(connection: Connection, settings: HistoryModel) -> None:
    """Let go of pages that are kept, and of the memory they took; for when nobody asks anything."""
    with contextlib.suppress(duckdb.OutOfMemoryException):  # what is in use stays
        connection.execute(f"SET GLOBAL memory_limit = '{KEPT}B'")
    connection.execute(f"SET GLOBAL memory_limit = '{settings.max_memory}B'")
    memory.give_back()


def explain(error: Exception, path: Path) -> HistoryUnavailable:
    """What an error of DuckDB or of the file system means to the user."""
    text = str(error)
    lower = text.lower()
    if _LOCK in lower:
        found = re.search(r"PID (\d+)", text)
        return HistoryLocked(path, int(found[1]) if found else None)
    if is_full(error):
        return DiskFull(path.parent)
    if any(sign in lower for sign in _NOT_READABLE):
        return HistoryDamaged(path, text)
    return HistoryUnavailable(
        f"The history {path} cannot be used: {text}",
        hint="Check that the folder exists, is writable, and is on a disk that works.",
    )


def is_full(error: BaseException) -> bool:
    """Whether an error says that the disk is full."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return True
    return isinstance(error, duckdb.Error) and any(sign in str(error).lower() for sign in _FULL)


def is_fatal(error: duckdb.Error) -> bool:
    """Whether DuckDB refuses all further work until the file is opened anew."""
    return isinstance(error, duckdb.FatalException) or "has been invalidated" in str(error)


def need_space(folder: Path, needed: int) -> None:
    """Raise DiskFull when `folder` has less room than `needed` bytes."""
    if shutil.disk_usage(folder).free < needed:
        raise DiskFull(folder, needed)


def first_row(
    connection: Connection, sql: str, params: Mapping[str, Any] | None = None
) -> tuple[Any, ...] | None:
    """The first row of a statement that is run to its end, None when there is none."""
    result = connection.execute(sql, dict(params)) if params else connection.execute(sql)
    return next(iter(result.fetchall()), None)
