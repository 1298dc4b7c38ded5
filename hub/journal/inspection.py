"""Looks for damage in a journal before it is used."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hub.journal import database
from hub.journal.frame import Frame, FrameError
from hub.journal.sqlite_errors import READ_ERRORS, is_damage, is_damage_at_open
from hub.journal.wal_file import read_wal

WHOLE_UP_TO = 16 * 1024 * 1024
"""Bytes of a file that is read whole before it is used (below half a second); else its end only."""
_TAIL_ROWS = 1000


@dataclass(frozen=True, slots=True)
class LogFinding:
    """`damage` says what is wrong, or is ""; `torn_tail` is as in Verification."""

    damage: str = ""
    torn_tail: int = 0


def inspect_log(path: Path) -> LogFinding:
    """Read the write-ahead log that a crash left beside the journal at `path`.

    One transaction that SQLite drops is what a crash leaves; two mean damage to acknowledged data.
    """
    log = Path(f"{path}-wal")
    if not log.exists() or log.stat().st_size > WHOLE_UP_TO:
        return LogFinding()
    wal = read_wal(log)
    if wal.valid and not (path.exists() and path.stat().st_size):
        return LogFinding("the file is gone, its write-ahead log is not")
    if wal.lost_commits > 1:
        return LogFinding("the write-ahead log is broken in its middle")
    return LogFinding(torn_tail=wal.torn_bytes)


def find_damage(db: sqlite3.Connection, path: Path) -> str:
    """What is wrong with an open journal, or ""; reads the whole only if it is small."""
    try:
        database.last_used(db)
        if path.stat().st_size > WHOLE_UP_TO:
            _check(database.last_frames(db, _TAIL_ROWS))
            return ""
        _check(database.frames_after(db, 0))
    except READ_ERRORS as error:
        if not is_damage_at_open(error):
            raise
        return str(error)
    return "; ".join(find_structural_damage(db))


def find_structural_damage(db: sqlite3.Connection) -> tuple[str, ...]:
    """SQLite's own findings about pages and trees; empty when all is well."""
    try:
        lines = [str(row[0]) for row in db.execute("PRAGMA quick_check(10)")]
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return (str(error),)
    return () if lines == ["ok"] else tuple(lines)


def _check(frames: Iterable[Frame]) -> None:
    for frame in frames:
        if not frame.intact:
            raise FrameError(f"the checksum of the entries up to {frame.last} is wrong")
