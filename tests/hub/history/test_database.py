"""The file: locked, damaged, full or slow; what happens then is said and nothing is lost."""

import asyncio
import resource
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import duckdb
import pytest

from hub.core.errors import Unavailable
from hub.history.errors import HistoryUnavailable, ReadTooLong
from hub.history.facade import History
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.settings import HISTORY_SECTION, HistoryModel
from hub.history.store import connection, database
from hub.history.store.reader import Reader
from tests.hub.history.conftest import SETTINGS
from tests.hub.history.factory import locate, varied
from tests.hub.history.test_plays import batch
from tests.support.waiting import eventually

ALL = Scope.all()
SLOW = "SELECT count(*) FROM range(10_000_000_000) a WHERE a.range % 7 = 3"


def content(path: Path) -> bytes:
    return path.read_bytes()


def make_folder(path: Path) -> None:
    path.parent.mkdir()


@asynccontextmanager
async def opened(path: Path, settings: HistoryModel = SETTINGS) -> AsyncIterator[History]:
    history = History(path, settings, locate)
    await history.start()
    try:
        yield history
    finally:
        await history.stop()


@pytest.mark.allow_logs("The history is unavailable")
async def test_a_locked_file_is_opened_when_it_is_free(path: Path) -> None:
    make_folder(path)
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); input()"
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-c", code, str(path))
    holder = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"open\n"
    async with opened(path) as history:
        assert history.availability.is_up is False
        with pytest.raises(HistoryUnavailable, match=f"Process {holder.pid} has the history"):
            await history.commit(batch(1))
        with pytest.raises(Unavailable):
            await history.totals(Filters(), ALL)
        holder.stdin.write(b"\n")
        await eventually(lambda: history.availability.is_up, timeout=10)
        await history.commit(batch(1, *varied(1, 3)))
        assert (await history.totals(Filters(), ALL)).plays == 3
    assert await holder.wait() == 0


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is not a database" * 1000)


def _cut(path: Path) -> None:
    connection = duckdb.connect(str(path))
    connection.execute("CREATE TABLE t AS SELECT range AS n FROM range(1_000_000)")
    connection.close()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _foreign(path: Path) -> None:
    connection = duckdb.connect(str(path))
    connection.execute("CREATE TABLE plays (somebody_elses INTEGER)")
    connection.close()


@pytest.mark.allow_logs("The history is unavailable")
@pytest.mark.parametrize("damage", [_garbage, _cut, _foreign])
async def test_a_damaged_file_is_left_alone_and_said(path: Path, damage: object) -> None:
    make_folder(path)
    assert callable(damage)
    damage(path)
    before = content(path)
    async with opened(path) as history:
        assert history.availability.reason is not None
        assert "usher restore" in history.availability.reason
        with pytest.raises(HistoryUnavailable, match="cannot be read"):
            await history.checkpoint()
    assert content(path) == before


async def test_an_empty_file_left_by_a_crash_becomes_a_history(path: Path) -> None:
    make_folder(path)
    _empty(path)
    async with opened(path) as history:
        await history.commit(batch(1))


async def test_what_was_committed_survives_a_killed_process(path: Path) -> None:
    code = (
        "import asyncio, os, sys\n"
        "from pathlib import Path\n"
        "from tests.hub.history.factory import varied\n"
        "from tests.hub.history.test_database import opened, batch\n"
        "async def main():\n"
        "    async with opened(Path(sys.argv[1])) as history:\n"
        "        for offset in range(1, 4):\n"
        "            await history.commit(batch(offset, *varied(offset, 20)))\n"
        "        os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())\n"
    )
    done = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code, str(path)])
    assert done.returncode == -9
    async with opened(path) as history:
        checkpoint = await history.checkpoint()
        assert checkpoint is not None
        assert checkpoint.offset == 3
        assert (await history.totals(Filters(), ALL)).plays == 60
        assert (await history.verify()).ok


async def _commit_many(history: History) -> None:
    for offset in range(2, 50):
        await history.commit(batch(offset, *varied(offset, 500)))


@pytest.mark.allow_logs("The history is unavailable")
async def test_a_full_disk_is_said_and_the_history_goes_on_when_there_is_room(path: Path) -> None:
    async with opened(path) as history:
        await history.commit(batch(1, *varied(1, 10)))
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(content(path)) + 50_000, hard))
        try:
            with pytest.raises(HistoryUnavailable, match="full"):
                await _commit_many(history)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        await eventually(lambda: history.availability.is_up, timeout=10)
        checkpoint = await history.checkpoint()
        assert checkpoint is not None
        plays = 10 + 500 * (checkpoint.offset - 1)
        assert (await history.totals(Filters(), ALL)).plays == plays
        await history.commit(batch(99, *varied(99, 5)))
        assert (await history.totals(Filters(), ALL)).plays == plays + 5
        assert (await history.verify()).ok


async def test_a_question_ends_at_its_time(history: History) -> None:
    began = time.monotonic()
    with pytest.raises(ReadTooLong, match=r"longer than 0\.2 s"):
        await history.read(lambda db: db.rows(SLOW), timeout_s=0.2)
    assert time.monotonic() - began < 5
    assert await history.query("SELECT 1") == [(1,)]


async def test_a_question_that_is_just_over_can_be_given_up(history: History) -> None:
    readers: list[Reader] = []
    await history.read(readers.append)
    readers[0].give_up()  # as whoever is cancelled does until the answer has arrived


async def test_a_cancelled_question_frees_its_thread(history: History) -> None:
    tasks = [asyncio.create_task(history.query(SLOW)) for _ in range(SETTINGS.readers + 2)]
    await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert all(task.cancelled() for task in tasks)
    assert await asyncio.wait_for(history.query("SELECT 1"), 5) == [(1,)]


async def test_stopping_ends_the_questions(path: Path) -> None:
    history = History(path, SETTINGS, locate)
    await history.start()
    question = asyncio.create_task(history.query(SLOW))
    await asyncio.sleep(0.1)
    await asyncio.wait_for(history.stop(), 5)
    with pytest.raises(HistoryUnavailable):
        await question


async def test_a_history_that_is_not_started_says_so(path: Path) -> None:
    history = History(path, SETTINGS, locate)
    for _ in range(2):
        with pytest.raises(HistoryUnavailable):
            await history.totals(Filters(), ALL)
        with pytest.raises(HistoryUnavailable):
            await history.checkpoint()
        await history.start()
        assert await history.checkpoint() is None
        await history.stop()
        await history.stop()


async def test_a_question_sees_one_state_and_changes_nothing(history: History) -> None:
    loop = asyncio.get_running_loop()

    def ask(reader: Reader) -> tuple[object, object]:
        before = reader.keys("SELECT count(*) FROM plays")
        commit = history.commit(batch(1, *varied(1, 5)))
        asyncio.run_coroutine_threadsafe(commit, loop).result(10)
        return before, reader.keys("SELECT count(*) FROM plays")

    assert await history.read(ask) == ([0], [0])
    assert await history.query("SELECT count(*) FROM plays") == [(5,)]
    with pytest.raises(duckdb.Error, match="read-only"):
        await history.query("DELETE FROM plays")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('https://example.test/')",
        "COPY plays TO '/tmp/plays.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET threads = 64",
    ],
)
async def test_no_statement_leaves_the_history(history: History, sql: str) -> None:
    with pytest.raises((duckdb.Error, HistoryUnavailable)):
        await history.query(sql)


async def test_questions_do_not_wait_for_each_other_nor_for_the_loop(history: History) -> None:
    await history.import_plays(varied(1, 500))
    slow = asyncio.create_task(history.read(lambda db: db.rows(SLOW), timeout_s=1))
    answers = await asyncio.gather(*(history.totals(Filters(), ALL) for _ in range(30)))
    assert {answer.plays for answer in answers} == {500}
    assert not slow.done()
    with pytest.raises(ReadTooLong):
        await slow


async def test_memory_is_given_back_after_questions(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit that was set holds again afterwards, and a question under way is left alone."""
    given: list[int] = []
    plain = connection.give_back

    def counted(db: connection.Connection, settings: HistoryModel) -> None:
        plain(db, settings)
        given.append(settings.max_memory)

    monkeypatch.setattr(database, "give_back", counted)
    monkeypatch.setattr(database, "TIDY_EVERY_S", 0.01)
    async with opened(path) as history:
        await history.import_plays(varied(1, 50))
        await eventually(lambda: given, timeout=20)
        slow = asyncio.create_task(history.read(lambda db: db.rows(SLOW), timeout_s=0.8))
        await asyncio.sleep(0.2)
        given.clear()
        await asyncio.sleep(0.1)
        assert given == []
        with pytest.raises(ReadTooLong):
            await slow
        await eventually(lambda: given, timeout=20)
        assert await history.query("SELECT current_setting('memory_limit')") == [("286.1 MiB",)]
        assert (await history.totals(Filters(), ALL)).plays == 50


def test_the_environment_sets_path_and_memory() -> None:
    names = {variable.name: variable for variable in HISTORY_SECTION.variables}
    assert names["DUCKDB_MAX_MEMORY"].parse("512MB") == 512_000_000
    assert HistoryModel(path=Path("x.duckdb")).file(Path("/data")) == Path("/data/x.duckdb")
    assert HistoryModel().file(Path("/data")) == Path("/data/history.duckdb")
    with pytest.raises(ValueError, match="at least 128MB"):
        HistoryModel(max_memory=1000)
