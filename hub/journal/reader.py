"""The one thread that reads: short queries on a connection of its own."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from hub.journal import database
from hub.journal.errors import JournalClosed, JournalError
from hub.journal.frame import unpack
from hub.journal.interface import Entry
from hub.journal.sqlite_errors import READ_ERRORS

T = TypeVar("T")


class FrameReader:
    """Runs queries in order; what fails comes out as `translate` makes it."""

    def __init__(self, path: Path, translate: Callable[[BaseException], JournalError]) -> None:
        self._db = database.connect_reader(path)
        self._translate = translate
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="journal-reader")
        self._closed = False

    async def run(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """The query's result."""
        if self._closed:
            raise JournalClosed("The journal is closed.")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, self._run, query)

    async def close(self) -> None:
        """End the queries that run, then close the connection and the thread."""
        self._closed = True
        await asyncio.to_thread(self._executor.shutdown)
        self._db.close()

    def _run(self, query: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return query(self._db)
        except (*READ_ERRORS, OSError) as error:
            raise self._translate(error) from error


def read_entries(db: sqlite3.Connection, after: int, enough: int) -> list[Entry]:
    """The entries behind `after`: whole frames until there are `enough`."""
    entries: list[Entry] = []
    for frame in database.frames_after(db, after):
        found = unpack(frame)
        entries += found[max(0, after - frame.first + 1) :]
        if len(entries) >= enough:
            break
    return entries
