"""`usher history`: what it asks, what it does, and that nothing goes while the hub runs."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from frontend.cli.main import main
from hub.core.lock import FolderLock
from hub.history.facade import History
from tests.scenarios.survival.crowd import Crowd
from tests.scenarios.survival.recorded import SETTINGS, household
from tests.scenarios.survival.rows import rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A hub that has recorded for three days."""

    async def live() -> None:
        crowd = Crowd(2, tick_s=30, rest_s=5000, name="cli")
        async with household(tmp_path, crowd, days=3, retention=timedelta(days=30)):
            pass

    asyncio.run(live())
    return tmp_path


def plays(folder: Path) -> list[tuple[Any, ...]]:
    async def read() -> list[tuple[Any, ...]]:
        history = History(folder / "history.duckdb", SETTINGS)
        await history.start()
        try:
            return [row[:20] for row in await rows(history)]
        finally:
            await history.stop()

    return asyncio.run(read())


def lose_some(folder: Path) -> None:
    with duckdb.connect(str(folder / "history.duckdb")) as db:
        for table in ("segments", "play_streams", "plays"):
            db.execute(f"DELETE FROM {table} WHERE play % 3 = 0")


def test_a_rebuild_brings_back_what_was_lost(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = plays(folder)
    lose_some(folder)
    assert 0 < len(plays(folder)) < len(before)
    assert main(["history", "rebuild", "--config", str(folder), "--yes"]) == 0
    assert plays(folder) == before
    assert f"the history has {len(before)} plays now" in capsys.readouterr().out
    assert len(list((folder / "backups").glob("history-before-rebuild-*.duckdb"))) == 1
    assert main(["doctor", "--config", str(folder)]) == 0


def test_nothing_is_rebuilt_without_being_asked(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_some(folder)
    left = plays(folder)
    assert main(["history", "rebuild", "--config", str(folder)]) == 1
    assert "--yes" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _question: "n")
    assert main(["history", "rebuild", "--config", str(folder)]) == 1
    assert "Nothing was changed" in capsys.readouterr().out
    assert plays(folder) == left


def test_a_compacted_history_holds_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = plays(folder)
    assert main(["history", "compact", "--config", str(folder)]) == 0
    assert "MB" in capsys.readouterr().out
    assert plays(folder) == before


@pytest.mark.parametrize("action", ["rebuild", "compact"])
def test_a_running_hub_is_left_alone(
    folder: Path, action: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with FolderLock(folder):
        assert main(["history", action, "--config", str(folder)]) == 1
    assert "Stop it first" in capsys.readouterr().err


def test_there_is_nothing_to_rebuild_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["history", "rebuild", "--config", str(tmp_path), "--yes"]) == 1
    assert "journal is empty" in capsys.readouterr().err
    assert main(["history", "rebuild", "--config", str(tmp_path / "none"), "--yes"]) == 1
    assert "no folder" in capsys.readouterr().err
