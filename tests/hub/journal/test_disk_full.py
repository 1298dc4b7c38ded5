"""A full disk: a clear state, nothing corrupted, and recording goes on when there is room."""

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from hub.journal import database
from hub.journal.errors import JournalError, JournalFull
from hub.journal.frame import Frame
from hub.journal.interface import JournalState
from hub.journal.sqlite import SqliteJournal
from tests.hub.journal.support import FUTURE, append_until_refused, bodies, noisy, offsets

ROOT = Path(__file__).parents[3]


async def _limit_pages(journal: SqliteJournal, more: int | None) -> None:
    """Let the file grow by `more` pages, or without a limit."""

    def limit(db: sqlite3.Connection) -> None:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {2**30 if more is None else pages + more}")

    assert journal._open is not None
    await journal._open.writer.call(limit)


@pytest.mark.allow_logs("is full")
async def test_appends_are_refused_while_full_and_taken_again_after(sqlite: SqliteJournal) -> None:
    await _limit_pages(sqlite, 8)
    with pytest.raises(JournalFull, match="Free some space"):
        await append_until_refused(sqlite, 500)
    stored = await sqlite.last_offset()
    assert stored > 3

    status = await sqlite.status(applied=0)
    assert status.state is JournalState.DISK_FULL
    assert "is full" in status.text
    assert status.last_offset == stored
    assert await bodies(sqlite) == [noisy(number, 500) for number in range(1, stored + 1)]
    assert (await sqlite.verify()).ok
    with pytest.raises(JournalFull):
        await sqlite.append([noisy(0, 4000)])

    await _limit_pages(sqlite, None)
    assert await sqlite.append([noisy(stored + 1, 500)]) == stored + 1
    assert (await sqlite.status(applied=0)).state is JournalState.OK
    assert await offsets(sqlite) == list(range(1, stored + 2))


@pytest.mark.allow_logs("is full")
async def test_everyone_who_waits_is_told(sqlite: SqliteJournal) -> None:
    await _limit_pages(sqlite, 2)
    calls = [sqlite.append([noisy(number, 900)]) for number in range(30)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    refused = [result for result in results if isinstance(result, JournalFull)]
    assert refused
    assert len(await bodies(sqlite)) == len(results) - len(refused)


@pytest.mark.allow_logs("is full")
async def test_what_compaction_frees_is_room(sqlite: SqliteJournal) -> None:
    await sqlite.append([noisy(number, 500) for number in range(1, 41)])
    await _limit_pages(sqlite, 0)
    with pytest.raises(JournalFull):
        await append_until_refused(sqlite, 500)
    last = await sqlite.last_offset()
    await sqlite.compact(last, FUTURE)
    assert await sqlite.append([noisy(1, 500)]) == last + 1


@pytest.mark.allow_logs("cannot be used")
async def test_after_a_failed_sync_the_file_is_opened_anew(
    sqlite: SqliteJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sqlite.append([b"one"])

    def failing(_: sqlite3.Connection, __: list[Frame]) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(database, "insert_frames", failing)
        with pytest.raises(JournalError, match="Check the disk"):
            await sqlite.append([b"two"])
    assert (await sqlite.status(0)).state is JournalState.UNREACHABLE
    assert await sqlite.append([b"three"]) == 2
    assert (await sqlite.status(0)).state is JournalState.OK
    assert await bodies(sqlite) == [b"one", b"three"]


def _in_small_disk(folder: Path) -> list[str]:
    """A command that runs in a mount namespace with one MiB of disk at `folder`."""
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed")
    mounted = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    prepare = f"mount -t tmpfs -o size=1m tmpfs '{folder}'"
    if subprocess.run([*mounted, prepare], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    return [*mounted, f'{prepare} && exec "$@"', "sh"]


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    command = [
        *_in_small_disk(tmp_path),
        sys.executable,
        "-m",
        "tests.hub.journal.programs.full_disk",
    ]
    done = subprocess.run(
        [*command, str(tmp_path)], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
    )
    found = json.loads(done.stdout)
    first, second = found["refused"]
    assert 100 < first < second
    assert found["state"] == "disk_full"
    assert "Free some space" in found["text"]
    assert found["ok"]
    assert found["numbers"] == list(range(1, second))
