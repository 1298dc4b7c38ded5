"""The threads around DuckDB: one that writes, a few that read, none of them the event loop's."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import duckdb

from hub.core.availability import Availability
from hub.core.backoff import Backoff, BackoffPolicy
from hub.core.tasks import Tasks, uninterrupted
from hub.history.errors import DiskFull, HistoryUnavailable, ReadTooLong
from hub.history.migrations.migrate import open_migrated, roll_back
from hub.history.settings import HistoryModel
from hub.history.store.connection import (
    Connection,
    explain,
    give_back,
    is_fatal,
    is_full,
    need_space,
)
from hub.history.store.memory import Memory
from hub.history.store.reader import Reader
from hub.history.writing import changed
from hub.history.writing.qualities import complete

_log = logging.getLogger(__name__)

T = TypeVar("T")

_REOPEN = BackoffPolicy(1, 30)
_ROOM = 64 * 10**6
"""Bytes that must be free again before a history whose disk was full is opened."""
_INTERRUPT_EVERY_S = 0.05
TIDY_EVERY_S = 20.0
"""How often memory is given back after there were questions."""
LULL_S = 0.1
"""When nobody has asked for so long, what can wait goes on."""
PATIENCE_S = 1.0
"""It goes on after so long even if they go on asking."""


class Database:
    """The open file. While it cannot be used, every call says why, and opening is tried again.

    `forget` is called in the writing thread when what it remembers of the file may be wrong.
    """

    def __init__(self, path: Path, settings: HistoryModel, availability: Availability) -> None:
        self.path = path
        self.settings = settings
        self.forget: Callable[[], None] = lambda: None
        self.memory = Memory()
        self._availability = availability
        self._tasks = Tasks("history")
        self._connection: Connection | None = None
        self._problem: HistoryUnavailable = HistoryUnavailable("The history is not open yet.")
        self._reopening = False
        self._running = False
        self._reading: set[Reader] = set()
        self._quiet = threading.Condition()
        self._asked = asyncio.Event()
        self._asked_at = -LULL_S

    async def start(self) -> None:
        """Open the file; when that fails, go on trying in the background."""
        self._loop = self.memory.loop = asyncio.get_running_loop()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="history-writer")
        self._readers = ThreadPoolExecutor(
            self.settings.readers, thread_name_prefix="history-reader"
        )
        self._slots = asyncio.Semaphore(self.settings.readers)
        self._running = True
        if not await self._open():
            self._reopen()
        self._tasks.create(self._keep_tidy(), name="give memory of the history back")

    @property
    def version(self) -> int:
        """Goes up with every write that may change an answer, and when the file is opened anew."""
        return self.memory.version

    def prepare(self, steps: AsyncIterator[None]) -> None:
        """Take steps towards what readers keep, one after the other, while the file is open."""
        self._tasks.create(_through(steps), name="prepare the history")

    async def stop(self) -> None:
        """End the questions, finish the writing, close the file and the threads."""
        if not self._running:
            return
        self._running = False
        await self._tasks.cancel()
        stopped = HistoryUnavailable("The history is closed.")
        await self._loop.run_in_executor(self._writer, self._close, stopped)
        self._writer.shutdown()
        self._readers.shutdown()

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in the writing thread as one transaction."""
        return await self._on_writer(lambda: self._transaction(work))

    async def alone(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in the writing thread, outside of a transaction."""
        return await self._on_writer(lambda: work(self._open_connection()))

    @contextlib.asynccontextmanager
    async def frugally(self, most: int) -> AsyncIterator[None]:
        """Keep no more than `most` bytes of pages in memory meanwhile."""
        usual = self.settings
        await self._allow(usual.model_copy(update={"max_memory": min(most, usual.max_memory)}))
        try:
            yield
        finally:
            with contextlib.suppress(HistoryUnavailable):  # opened again with what is usual
                await uninterrupted(self._allow(usual))

    async def _allow(self, settings: HistoryModel) -> None:
        self.settings = settings
        await self._on_writer(lambda: give_back(self._open_connection(), settings))

    async def replace(self, work: Callable[[Connection, Path], T]) -> T:
        """Run `work` on the open file, then open what it put in the place of the file.

        `work` closes the connection; the questions under way are ended just before.
        """
        return await self._on_writer(lambda: self._replace(work))

    async def read(
        self,
        question: Callable[[Reader], T],
        *,
        timeout_s: float | None = None,
        hidden: bool = False,
        quietly: bool = False,
    ) -> T:
        """Run `question` in a reading thread; interrupt it after `timeout_s` or on cancellation.

        With `hidden`, it sees the hidden plays in the place of those that are shown; asked
        `quietly`, it lets others go first.
        """
        self._require_running()
        if quietly:
            await self._lull()
        else:
            self._asked_at = self._loop.time()
        self._asked.set()
        limit = self.settings.read_timeout if timeout_s is None else timeout_s
        async with self._slots:
            reader = Reader(self.memory)
            answer = self._loop.run_in_executor(
                self._readers, self._answer, reader, question, hidden
            )
            try:
                async with asyncio.timeout(limit):
                    return await asyncio.shield(answer)
            except TimeoutError:
                await _end(reader, answer)
                raise ReadTooLong(limit) from None
            except asyncio.CancelledError:
                await _end(reader, answer)
                raise

    # In the threads ----------------------------------------------------------------------------

    def _answer(self, reader: Reader, question: Callable[[Reader], T], hidden: bool) -> T:
        with self._quiet:
            reader.open(self._open_connection(), hidden=hidden)
            self._reading.add(reader)
        try:
            return question(reader)
        except duckdb.Error as error:
            raise self._explained(error) from error
        finally:
            reader.close()
            with self._quiet:
                self._reading.discard(reader)
                self._quiet.notify_all()

    def _transaction(self, work: Callable[[Connection], T]) -> T:
        connection = self._open_connection()
        connection.execute("BEGIN")
        try:
            result = work(connection)
            complete(connection)
            connection.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            self.forget()
            changed.take_gone()
            raise
        finally:
            tables, gone = changed.take(), changed.take_gone()
            if not changed.take_nothing():
                self.memory.changed({"plays": None, **tables}, gone)
        return result

    def _replace(self, work: Callable[[Connection, Path], T]) -> T:
        connection = self._open_connection()
        self._end_questions(HistoryUnavailable("The history is being rewritten; ask again soon."))
        try:
            return work(connection, self.path)
        finally:
            connection.close()
            self.memory.reset()
            self._connection = self._opened()
            self.forget()

    def _open_connection(self) -> Connection:
        if self._connection is None:
            raise self._problem.with_traceback(None)
        return self._connection

    def _end_questions(self, problem: HistoryUnavailable) -> None:
        with self._quiet:
            self._problem, self._connection = problem, None
            while self._reading:
                for reader in self._reading:
                    reader.give_up()
                self._quiet.wait(_INTERRUPT_EVERY_S)

    def _tidy(self) -> bool:
        """Give memory back between two questions; False while there is one.

        Those that come meanwhile wait some 10 ms.
        """
        with self._quiet:
            if not self._reading:
                give_back(self._open_connection(), self.settings)
            return not self._reading

    def _close(self, problem: HistoryUnavailable) -> None:
        connection = self._connection
        self._end_questions(problem)
        if connection is not None:
            with contextlib.suppress(duckdb.Error):  # a broken one is closed all the same
                connection.close()

    def _explained(self, error: duckdb.Error) -> Exception:
        """DuckDB's error as one of ours; a mistake in a statement stays what it is."""
        if isinstance(error, duckdb.InterruptException):
            return HistoryUnavailable("The question was given up.")
        if isinstance(error, duckdb.OutOfMemoryException):
            return HistoryUnavailable(
                "The history needs more memory than it may use.",
                hint="Raise DUCKDB_MAX_MEMORY, or ask for a shorter range of time.",
            )
        broken = is_full(error) or is_fatal(error) or type(error) is duckdb.Error
        if broken or isinstance(error, duckdb.IOException):
            return explain(error, self.path)
        return error

    # On the event loop -------------------------------------------------------------------------

    def _require_running(self) -> None:
        if not self._running:
            raise self._problem.with_traceback(None)

    async def _lull(self) -> None:
        """Wait until nobody has asked for a moment, or for as long as one waits for that."""
        until = self._loop.time() + PATIENCE_S
        while (left := min(until, self._asked_at + LULL_S) - self._loop.time()) > 0:  # noqa: ASYNC110 - for time
            await asyncio.sleep(left)

    async def _on_writer(self, work: Callable[[], T]) -> T:
        self._require_running()
        try:
            return await self._loop.run_in_executor(self._writer, work)
        except duckdb.Error as error:
            explained = self._explained(error)
            if isinstance(explained, HistoryUnavailable) and (is_fatal(error) or is_full(error)):
                await self._broken(explained)
            raise explained from error

    async def _broken(self, problem: HistoryUnavailable) -> None:
        await self._loop.run_in_executor(self._writer, self._close, problem)
        self._availability.down(str(problem))
        self._reopen()

    async def _keep_tidy(self) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            await asyncio.sleep(TIDY_EVERY_S)
            tidy = False
            with contextlib.suppress(HistoryUnavailable):
                tidy = await self._on_writer(self._tidy)
            if not tidy:
                self._asked.set()

    def _reopen(self) -> None:
        if not self._reopening:
            self._reopening = True
            self._tasks.create(self._keep_trying(), name="open the history again")

    async def _keep_trying(self) -> None:
        backoff = Backoff(_REOPEN)
        try:
            while self._problem.passing:
                await backoff.wait()
                if await self._open():
                    return
        finally:
            self._reopening = False

    async def _open(self) -> bool:
        try:
            await self._loop.run_in_executor(self._writer, self._open_file)
        except HistoryUnavailable as problem:
            self._problem = problem
            self._availability.down(str(problem))
            return False
        self._availability.up()
        return True

    def _open_file(self) -> None:
        if isinstance(self._problem, DiskFull):
            need_space(self.path.parent, _ROOM)
        self.memory.reset()
        connection = self._opened()
        self.forget()
        self._connection = connection

    def _opened(self) -> Connection:
        """The open file, with what an earlier version did not write."""
        connection = open_migrated(self.path, self.settings)
        try:
            complete(connection)
        except duckdb.Error as error:
            connection.close()
            raise explain(error, self.path) from error
        return connection


async def _through(steps: AsyncIterator[None]) -> None:
    with contextlib.suppress(HistoryUnavailable):  # made when it is asked for, then
        async for _ in steps:
            pass


async def _end(reader: Reader, answer: asyncio.Future[T]) -> None:
    """Interrupt until the thread has noticed: a statement about to begin misses the first call."""
    while not answer.done():
        reader.give_up()
        await asyncio.wait([answer], timeout=_INTERRUPT_EVERY_S)
    if not answer.cancelled():
        answer.exception()  # retrieved: whoever asked is told by the caller
