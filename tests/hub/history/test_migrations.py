"""Upgrades of the schema: they run and keep a copy, or leave the file as it was."""

import asyncio
import shutil
import sys
from pathlib import Path

import duckdb
import pytest

from hub.history.errors import DiskFull, HistoryTooNew, MigrationFailed
from hub.history.facade import History
from hub.history.migrations.migrate import Migration, migrations, open_migrated
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.store.connection import backup_folder
from hub.history.store.maintenance import restore
from tests.hub.history.conftest import SETTINGS
from tests.hub.history.factory import locate, varied
from tests.hub.history.test_database import content
from tests.hub.history.test_plays import batch
from tests.support.waiting import eventually

NEXT = migrations()[-1].version + 1
COLUMN = Migration(
    NEXT, "column", "ALTER TABLE plays ADD COLUMN note VARCHAR; UPDATE plays SET note = 'x'"
)
WRONG = Migration(NEXT, "wrong", "ALTER TABLE plays ADD COLUMN note VARCHAR; SELECT nonsense")
ENDLESS = Migration(
    NEXT,
    "endless",
    "ALTER TABLE plays ADD COLUMN note VARCHAR; "
    "UPDATE plays SET note = (SELECT count(*) FROM range(100_000_000_000) a WHERE a.range % 7 = 3)",
)


async def fill(path: Path) -> None:
    history = History(path, SETTINGS, locate)
    await history.start()
    await history.commit(batch(1, *varied(1, 30)))
    await history.stop()


async def plays(path: Path) -> int:
    history = History(path, SETTINGS, locate)
    await history.start()
    try:
        return (await history.totals(Filters(), Scope.all())).plays
    finally:
        await history.stop()


def versions(path: Path) -> list[int]:
    with duckdb.connect(str(path)) as connection:
        rows = connection.execute("SELECT version FROM schema_version ORDER BY 1").fetchall()
        return [row[0] for row in rows]


def upgrade(path: Path, *steps: Migration) -> None:
    open_migrated(path, SETTINGS, [*migrations(), *steps]).close()


def backups(path: Path) -> list[Path]:
    return sorted(backup_folder(path).glob("*.duckdb"))


def test_the_steps_are_numbered_without_gaps() -> None:
    assert [step.version for step in migrations()] == list(range(1, NEXT))


async def test_an_upgrade_runs_once_and_keeps_a_copy_of_each_schema(path: Path) -> None:
    await fill(path)
    index = Migration(NEXT + 1, "view", "CREATE VIEW notes AS SELECT note FROM plays")
    upgrade(path, COLUMN, index)
    upgrade(path, COLUMN, index)
    assert versions(path) == list(range(1, NEXT + 2))
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("SELECT count(*) FROM notes WHERE note = 'x'").fetchall() == [
            (30,)
        ]
    kept = backups(path)
    assert [versions(copy)[-1] for copy in kept] == [NEXT - 1, NEXT]
    assert f"schema{NEXT - 1}-20" in kept[0].name
    assert await plays(kept[0]) == 30


async def test_a_new_history_needs_no_copy(path: Path) -> None:
    await fill(path)
    assert backups(path) == []


async def test_an_upgrade_that_fails_leaves_the_history_as_it_was(path: Path) -> None:
    await fill(path)
    with pytest.raises(MigrationFailed, match=r"as it was.*A copy from before is"):
        upgrade(path, WRONG)
    assert versions(path)[-1] == NEXT - 1
    assert await plays(path) == 30


async def test_an_upgrade_that_is_killed_leaves_the_history_as_it_was(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await fill(path)
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from tests.hub.history.test_migrations import ENDLESS, upgrade\n"
        "upgrade(Path(sys.argv[1]), ENDLESS)\n"
    )
    command = [sys.executable, "-c", code, str(path)]
    child = await asyncio.create_subprocess_exec(*command)
    await eventually(path.with_name(path.name + ".upgrading").exists, timeout=20)
    await asyncio.sleep(0.2)
    child.kill()
    await child.wait()
    assert await plays(path) == 30
    assert "was interrupted; the file is as it was before" in caplog.text
    assert len(backups(path)) == 1
    upgrade(path, COLUMN)
    assert versions(path)[-1] == NEXT


@pytest.mark.allow_logs("The history is unavailable")
async def test_a_newer_history_is_refused_and_left_alone(path: Path) -> None:
    await fill(path)
    upgrade(path, COLUMN)
    before = content(path)
    with pytest.raises(
        HistoryTooNew, match=f"schema {NEXT}.*Start the newer Usher.*{path.stem}-schema"
    ):
        open_migrated(path, SETTINGS)
    assert content(path) == before
    history = History(path, SETTINGS, locate)
    await history.start()
    assert "Start the newer Usher" in (history.availability.reason or "")
    await history.stop()
    restore(backups(path)[0], path, SETTINGS)
    assert await plays(path) == 30


async def test_without_room_for_the_copy_nothing_is_begun(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(path)
    usage = shutil.disk_usage(path.parent)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DiskFull, match="are needed"):
        upgrade(path, COLUMN)
    monkeypatch.undo()
    assert versions(path)[-1] == NEXT - 1
    assert backups(path) == []
    assert await plays(path) == 30
