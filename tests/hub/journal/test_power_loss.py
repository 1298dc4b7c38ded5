"""A journal cut at any byte holds every entry that was acknowledged before the cut, and no part."""

import asyncio
import itertools
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.journal.preparation import prepare
from hub.journal.reader import read_entries
from hub.journal.sqlite import FILE_NAME, SqliteJournal
from tests.hub.journal.support import bodies, noisy, offsets, size_of

CALLS = 40
PER_CALL = (1, 3, 1, 20)


@dataclass(frozen=True)
class Written:
    """The files as they were at the end, and after each call: size of the log, entries so far."""

    main: bytes
    log: bytes
    acknowledged: tuple[tuple[int, int], ...]

    def at_least(self, cut: int) -> int:
        """How many entries were acknowledged when the log was `cut` bytes long."""
        return max((count for size, count in self.acknowledged if size <= cut), default=0)

    def whole(self) -> set[int]:
        """The numbers of entries at which one call ends and the next begins."""
        return {0, *(count for _, count in self.acknowledged)}


def _contents(path: Path) -> tuple[bytes, bytes]:
    return path.read_bytes(), Path(f"{path}-wal").read_bytes()


def _put(folder: Path, main: bytes, log: bytes) -> None:
    folder.mkdir(exist_ok=True)
    (folder / FILE_NAME).write_bytes(main)
    (folder / f"{FILE_NAME}-wal").write_bytes(log)


async def _write(folder: Path) -> Written:
    journal = SqliteJournal(folder, commit_interval=0.0)
    await journal.open()
    log = Path(f"{journal.path}-wal")
    acknowledged, number = [], 0
    for call in range(CALLS):
        group = [noisy(number + index + 1, 150) for index in range(PER_CALL[call % len(PER_CALL)])]
        number = await journal.append(group)
        acknowledged.append((size_of(log), number))
    written = Written(*_contents(journal.path), tuple(acknowledged))
    await journal.close()
    return written


@pytest_asyncio.fixture
async def written(tmp_path: Path) -> AsyncIterator[Written]:
    yield await _write(tmp_path / "original")


async def _check_cut(written: Written, cut: int, folder: Path) -> None:
    _put(folder, written.main, written.log[:cut])
    journal = SqliteJournal(folder, commit_interval=0.0)
    await journal.open()
    found = await bodies(journal)
    assert found == [noisy(number, 150) for number in range(1, len(found) + 1)]
    assert len(found) >= written.at_least(cut)
    assert len(found) in written.whole()
    verification = await journal.verify()
    assert verification.ok
    assert await journal.append([b"next"]) == len(found) + 1
    assert await offsets(journal) == list(range(1, len(found) + 2))
    await journal.close()
    shutil.rmtree(folder)


async def test_a_log_cut_at_every_byte_of_one_transaction(written: Written, tmp_path: Path) -> None:
    sizes = [size for size, _ in written.acknowledged]
    start, end = min(itertools.pairwise(sizes), key=lambda pair: pair[1] - pair[0])
    assert end - start > 1000
    for cut in (*range(40), *range(start - 10, end + 10)):
        _put(tmp_path, written.main, written.log[:cut])
        ready = prepare(tmp_path / FILE_NAME, continue_after=0, repair=False)
        found = [entry.body for entry in read_entries(ready.db, 0, 10**9)]
        ready.db.close()
        assert found == [noisy(number, 150) for number in range(1, len(found) + 1)]
        assert len(found) == written.at_least(cut)


def test_a_log_cut_anywhere() -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = asyncio.run(_write(Path(folder) / "original"))

        @given(st.integers(0, len(written.log)))
        @settings(max_examples=60, database=None)
        def cut_there(cut: int) -> None:
            asyncio.run(_check_cut(written, cut, Path(folder) / "copy"))

        cut_there()


async def test_a_torn_write_is_dropped_and_reported(written: Written, tmp_path: Path) -> None:
    end = written.acknowledged[19][0]  # the last call of 20 entries before it takes several pages
    _put(tmp_path, written.main, written.log[: end - 100])
    journal = SqliteJournal(tmp_path)
    await journal.open()
    verification = await journal.verify()
    assert verification.ok
    assert 0 < verification.torn_tail < written.acknowledged[19][0] - written.acknowledged[18][0]
    await journal.close()


@pytest.mark.allow_logs("has been repaired")
async def test_damage_in_the_middle_of_the_log_loses_only_what_it_hit(
    written: Written, tmp_path: Path
) -> None:
    """SQLite alone would drop everything behind the damage without a word."""
    log = bytearray(written.log)
    log[written.acknowledged[9][0] + 24 + 1000] ^= 0xFF
    _put(tmp_path, written.main, bytes(log))
    _, before = written.acknowledged[9]
    total = written.acknowledged[-1][1]

    journal = SqliteJournal(tmp_path)
    await journal.open()

    found = await bodies(journal)
    assert len(found) > before
    assert {noisy(number, 150) for number in range(1, before + 1)} <= set(found)
    assert len(found) >= total - 10
    assert set(found) <= {noisy(number, 150) for number in range(1, total + 1)}
    assert "broken in its middle" in (await journal.status(0)).text
    assert await journal.append([b"next"]) > total
    await journal.close()


async def test_sqlite_syncs_the_log_at_every_commit(tmp_path: Path) -> None:
    """The settings that durability rests on are in force on the connection that writes."""
    journal = SqliteJournal(tmp_path)
    await journal.open()

    def read_settings(db: sqlite3.Connection) -> tuple[object, ...]:
        names = ("journal_mode", "synchronous", "page_size")
        return tuple(db.execute(f"PRAGMA {name}").fetchone()[0] for name in names)

    assert journal._open is not None
    assert await journal._open.writer.call(read_settings) == ("wal", 2, 1024)
    await journal.close()
