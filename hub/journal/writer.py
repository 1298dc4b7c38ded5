"""The one thread that writes: it gathers what waits into one transaction, synced once."""

import asyncio
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from hub.journal import database
from hub.journal.errors import JournalClosed, JournalError
from hub.journal.frame import Stamped, pack
from hub.journal.sqlite_errors import must_reopen

_log = logging.getLogger(__name__)

T = TypeVar("T")

GROUP_ENTRIES = 4096
GROUP_BYTES = 4 * 1024 * 1024
"""A transaction takes no further call beyond these; one call alone may be larger."""
PROMPT_ENTRIES = 64
"""A call of at least this size does not wait for company."""


@dataclass(slots=True, eq=False)
class _Append:
    bodies: Sequence[bytes]
    at: int
    size: int
    done: asyncio.Future[int]


@dataclass(slots=True, eq=False)
class _Work:
    run: Callable[[sqlite3.Connection], Any]
    done: asyncio.Future[Any]


_Job = _Append | _Work | None
"""None ends the thread."""


class GroupWriter:
    """Owns the writing connection and the next offset; runs in a thread of its own.

    `interval` is the least time in seconds between two commits: a call after a quiet time is
    written at once, calls in quick succession share a commit. `report` is called on the loop after
    every commit, with the last offset, and after every failure, with the error.
    """

    def __init__(
        self,
        connect: Callable[[], sqlite3.Connection],
        translate: Callable[[BaseException], JournalError],
        report: Callable[[int | JournalError], None],
        interval: float,
    ) -> None:
        self._connect = connect
        self._translate = translate
        self._report = report
        self._interval = interval
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._db: sqlite3.Connection | None = None
        self._last = 0
        self._committed_at = 0.0
        self._held: list[_Job] = []
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)

    def start(self, db: sqlite3.Connection) -> None:
        """Begin, with an open connection that belongs to the writer from now on."""
        self._db = db
        self._last = database.last_used(db)
        self._thread.start()

    def append(self, bodies: Sequence[bytes], at: int) -> asyncio.Future[int]:
        """Queue one call's bodies, received `at` (microseconds since 1970).

        The future gives the offset of the last once all are durable.
        """
        return self._put(_Append(bodies, at, sum(map(len, bodies)), self._loop.create_future()))

    def call(self, run: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        """Queue other work on the connection, in a transaction of its own."""
        return self._put(_Work(run, self._loop.create_future()))

    async def stop(self) -> None:
        """Write what is queued, then close the connection and end the thread."""
        self._closed = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _put(self, job: _Append | _Work) -> asyncio.Future[Any]:
        if self._closed:
            raise JournalClosed("The journal is closed.")
        self._jobs.put(job)
        return job.done

    def _run(self) -> None:
        while (job := self._held.pop() if self._held else self._jobs.get()) is not None:
            if isinstance(job, _Append):
                self._leave_time(job)
                self._commit(self._gather(job))
            else:
                self._work(job)
        self._disconnect()

    def _leave_time(self, first: _Append) -> None:
        if len(first.bodies) < PROMPT_ENTRIES:
            remaining = self._committed_at + self._interval - time.monotonic()
            time.sleep(max(0.0, remaining))

    def _gather(self, first: _Append) -> list[_Append]:
        """What is queued now, as far as one transaction takes it."""
        group, entries, size = [first], len(first.bodies), first.size
        while entries < GROUP_ENTRIES and size < GROUP_BYTES:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if not isinstance(job, _Append):
                self._held.append(job)
                break
            group.append(job)
            entries += len(job.bodies)
            size += job.size
        return [job for job in group if not job.done.cancelled()]

    def _commit(self, group: list[_Append]) -> None:
        entries = [Stamped(job.at, body) for job in group for body in job.bodies]
        if not entries:
            return
        try:
            db = self._connected()
            frames = list(pack(entries, self._last))
            with _transaction(db, needed=len(frames) > 1):
                database.insert_frames(db, frames)
        except Exception as error:  # noqa: BLE001 - every failure goes to those who wait
            self._failed(error, [job.done for job in group])
            return
        finally:
            self._committed_at = time.monotonic()
        offset = self._last
        self._last += len(entries)
        self._post(self._settle, group, offset)

    def _work(self, job: _Work) -> None:
        try:
            db = self._connected()
            with _transaction(db, needed=True):
                result = job.run(db)
        except Exception as error:  # noqa: BLE001 - every failure goes to those who wait
            self._failed(error, [job.done])
        else:
            self._post(_set_result, job.done, result)

    def _connected(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = self._connect()
            self._last = max(self._last, database.last_used(self._db))
        return self._db

    def _disconnect(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            try:
                db.close()
            except sqlite3.Error as error:
                _log.warning("The journal's file did not close cleanly: %s", error)

    def _failed(self, error: Exception, waiting: Sequence[asyncio.Future[Any]]) -> None:
        if must_reopen(error):
            self._disconnect()
        self._post(self._refuse, waiting, self._translate(error))

    def _post(self, callback: Callable[..., None], *args: object) -> None:
        try:
            self._loop.call_soon_threadsafe(callback, *args)
        except RuntimeError:  # the loop was closed before the journal: nobody waits any more
            _log.debug("A result of the journal came after the end of the loop")

    def _settle(self, group: Sequence[_Append], offset: int) -> None:
        for job in group:
            offset += len(job.bodies)
            _set_result(job.done, offset)
        self._report(offset)

    def _refuse(self, waiting: Sequence[asyncio.Future[Any]], error: JournalError) -> None:
        self._report(error)
        for done in waiting:
            if not done.done():
                done.set_exception(error)


def _set_result(done: asyncio.Future[Any], result: object) -> None:
    if not done.done():
        done.set_result(result)


@contextmanager
def _transaction(db: sqlite3.Connection, *, needed: bool) -> Iterator[None]:
    """A transaction around several statements; a single statement is one by itself."""
    if needed:
        db.execute("BEGIN IMMEDIATE")
    try:
        yield
        if needed:
            db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
