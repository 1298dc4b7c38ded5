"""Makes a journal file ready for use: completes or makes repairs, then opens it."""

import logging
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from hub.journal import database
from hub.journal.errors import NotAJournal
from hub.journal.inspection import find_damage, inspect_log
from hub.journal.salvage import Salvage, finish_interrupted, holds_frames, salvage
from hub.journal.sqlite_errors import READ_ERRORS, damaged, is_damage_at_open

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An open connection, its marks, what a repair did, and the size of a torn write dropped."""

    db: sqlite3.Connection
    floor: int
    last: int
    repaired: Salvage | None
    torn_tail: int


def prepare(path: Path, *, continue_after: int, repair: bool) -> Prepared:
    """Open the journal at `path`, repaired if need be; blocks, long for a repair."""
    path.parent.mkdir(parents=True, exist_ok=True)
    finish_interrupted(path)
    log = inspect_log(path)
    db, damage = _open(path, log.damage or _marked(path))
    repaired = None
    if db is None:
        if not repair:
            raise damaged(path, damage)
        repaired = salvage(path, damage)
        db = database.connect(path)
    _mark(path).unlink(missing_ok=True)
    _continue(db, path, continue_after)
    floor, last = database.load_floor(db), database.last_used(db)
    return Prepared(db, floor, last, repaired, log.torn_tail)


def mark_damaged(path: Path, reason: str) -> None:
    """Remember until the next `prepare` that damage was met while reading."""
    _mark(path).write_text(reason, encoding="utf-8")


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}-damaged")


def _marked(path: Path) -> str:
    try:
        return _mark(path).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""


def _open(path: Path, damage: str) -> tuple[sqlite3.Connection | None, str]:
    """A connection and "", or None and what is wrong."""
    if damage:
        return None, damage
    try:
        db = database.connect(path)
    except NotAJournal:
        if not holds_frames(path):
            raise
        return None, "its header is unreadable"
    except READ_ERRORS as error:
        if not is_damage_at_open(error):
            raise
        return None, str(error)
    if damage := find_damage(db, path):
        db.close()
        return None, damage
    return db, ""


def _continue(db: sqlite3.Connection, path: Path, after: int) -> None:
    """Never give out offsets that the reader has applied already."""
    if (used := database.last_used(db)) < after:
        if used:
            _log.warning(
                "%s ends at %d, but %d was applied: going on behind that", path, used, after
            )
        database.skip_to(db, after)
