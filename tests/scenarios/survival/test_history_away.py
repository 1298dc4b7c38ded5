"""A whole hub whose history is locked, damaged or of an older schema, and a second hub."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.compose import JOURNAL, read_config, running_hub
from hub.core.hub import Hub
from hub.core.lock import FolderInUse
from hub.core.parts import CoreSettings
from hub.history.facade import HISTORY
from hub.history.migrations import migrate
from hub.history.migrations.migrate import Migration, migrations
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.models.observation import Observation, SessionGone, SessionSeen, Source
from hub.models.session import Player, SessionState, SessionView
from hub.playback.pipeline import PLAYBACK
from tests.scenarios.survival.crowd import item
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[3]
ALL = Scope.all()
CONFIG = """
discovery: {enabled: false, announce: false}
history: {max_memory: 300MB, threads: 1}
recording: {minimum: {video: 0}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "usher.yaml").write_text(CONFIG)
    return tmp_path


def hub_in(folder: Path) -> AbstractAsyncContextManager[Hub]:
    return running_hub(read_config(folder, {}), CoreSettings(package=None))


def viewing(number: int) -> Sequence[Observation]:
    """Somebody watched for two seconds and has just stopped."""
    end = datetime.now(UTC)
    view = SessionView(
        key=str(number),
        account_key="ann",
        player=Player(key=f"player {number}"),
        item=item(number),
        state=SessionState.PLAYING,
        position_s=0.0,
    )
    seen = SessionSeen(
        server_id="plex:one", at=end - timedelta(seconds=2), source=Source.WEBSOCKET, view=view
    )
    gone = SessionGone(
        server_id="plex:one", at=end, source=Source.WEBSOCKET, key=str(number), position_s=2.0
    )
    return seen, gone


async def watched(hub: Hub, number: int) -> None:
    for observation in viewing(number):
        await hub[PLAYBACK].observe(observation)


async def recorded(hub: Hub, plays: int) -> None:
    """Wait until the history has so many plays, and nothing is wrong with it."""

    async def there() -> bool:
        if hub[HISTORY].availability.is_up is not True:
            return False
        totals = await hub[HISTORY].totals(Filters(), ALL)
        return totals.plays == plays and hub[PLAYBACK].status.history_problem is None

    await eventually(there, timeout=20)
    report = await hub[HISTORY].verify(await hub[JOURNAL].last_offset())
    assert report.findings == ()


@contextmanager
def reading(path: Path) -> Iterator[int]:
    """Another program has the file open; its pid."""
    program = "import duckdb, sys; db = duckdb.connect(sys.argv[1]); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid
        process.communicate(b"\n")


def _lose_journal(folder: Path) -> None:
    for file in folder.glob("journal.db*"):
        file.unlink()


async def _one_play(folder: Path) -> None:
    async with hub_in(folder) as hub:
        await watched(hub, 1)


@pytest.mark.allow_logs("history")
async def test_a_locked_history_is_caught_up_with_when_it_is_free(folder: Path) -> None:
    await _one_play(folder)
    with reading(folder / "history.duckdb") as pid:
        async with hub_in(folder) as hub:
            await watched(hub, 2)
            status = hub[PLAYBACK].status
            assert f"Process {pid}" in (hub[HISTORY].availability.reason or "")
            assert f"Process {pid}" in (status.history_problem or "")
            assert status.journal_problem is None
            await watched(hub, 3)
    async with hub_in(folder) as hub:
        await recorded(hub, 3)


@pytest.mark.allow_logs("history", "going on behind")
async def test_a_journal_that_was_lost_while_the_history_was_locked(folder: Path) -> None:
    async with hub_in(folder) as hub:
        for number in range(1, 6):
            await watched(hub, number)
        await recorded(hub, 5)
    async with hub_in(folder):
        await eventually(lambda: any((folder / "journal-states").glob("*.state")))
    _lose_journal(folder)
    with reading(folder / "history.duckdb"):
        async with hub_in(folder) as hub:
            await watched(hub, 6)
    async with hub_in(folder) as hub:
        await recorded(hub, 6)


@pytest.mark.allow_logs("history")
async def test_a_lock_that_goes_while_the_hub_runs(folder: Path) -> None:
    await _one_play(folder)
    locked = reading(folder / "history.duckdb")
    locked.__enter__()
    async with hub_in(folder) as hub:
        await watched(hub, 2)
        locked.__exit__(None, None, None)
        await recorded(hub, 2)
        await watched(hub, 3)
        await recorded(hub, 3)


@pytest.mark.allow_logs("history")
async def test_a_damaged_history_is_begun_anew_when_it_is_moved_away(folder: Path) -> None:
    await _one_play(folder)
    path = folder / "history.duckdb"
    path.write_bytes(b"noise" * 10_000)
    async with hub_in(folder) as hub:
        await watched(hub, 2)
        assert "usher restore" in (hub[HISTORY].availability.reason or "")
        path.rename(folder / "damaged.duckdb")
        await recorded(hub, 2)
        await watched(hub, 3)
        await recorded(hub, 3)


async def test_a_second_hub_is_refused_with_the_pid_of_the_first(folder: Path) -> None:
    async with hub_in(folder) as hub:
        command = [sys.executable, "-m", "frontend.cli.main", "serve", "--config", str(folder)]
        pipe = asyncio.subprocess.PIPE
        second = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stderr=pipe)
        _, said = await second.communicate()
        assert second.returncode == 1
        assert f"process {os.getpid()}" in said.decode()
        with pytest.raises(FolderInUse) as refused:
            async with hub_in(folder):
                pass
        assert refused.value.pid == os.getpid()
        await watched(hub, 1)
        await recorded(hub, 1)


def _next_schema(monkeypatch: pytest.MonkeyPatch, sql: str) -> None:
    steps = migrations()
    later = Migration(steps[-1].version + 1, "test", sql)
    monkeypatch.setattr(migrate, "migrations", lambda: (*steps, later))


@pytest.mark.allow_logs("interrupted")
async def test_an_upgrade_and_one_that_was_interrupted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _one_play(folder)
    before = migrations()[-1].version
    _next_schema(monkeypatch, "ALTER TABLE plays ADD COLUMN mood VARCHAR")

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(migrate, "_apply", killed)
        with pytest.raises(KeyboardInterrupt):
            async with hub_in(folder):
                pass
    async with hub_in(folder) as hub:
        await recorded(hub, 1)
        await watched(hub, 2)
        await recorded(hub, 2)
        assert await hub[HISTORY].query("SELECT mood FROM plays") == [(None,), (None,)]
    assert list((folder / "backups").glob(f"history-schema{before}-*.duckdb"))


@pytest.mark.allow_logs("history")
async def test_an_upgrade_that_fails_keeps_recording_into_the_journal(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _one_play(folder)
    with monkeypatch.context() as patch:
        _next_schema(patch, "ALTER TABLE nowhere ADD COLUMN mood VARCHAR")
        async with hub_in(folder) as hub:
            await watched(hub, 2)
            assert "failed" in (hub[PLAYBACK].status.history_problem or "")
    async with hub_in(folder) as hub:
        await recorded(hub, 2)
