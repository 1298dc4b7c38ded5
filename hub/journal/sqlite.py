"""The embedded journal: one SQLite file, written by one thread and read by another."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from hub.journal import database
from hub.journal.compaction import remove_slice
from hub.journal.errors import JournalClosed, JournalDamaged, JournalError
from hub.journal.frame import to_microseconds
from hub.journal.health import Health
from hub.journal.interface import (
    READ_BATCH,
    Entry,
    Journal,
    JournalStatus,
    Verification,
    check_bodies,
)
from hub.journal.preparation import mark_damaged, prepare
from hub.journal.reader import FrameReader, read_entries
from hub.journal.sqlite_errors import damaged, translate
from hub.journal.verification import verify_file
from hub.journal.writer import GroupWriter

_log = logging.getLogger(__name__)

T = TypeVar("T")

FILE_NAME = "journal.db"
COMMIT_INTERVAL = 0.005
"""Seconds between commits at the least: it bounds what a busy hub costs an SSD."""
WAITING_CALLS = 1024
"""Calls of `append` under way at once; further ones wait for their turn."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True, eq=False)
class _Open:
    """What exists while the journal is open."""

    writer: GroupWriter
    reader: FrameReader
    slots: asyncio.Semaphore
    grown: asyncio.Event
    torn_tail: int


class SqliteJournal(Journal):
    """A journal in `folder`, for one process at a time; that is for the caller to see to.

    `commit_interval` trades the delay of an append in a quick succession (seconds) for fewer writes
    to the disk. With `repair=False`, `open` raises JournalDamaged instead of repairing.
    """

    def __init__(
        self,
        folder: Path,
        *,
        commit_interval: float = COMMIT_INTERVAL,
        repair: bool = True,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self.path = folder / FILE_NAME
        self._commit_interval = commit_interval
        self._repair = repair
        self._clock = clock
        self._health = Health()
        self._open: _Open | None = None
        self._floor = self._last = 0

    async def open(self, *, continue_after: int = 0) -> None:
        """Open the file, or a new one, in threads of their own; repairs what is damaged."""
        if self._open is not None:
            raise JournalError("The journal is open already.")
        self._health = Health()
        start = partial(prepare, self.path, continue_after=continue_after, repair=self._repair)
        try:
            ready = await asyncio.to_thread(start)
            reader = FrameReader(self.path, self._explain)
        except (sqlite3.Error, OSError) as error:
            raise translate(error, self.path) from error
        self._floor, self._last = ready.floor, ready.last
        if ready.repaired is not None:
            self._health.repaired(ready.repaired.text)
        connect = partial(database.connect, self.path)
        writer = GroupWriter(connect, self._explain, self._report, self._commit_interval)
        writer.start(ready.db)
        slots = asyncio.Semaphore(WAITING_CALLS)
        self._open = _Open(writer, reader, slots, asyncio.Event(), ready.torn_tail)

    async def close(self) -> None:
        """Write what is queued, fold the log into the file and end the threads."""
        parts, self._open = self._open, None
        if parts is not None:
            parts.grown.set()
            await parts.reader.close()
            await parts.writer.stop()

    async def append(self, bodies: Sequence[bytes]) -> int:
        """Store all of `bodies` in one transaction, or none."""
        parts = self._parts()
        if not bodies:
            return self._last
        check_bodies(bodies)
        at = to_microseconds(self._clock())
        held = tuple(bodies)
        async with parts.slots:
            return await parts.writer.append(held, at)

    async def read(self, after: int, limit: int = READ_BATCH) -> AsyncIterator[Sequence[Entry]]:
        """No transaction is held open between batches, so a slow reader does not grow the log."""
        if limit < 1:
            raise ValueError("a batch has at least one entry")
        while entries := await self._query(
            partial(read_entries, after=max(after, self._floor), enough=limit)
        ):
            for start in range(0, len(entries), limit):
                yield entries[start : start + limit]
            after = entries[-1].offset

    async def wait(self, after: int) -> int:
        """Wake with the commit that brings an offset over `after`."""
        while True:
            parts = self._parts()
            if self._last > after:
                return self._last
            await parts.grown.wait()

    async def first_offset(self) -> int:
        """Read from the file."""
        return await self._query(database.first_held)

    async def last_offset(self) -> int:
        """Known without reading."""
        self._parts()
        return self._last

    async def compact(self, up_to: int, older_than: datetime) -> int:
        """Remove slice by slice; a frame that reaches beyond `up_to` is hidden up to there."""
        limit, now = to_microseconds(older_than), to_microseconds(self._clock())
        step = partial(remove_slice, up_to=up_to, older_than=limit, now=now)
        removed, more = 0, True
        while more:
            done = await self._parts().writer.call(step)
            self._floor = max(self._floor, done.floor)
            removed, more = removed + done.removed, done.more
        return removed

    async def verify(self) -> Verification:
        """Read everything on a connection of its own; damage found is repaired at the next open."""
        run = partial(verify_file, last=self._last, torn_tail=self._parts().torn_tail)
        try:
            found = await asyncio.to_thread(run, self.path)
        except (sqlite3.Error, OSError) as error:
            raise translate(error, self.path) from error
        if not found.ok:
            await asyncio.to_thread(mark_damaged, self.path, found.text)
            self._note(damaged(self.path, found.text))
        return found

    async def status(self, applied: int) -> JournalStatus:
        """Answer also while the file is damaged."""
        first = self._floor + 1
        with suppress(JournalError):
            first = await self.first_offset()
        return JournalStatus(
            state=self._health.state,
            text=self._health.text,
            first_offset=first,
            last_offset=self._last,
            lag=max(0, self._last - applied),
            bytes=await asyncio.to_thread(_bytes_on_disk, self.path),
        )

    def _parts(self) -> _Open:
        if self._open is None:
            raise JournalClosed("The journal is closed.")
        return self._open

    async def _query(self, query: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return await self._parts().reader.run(query)
        except JournalError as error:
            self._note(error)
            raise

    def _explain(self, error: BaseException) -> JournalError:
        """What to tell the caller; remembers damage for the next open. Called in the threads."""
        explained = translate(error, self.path)
        if isinstance(explained, JournalDamaged):
            try:
                mark_damaged(self.path, str(error))
            except OSError as failure:
                _log.warning("Cannot note beside %s that it is damaged: %s", self.path, failure)
        return explained

    def _report(self, result: int | JournalError) -> None:
        if isinstance(result, JournalError):
            self._note(result)
            return
        self._health.worked()
        self._last = result
        if (parts := self._open) is not None:
            grown, parts.grown = parts.grown, asyncio.Event()
            grown.set()

    def _note(self, error: JournalError) -> None:
        if not isinstance(error, JournalClosed):
            self._health.failed(error)


def _bytes_on_disk(path: Path) -> int:
    files = (Path(f"{path}{suffix}") for suffix in ("", "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())
