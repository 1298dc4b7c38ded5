"""From what SQLite and the file system report to what the user can do."""

import errno
import shutil
import sqlite3
from pathlib import Path

from hub.journal.errors import JournalDamaged, JournalError, JournalFull
from hub.journal.frame import FrameError

_PRIMARY = 0xFF
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_TOOBIG}
_CIRCUMSTANCES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}
_FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NEARLY_NOTHING = 256 * 1024
"""Bytes; with less than this free, a failed write is a lack of room whatever it is called."""


READ_ERRORS = (sqlite3.Error, FrameError, UnicodeDecodeError, MemoryError)
"""What reading a damaged file may raise: also for a name in its schema, or a size in a row."""


def is_damage(error: BaseException) -> bool:
    """Whether what is stored is at fault, not the circumstances."""
    if isinstance(error, FrameError | UnicodeDecodeError | MemoryError):
        return True
    return isinstance(error, sqlite3.DatabaseError) and _code(error) in _DAMAGE


def is_damage_at_open(error: BaseException) -> bool:
    """As `is_damage`, and whatever else fixed statements fail with that is not a circumstance."""
    if isinstance(error, sqlite3.Error):
        return _code(error) not in _CIRCUMSTANCES
    return is_damage(error)


def must_reopen(error: BaseException) -> bool:
    """Whether the connection cannot be trusted: after a failed sync, memory may be ahead."""
    return not isinstance(error, sqlite3.Error) or _code(error) not in {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CONSTRAINT,
    }


def translate(error: BaseException, path: Path) -> JournalError:
    """The JournalError for anything that went wrong with the file at `path`."""
    if isinstance(error, JournalError):
        return error
    if is_damage(error):
        return damaged(path, str(error))
    if _is_full(error, path):
        return JournalFull(
            f"The disk that holds the journal {path} is full.",
            hint="Free some space: recording goes on by itself.",
        )
    return JournalError(
        f"The journal {path} cannot be used ({error}).",
        hint="Check the disk, and that Usher may write there.",
    )


def damaged(path: Path, what: str) -> JournalDamaged:
    """The error for a damaged file."""
    return JournalDamaged(
        f"The journal {path} is damaged ({what}).",
        hint="Restart Usher: it saves what can be read and keeps the damaged file beside it.",
    )


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY


def _is_full(error: BaseException, path: Path) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FULL_ERRNOS
    if not isinstance(error, sqlite3.Error):
        return False
    if _code(error) == sqlite3.SQLITE_FULL:
        return True
    return _code(error) in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN} and _no_room(path)


def _no_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _NEARLY_NOTHING
    except OSError:
        return False
