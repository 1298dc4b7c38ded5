"""The SQLite file behind the journal: how it is opened and laid out, and its few statements."""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from enum import IntEnum
from pathlib import Path

from hub.journal.errors import JournalError, NotAJournal
from hub.journal.frame import Frame, FrameError
from hub.journal.interface import OffsetRange

PAGE_SIZE = 1024
"""A commit writes whole pages: of 200-byte entries one by one, small pages write a third less."""
CHECKPOINT_PAGES = 1000
APPLICATION_ID = 0x75736A72
VERSION = 1
_VERSIONS = 100
BUSY_TIMEOUT = 5.0

_TABLES = {
    "frame": """CREATE TABLE frame (
        last INTEGER PRIMARY KEY, count INTEGER NOT NULL, stored_at INTEGER NOT NULL,
        crc INTEGER NOT NULL, payload BLOB NOT NULL)""",
    "hole": """CREATE TABLE hole (
        first INTEGER PRIMARY KEY, last INTEGER NOT NULL, cause INTEGER NOT NULL,
        crc INTEGER NOT NULL)""",
    "floor": """CREATE TABLE floor (
        id INTEGER PRIMARY KEY, value INTEGER NOT NULL, crc INTEGER NOT NULL)""",
}
_LAYOUT = (
    *_TABLES.values(),
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {VERSION}",
)


class Cause(IntEnum):
    """Why offsets are missing: their entries were lost, or they were never given out."""

    LOST = 0
    SKIPPED = 1


def checksum(*values: int) -> int:
    """The check value kept beside small rows."""
    return zlib.crc32(b",".join(b"%d" % value for value in values))


def connect(path: Path) -> sqlite3.Connection:
    """Open, laying out a new file; JournalError for a file of another program or a newer Usher.

    FULL syncs the log at every commit. Only one connection may write or checkpoint: SQLite before
    3.51.3 can corrupt the file when two do so at once (sqlite.org/wal.html#walresetbug).
    """
    db = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
    try:
        is_new = _recognise(db, path)
        _configure(db)
        if is_new:
            _lay_out(db)
    except BaseException:
        db.close()
        raise
    return db


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open an existing journal for reading only."""
    db = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA query_only = ON")
    return db


def _configure(db: sqlite3.Connection) -> None:
    for setting in (
        f"page_size = {PAGE_SIZE}",
        "journal_mode = WAL",
        "synchronous = FULL",
        f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
        f"journal_size_limit = {8 * CHECKPOINT_PAGES * PAGE_SIZE}",
        "secure_delete = FAST",
    ):
        db.execute(f"PRAGMA {setting}").fetchall()


def _lay_out(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    for statement in _LAYOUT:
        db.execute(statement)
    save_floor(db, 0)
    db.execute("COMMIT")


def _recognise(db: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is empty; without changing it. FrameError if its header is damaged."""
    (application_id,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    tables = dict(db.execute("SELECT name, sql FROM sqlite_schema"))
    if application_id == APPLICATION_ID and version == VERSION and tables == _TABLES:
        return False
    if not (application_id or version or tables):
        return True
    if application_id == APPLICATION_ID and VERSION < version < _VERSIONS:
        raise JournalError(
            f"{path} was written by a newer Usher (layout {version}, this one knows {VERSION}).",
            hint="Install that version again, or restore the backup made before the upgrade.",
        )
    if application_id == APPLICATION_ID or tables.keys() & _TABLES.keys():
        raise FrameError("its header is unreadable")
    raise NotAJournal(
        f"{path} is not a journal of Usher.",
        hint="Move the file away, then start Usher again.",
    )


def insert_frames(db: sqlite3.Connection, frames: Iterable[Frame]) -> None:
    """Store frames; the caller holds the transaction, or one frame is a transaction of its own."""
    for frame in frames:
        db.execute(
            "INSERT INTO frame VALUES (?, ?, ?, ?, ?)",
            (frame.last, frame.count, frame.stored_at, frame.crc, frame.payload),
        )


def _frame(last: int, count: object, stored_at: object, crc: object, payload: object) -> Frame:
    """A row as a frame; one that no checksum fits if damage left other types in it."""
    if (
        isinstance(count, int)
        and isinstance(stored_at, int)
        and isinstance(crc, int)
        and isinstance(payload, bytes)
        and count > 0
    ):
        return Frame(last, count, stored_at, crc, payload)
    return Frame(last, 1, 0, -1, b"")


def frames_after(db: sqlite3.Connection, after: int, rows: int = -1) -> Iterator[Frame]:
    """The frames that hold offsets greater than `after`, oldest first."""
    query = "SELECT * FROM frame WHERE last > ? ORDER BY last LIMIT ?"
    for row in db.execute(query, (after, rows)):
        yield _frame(*row)


def last_frames(db: sqlite3.Connection, rows: int) -> Iterator[Frame]:
    """The newest frames, newest first."""
    for row in db.execute("SELECT * FROM frame ORDER BY last DESC LIMIT ?", (rows,)):
        yield _frame(*row)


def load_floor(db: sqlite3.Connection) -> int:
    """The highest offset that compaction removed, or that came before this file; else 0.

    FrameError when it is missing or not as it was written.
    """
    row = db.execute("SELECT value, crc FROM floor WHERE id = 1").fetchone()
    if row is None or checksum(row[0]) != row[1]:
        raise FrameError("the mark of the last compaction is unreadable")
    return int(row[0])


def save_floor(db: sqlite3.Connection, value: int) -> None:
    """Set the floor."""
    db.execute("INSERT OR REPLACE INTO floor VALUES (1, ?, ?)", (value, checksum(value)))


def load_holes(db: sqlite3.Connection, cause: Cause | None = None) -> list[OffsetRange]:
    """The offsets known to be missing, in rising order."""
    query = "SELECT first, last FROM hole WHERE ? IS NULL OR cause = ? ORDER BY first"
    return [OffsetRange(*row) for row in db.execute(query, (cause, cause))]


def save_hole(db: sqlite3.Connection, hole: OffsetRange, cause: Cause) -> None:
    """Note that offsets are missing."""
    db.execute(
        "INSERT OR REPLACE INTO hole VALUES (?, ?, ?, ?)",
        (hole.first, hole.last, cause, checksum(hole.first, hole.last, cause)),
    )


def last_used(db: sqlite3.Connection) -> int:
    """The highest offset that must not be given out again."""
    (newest,) = db.execute("SELECT max(last) FROM frame").fetchone()
    (hole,) = db.execute("SELECT max(last) FROM hole").fetchone()
    return max(newest or 0, hole or 0, load_floor(db))


def first_held(db: sqlite3.Connection) -> int:
    """The oldest offset held, or the next to be given out when there is none."""
    floor = load_floor(db)
    query = "SELECT last - count FROM frame WHERE last > ? ORDER BY last LIMIT 1"
    row = db.execute(query, (floor,)).fetchone()
    return max(row[0] or 0, floor) + 1 if row else last_used(db) + 1


def skip_to(db: sqlite3.Connection, after: int) -> None:
    """Leave out the offsets up to and including `after`, as far as they are not used yet."""
    if (used := last_used(db)) >= after:
        return
    if used == load_floor(db):
        save_floor(db, after)
    else:
        save_hole(db, OffsetRange(used + 1, after), Cause.SKIPPED)
