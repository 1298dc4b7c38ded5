"""Removes the oldest frames, a slice at a time so that appends come in between."""

import sqlite3
from dataclasses import dataclass

from hub.journal import database

SLICE_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Slice:
    """What one step removed, where the floor is now, and whether a further step may find more."""

    removed: int
    floor: int
    more: bool


def remove_slice(db: sqlite3.Connection, up_to: int, older_than: int, now: int) -> Slice:
    """Remove what is oldest, up to `up_to` and before `older_than` (microseconds since 1970).

    A frame stamped later than `now` was written while the clock was wrong; it does not hold up the
    others. A frame that reaches beyond `up_to` stays, hidden behind the floor as far as needed.
    """
    floor = database.load_floor(db)
    query = "SELECT last, count, stored_at FROM frame WHERE last > ? ORDER BY last LIMIT ?"
    rows = db.execute(query, (floor, SLICE_ROWS)).fetchall()
    new_floor, removed = floor, 0
    for last, count, stored_at in rows:
        first = max(last - count, floor) + 1
        if first > up_to or older_than <= stored_at <= now:
            return _apply(db, Slice(removed, new_floor, more=False))
        new_floor = min(last, up_to)
        removed += new_floor - first + 1
    return _apply(db, Slice(removed, new_floor, more=len(rows) == SLICE_ROWS))


def _apply(db: sqlite3.Connection, done: Slice) -> Slice:
    if done.removed:
        db.execute("DELETE FROM frame WHERE last <= ?", (done.floor,))
        db.execute("DELETE FROM hole WHERE last <= ?", (done.floor,))
        database.save_floor(db, done.floor)
    return done
