"""Saves what can be read of a damaged journal into a new file, and keeps the damaged one beside it.

Nothing of the damaged file is trusted but rows whose own checksum agrees. Every step may be
interrupted: the new file gets its name last, and `finish_interrupted` completes the exchange.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hub.journal import database
from hub.journal.coverage import find_gaps
from hub.journal.database import Cause
from hub.journal.frame import Frame, FrameError, unpack
from hub.journal.interface import OffsetRange
from hub.journal.page_file import PageFile, Row, leaf_rows
from hub.journal.wal_file import WalFile, read_wal

SKIPPED = 1000
"""Offsets left out after a repair, for entries at the end that may be gone without a trace."""
_COMMIT_ROWS = 500
_UNKNOWN_FLOOR = -1


@dataclass(frozen=True, slots=True)
class Salvage:
    """What a repair did: `kept` is the damaged file, `lost` the offsets that could not be read."""

    reason: str
    kept: Path
    entries: int
    lost: tuple[OffsetRange, ...]

    @property
    def text(self) -> str:
        """The repair in a few sentences, for the UI and the log."""
        lost = (
            f"The entries {', '.join(map(str, self.lost))} could not be read."
            if self.lost
            else "No gap was found."
        )
        return (
            f"The journal was damaged ({self.reason}) and has been repaired: {self.entries} entries"
            f" were saved. {lost} The damaged file is kept as {self.kept}; delete it when nobody"
            " needs it."
        )


def salvage(path: Path, reason: str) -> Salvage:
    """Put a new journal in the place of the one at `path`; nobody may have it open."""
    new = _new_name(path)
    _remove(new)
    path.touch()
    with closing(database.connect(new)) as db:
        database.save_floor(db, _UNKNOWN_FLOOR)
        entries, lost = _rebuild(path, db)
    kept = _kept_name(path)
    path.rename(kept)
    _finish(path, kept)
    return Salvage(reason, kept, entries, tuple(lost))


def finish_interrupted(path: Path) -> None:
    """Complete an exchange of files that a crash cut short, or drop a new file not yet complete."""
    new = _new_name(path)
    if not new.exists():
        return
    if path.exists():
        _remove(new)
    else:
        _finish(path, _kept_name(path))


def holds_frames(path: Path) -> bool:
    """Whether at least one frame can be read from the file at `path`, whatever its header says."""
    with PageFile(path, _page_size(path), {}) as pages:
        return any(_frame(row) is not None for row in pages.rows())


def _finish(path: Path, kept: Path) -> None:
    for suffix in ("-wal", "-shm"):
        side = Path(f"{path}{suffix}")
        if side.exists():
            side.rename(f"{kept}{suffix}")
    _sync_folder(path.parent)
    _new_name(path).rename(path)
    _sync_folder(path.parent)


def _new_name(path: Path) -> Path:
    return path.with_name(f"{path.name}-salvaged")


def _kept_name(path: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _rebuild(path: Path, db: sqlite3.Connection) -> tuple[int, list[OffsetRange]]:
    """Fill the new journal; returns the entries saved and the offsets newly lost."""
    wal = read_wal(Path(f"{path}-wal"))
    page_size = wal.page_size or _page_size(path)
    newer = {frame.page: wal.page(frame) for frame in wal.valid}
    with PageFile(path, page_size, newer) as pages:
        _keep(db, pages.rows())
    if wal.beyond:
        newer.update({frame.page: wal.page(frame) for frame in wal.beyond})
        with PageFile(path, page_size, newer) as pages:
            _keep_following(db, _rows_beyond(wal, pages))
    lost = _settle(db)
    (entries,) = db.execute("SELECT total(count) FROM frame").fetchone()
    return int(entries), lost


def _page_size(path: Path) -> int:
    with path.open("rb") as file:
        size = int.from_bytes(file.read(18)[16:18], "big")
    return size if size >= 512 and size & (size - 1) == 0 else database.PAGE_SIZE


def _rows_beyond(wal: WalFile, pages: PageFile) -> Iterator[Row]:
    for frame in wal.beyond:
        yield from leaf_rows(wal.page(frame), 0, pages.page)


def _keep(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Copy every row whose checksum agrees."""
    db.execute("BEGIN")
    for number, row in enumerate(rows):
        if (frame := _frame(row)) is not None:
            db.execute("DELETE FROM frame WHERE last = ?", (frame.last,))
            database.insert_frames(db, [frame])
        else:
            _keep_mark(db, row)
        if number % _COMMIT_ROWS == 0:
            db.execute("COMMIT")
            db.execute("BEGIN")
    db.execute("COMMIT")


def _keep_following(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Copy the frames behind those copied already; an older one may be of a write that failed."""
    used = database.last_used(db)
    found = {frame.last: frame for row in rows if (frame := _frame(row)) is not None}
    for last in sorted(found):
        if found[last].first > used:
            database.insert_frames(db, [found[last]])
            used = last


def _frame(row: Row) -> Frame | None:
    match row:
        case (int(last), (None, int(count), int(stored_at), int(crc), bytes(payload))):
            frame = Frame(last, count, stored_at, crc, payload)
        case _:
            return None
    try:
        unpack(frame)
    except FrameError:
        return None
    return frame


def _keep_mark(db: sqlite3.Connection, row: Row) -> None:
    """Copy the floor or a hole; of several floors the highest counts."""
    match row:
        case (1, (None, int(value), int(crc))) if crc == database.checksum(value):
            database.save_floor(db, max(value, database.load_floor(db)))
        case (int(first), (None, int(last), int(cause), int(crc))) if crc == database.checksum(
            first, last, cause
        ):
            database.save_hole(db, OffsetRange(first, last), Cause(cause))
        case _:
            pass


def _settle(db: sqlite3.Connection) -> list[OffsetRange]:
    """Note what is missing between the rows, and go on at a distance.

    Without a readable floor, what lies before the first row counts as compacted.
    """
    floor = database.load_floor(db)
    if floor == _UNKNOWN_FLOOR:
        (first,) = db.execute("SELECT min(last - count) FROM frame").fetchone()
        floor = first or 0
        database.save_floor(db, floor)
    db.execute("DELETE FROM frame WHERE last <= ?", (floor,))
    lost = find_gaps(db, floor)
    for hole in lost:
        database.save_hole(db, hole, Cause.LOST)
    database.skip_to(db, database.last_used(db) + SKIPPED)
    return lost
