"""Reads a whole journal file and reports, stepping over what cannot be read."""

import sqlite3
from contextlib import closing
from pathlib import Path

from hub.journal import database
from hub.journal.coverage import Coverage, Ranges
from hub.journal.database import Cause
from hub.journal.frame import Frame
from hub.journal.inspection import find_structural_damage
from hub.journal.interface import Verification
from hub.journal.sqlite_errors import READ_ERRORS, is_damage

_SLICE_ROWS = 500
_END = 1 << 62


def verify_file(path: Path, *, last: int, torn_tail: int) -> Verification:
    """Read the journal at `path` on a connection of its own; `last` is the offset known as last."""
    with closing(database.connect_reader(path)) as db:
        try:
            walk = _Walk(db, last)
            walk.run()
            known = tuple(database.load_holes(db, Cause.LOST))
            last, floor = walk.last_offset(), database.load_floor(db)
        except READ_ERRORS as error:
            if not is_damage(error):
                raise
            return Verification(
                entries=0,
                first_offset=0,
                last_offset=0,
                torn_tail=torn_tail,
                problems=(str(error),),
            )
        return Verification(
            entries=walk.entries,
            first_offset=walk.first or last + 1,
            last_offset=last,
            gaps=walk.coverage.missing.behind(floor),
            unreadable=walk.unreadable.behind(floor),
            known_losses=known,
            torn_tail=torn_tail,
            problems=find_structural_damage(db),
        )


class _Walk:
    """Goes through all frames in short reads, so that the writer's log is not held up."""

    def __init__(self, db: sqlite3.Connection, last: int) -> None:
        self._db = db
        self._last = last
        self._floor = self._after = database.load_floor(db)
        self.coverage = Coverage(self._floor, database.load_holes(db))
        self.unreadable = Ranges()
        self.entries = 0
        self.first = 0

    def run(self) -> None:
        """Read to the end."""
        while True:
            seen = self._after
            try:
                for frame in database.frames_after(self._db, self._after, _SLICE_ROWS):
                    self._note(frame)
            except READ_ERRORS as error:
                if not is_damage(error):
                    raise
                self._step_over()
            if self._after in {seen, _END}:
                return

    def last_offset(self) -> int:
        """The last offset used, as far as the file can tell."""
        try:
            return max(self._last, database.last_used(self._db))
        except READ_ERRORS as error:
            if not is_damage(error):
                raise
            return self._last

    def _note(self, frame: Frame) -> None:
        first = max(frame.first, self._floor + 1)
        if frame.intact:
            self.entries += frame.last - first + 1
            self.first = self.first or first
        else:
            self.unreadable.add(first, frame.last)
        self.coverage.advance(first, frame.last)
        self._after = frame.last

    def _step_over(self) -> None:
        """Go on at the next frame that can be reached, and count what lies before as unreadable."""
        start = self._after
        low, step = start, 1
        while (frame := self._reach(start + step)) is None and start + step < _END:
            low, step = start + step, min(2 * step, _END - start)
        high = start + step
        while high - low > 1:
            middle = (low + high) // 2
            if (nearer := self._reach(middle)) is None:
                low = middle
            else:
                high, frame = middle, nearer
        if isinstance(frame, Frame):
            self._skip(start + 1, frame.first - 1)
        else:
            self._skip(start + 1, max(start + 1, self.last_offset()))
            self._after = _END

    def _reach(self, after: int) -> Frame | bool | None:
        """The first frame behind `after`, False if there is none, None if the way is damaged."""
        try:
            return next(database.frames_after(self._db, after, 1), False)
        except READ_ERRORS as error:
            if not is_damage(error):
                raise
            return None

    def _skip(self, first: int, last: int) -> None:
        self.unreadable.add(first, last)
        self.coverage.advance(first, last)
        self._after = max(self._after, last)
