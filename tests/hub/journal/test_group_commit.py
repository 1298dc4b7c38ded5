"""One thread writes for all: commits are shared, callers wait, nobody is forgotten."""

import asyncio
import os
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from hub.journal import database, sqlite
from hub.journal.errors import JournalClosed, JournalError
from hub.journal.frame import Frame
from hub.journal.sqlite import SqliteJournal
from hub.journal.writer import GROUP_ENTRIES
from tests.hub.journal.support import FUTURE, bodies, numbered, size_of


@asynccontextmanager
async def opened(folder: Path, interval: float = 0.0) -> AsyncIterator[SqliteJournal]:
    journal = SqliteJournal(folder, commit_interval=interval)
    await journal.open()
    try:
        yield journal
    finally:
        await journal.close()


@contextmanager
def held(journal: SqliteJournal) -> Iterator[None]:
    """The writing thread stands still."""
    release = threading.Event()

    def hold(_: sqlite3.Connection) -> None:
        release.wait(10)

    assert journal._open is not None
    done = journal._open.writer.call(hold)
    try:
        yield
    finally:
        release.set()
    assert not done.cancelled()


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of frames in each commit."""
    found: list[int] = []
    insert = database.insert_frames

    def counting(db: sqlite3.Connection, frames: Iterable[Frame]) -> None:
        frames = list(frames)
        found.append(len(frames))
        insert(db, frames)

    monkeypatch.setattr(database, "insert_frames", counting)
    return found


async def test_calls_in_quick_succession_share_commits(tmp_path: Path, commits: list[int]) -> None:
    async with opened(tmp_path, interval=0.02) as journal:
        await asyncio.gather(*(journal.append([b"%d" % number]) for number in range(500)))
        assert len(commits) <= 10
        assert len(await bodies(journal)) == 500


async def test_a_call_after_a_quiet_time_does_not_wait(tmp_path: Path) -> None:
    async with opened(tmp_path, interval=5.0) as journal:
        await asyncio.wait_for(journal.append([b"alone"]), 2)


async def test_a_large_call_does_not_wait_either(tmp_path: Path) -> None:
    async with opened(tmp_path, interval=5.0) as journal:
        await journal.append([b"first"])
        await asyncio.wait_for(journal.append(numbered(1, 100)), 2)


async def test_a_call_larger_than_a_group_is_one_transaction(
    tmp_path: Path, commits: list[int]
) -> None:
    async with opened(tmp_path) as journal:
        count = GROUP_ENTRIES * 2 + 5
        assert await journal.append([b"x"] * count) == count
        assert len(commits) == 1


async def test_only_so_many_calls_are_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WAITING_CALLS", 4)
    async with opened(tmp_path) as journal:
        with held(journal):
            calls = [asyncio.create_task(journal.append([b"x"])) for _ in range(50)]
            await asyncio.sleep(0.05)
            assert journal._open is not None
            assert journal._open.writer._jobs.qsize() <= 4
            assert not any(call.done() for call in calls)
        assert sorted(await asyncio.gather(*calls)) == list(range(1, 51))


async def test_a_call_cancelled_while_it_waits_is_not_written(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        with held(journal):
            calls = [asyncio.create_task(journal.append([b"%d" % n])) for n in range(3)]
            await asyncio.sleep(0.02)
            calls[1].cancel()
            await asyncio.sleep(0)
        first, cancelled, last = await asyncio.gather(*calls, return_exceptions=True)
        assert (first, last) == (1, 2)
        assert isinstance(cancelled, asyncio.CancelledError)
        assert await bodies(journal) == [b"0", b"2"]


async def test_closing_writes_what_waits(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    await journal.open()
    with held(journal):
        calls = [asyncio.create_task(journal.append([b"%d" % n])) for n in range(20)]
        await asyncio.sleep(0.02)
        closing = asyncio.create_task(journal.close())
        await asyncio.sleep(0.02)
        with pytest.raises(JournalClosed):
            await journal.append([b"too late"])
    await closing
    assert await asyncio.gather(*calls) == list(range(1, 21))
    async with opened(tmp_path) as again:
        assert len(await bodies(again)) == 20


async def test_the_loop_is_free_while_the_disk_is_slow(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        with held(journal):
            call = asyncio.create_task(journal.append([b"x"]))
            for _ in range(20):
                await asyncio.sleep(0.001)
            assert not call.done()
        assert await call == 1


@pytest.mark.allow_logs("cannot be used")
async def test_an_unexpected_failure_reaches_the_caller_and_the_thread_lives_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as journal:
        with monkeypatch.context() as patch:
            patch.setattr(database, "insert_frames", lambda *_: 1 / 0)
            with pytest.raises(JournalError, match="division by zero"):
                await journal.append([b"x"])
        assert await journal.append([b"y"]) == 1


async def test_appends_go_on_during_a_long_compaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.journal.compaction.SLICE_ROWS", 5)
    async with opened(tmp_path) as journal:
        for number in range(200):
            await journal.append([b"%d" % number])
        compacting = asyncio.create_task(journal.compact(200, FUTURE))
        added = [await journal.append([b"new"]) for _ in range(20)]
        assert not compacting.done()
        assert await compacting == 200
        assert added == list(range(201, 221))
        assert await bodies(journal) == [b"new"] * 20


async def test_what_is_compacted_during_a_verification_is_not_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.journal.verification._SLICE_ROWS", 5)
    async with opened(tmp_path) as journal:
        for number in range(100):
            await journal.append([b"%d" % number])
        loop, slices = asyncio.get_running_loop(), 0
        frames_after = database.frames_after

        def compacting(db: sqlite3.Connection, after: int, rows: int = -1) -> Iterator[Frame]:
            nonlocal slices
            slices += 1
            if slices == 3:
                asyncio.run_coroutine_threadsafe(journal.compact(60, FUTURE), loop).result()
            return frames_after(db, after, rows)

        monkeypatch.setattr(database, "frames_after", compacting)
        found = await journal.verify()
        assert found.ok
        assert found.gaps == ()
        assert slices > 10


async def test_a_reader_between_batches_does_not_hold_up_the_log(tmp_path: Path) -> None:
    async with opened(tmp_path) as journal:
        await journal.append(numbered(1, 10))
        batches = journal.read(0, 1)
        assert len(await anext(batches)) == 1
        for _ in range(60):
            await journal.append([os.urandom(250_000)])
        assert size_of(Path(f"{journal.path}-wal")) < 4 * 1024 * 1024
        assert len(await anext(batches)) == 1
