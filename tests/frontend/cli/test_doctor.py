"""The doctor finds what is wrong, says what to do, and changes nothing."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from frontend.cli.main import main
from hub.core.lock import FolderLock
from hub.core.store import Store
from hub.journal.sqlite import FILE_NAME
from tests.scenarios.survival.crowd import Crowd
from tests.scenarios.survival.recorded import household

Examine = Callable[[], tuple[int, dict[str, str]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A hub that has recorded for two days."""

    async def live() -> None:
        store = await Store.open(tmp_path)
        await store.close()
        crowd = Crowd(2, tick_s=30, rest_s=5000, name="doctor")
        async with household(tmp_path, crowd, days=2, retention=timedelta(days=30)):
            pass

    asyncio.run(live())
    return tmp_path


@pytest.fixture
def examine(folder: Path, capsys: pytest.CaptureFixture[str]) -> Examine:
    def run() -> tuple[int, dict[str, str]]:
        status = main(["doctor", "--config", str(folder)])
        lines = capsys.readouterr().out.splitlines()
        return status, {line.split()[1]: line for line in lines}

    return run


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and path.suffix in {".duckdb", ".db", ".key", ".yaml"}
    }


def test_a_sound_hub_is_well(examine: Examine, folder: Path) -> None:
    before = content(folder)
    status, lines = examine()
    assert status == 0
    assert all(line.startswith("ok") for line in lines.values())
    assert "all readable" in lines["journal"]
    assert "checks passed" in lines["history"]
    assert " 0 observations" in lines["recording"]
    assert content(folder) == before


def test_an_empty_folder_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--config", str(tmp_path)]) == 0
    assert "!!" not in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["usher.lock"]


def test_a_running_hub_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FolderLock(folder):
        assert main(["doctor", "--config", str(folder)]) == 1
    said = capsys.readouterr()
    assert "Stop it first" in said.err
    assert not said.out


def test_a_mistake_in_the_configuration(examine: Examine, folder: Path) -> None:
    (folder / "usher.yaml").write_text("http:\n  prot: 5\n")
    status, lines = examine()
    assert status == 1
    assert "line 2" in lines["configuration"]
    assert "Did you mean port?" in lines["configuration"]


def test_a_lost_key(examine: Examine, folder: Path) -> None:
    (folder / "secret.key").unlink()
    status, lines = examine()
    assert status == 1
    assert lines["settings"].startswith("!!")
    assert "backup" in lines["settings"]


def test_damaged_settings_stay_where_they_are(examine: Examine, folder: Path) -> None:
    (folder / "usher.db").write_bytes(b"noise" * 5000)
    status, lines = examine()
    assert status == 1
    assert "usher restore" in lines["settings"]
    assert (folder / "usher.db").read_bytes() == b"noise" * 5000


@pytest.mark.allow_logs("damaged", "cannot be read")
def test_a_damaged_journal_is_not_repaired_here(examine: Examine, folder: Path) -> None:
    path = folder / FILE_NAME
    broken = bytearray(path.read_bytes())
    middle = len(broken) // 2
    broken[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(broken)
    status, lines = examine()
    assert status == 1
    assert lines["journal"].startswith("!!")
    assert path.read_bytes() == broken


@pytest.mark.allow_logs("cannot be")
def test_a_damaged_history(examine: Examine, folder: Path) -> None:
    path = folder / "history.duckdb"
    path.write_bytes(b"noise" * 5000)
    status, lines = examine()
    assert status == 1
    assert "usher restore" in lines["history"]
    assert path.read_bytes() == b"noise" * 5000


def test_a_history_that_contradicts_itself(examine: Examine, folder: Path) -> None:
    with duckdb.connect(str(folder / "history.duckdb")) as db:
        db.execute("UPDATE plays SET watch_ms = watch_ms + 1 WHERE play = 1")
    status, lines = examine()
    assert status == 1
    assert "usher history rebuild" in lines["history"]


def test_a_state_of_recording_that_cannot_be_read(examine: Examine, folder: Path) -> None:
    with duckdb.connect(str(folder / "history.duckdb")) as db:
        db.execute("UPDATE checkpoint SET tracker = 'noise'::BLOB")
    status, lines = examine()
    assert status == 1
    assert "usher history rebuild" in lines["history"]


def test_a_missing_places_file(
    examine: Examine, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "usher.yaml").write_text(f"places:\n  database: {folder}/city.mmdb\n")
    status, lines = examine()
    assert status == 1
    assert "There is no file" in lines["places"]
    assert "There is no file" in caplog.text
