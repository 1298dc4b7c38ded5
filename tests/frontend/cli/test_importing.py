"""`usher import tautulli`: what it shows, asks and writes, and that nothing goes beside a hub."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from frontend.cli.main import main
from hub.core.lock import FolderLock
from tests.hub.history.importers.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(tmp_path / "tautulli.db")
    database.add()
    database.add(rating_key=2, paused_counter=-5)
    return database


def _run(file: Path, *more: str) -> int:
    return main(["import", "tautulli", str(file), "--config", str(file.parent / "hub"), *more])


def test_a_file_is_shown_and_imported(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(database.path, "--yes") == 0
    said = capsys.readouterr().out
    assert "2 rows" in said
    assert "2 plays were added, 0 replaced, 0 were there already." in said
    assert "1 with a negative pause" in said
    assert _run(database.path, "--yes") == 0
    assert "0 plays were added, 0 replaced, 2 were there already." in capsys.readouterr().out


def test_a_dry_run_writes_nothing(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(database.path, "--dry-run") == 0
    assert _run(database.path, "--yes") == 0
    assert "2 plays were added" in capsys.readouterr().out


def test_nobody_to_agree(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(database.path) == 1
    assert "--yes" in capsys.readouterr().err


def test_beside_a_running_hub_it_says_where_to_import(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = database.path.parent / "hub"
    folder.mkdir()
    with FolderLock(folder):
        assert _run(database.path, "--yes") == 1
    assert "Settings, Import" in capsys.readouterr().err


def test_what_is_no_database_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.db").write_text("hello")
    assert _run(tmp_path / "x.db", "--yes") == 1
    assert "not a database of Tautulli" in capsys.readouterr().err
    assert _run(tmp_path / "y.db", "--yes") == 1
    assert "There is no file" in capsys.readouterr().err


def test_an_interrupt_stops_it_and_the_same_command_goes_on(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3, 400):
        database.add(rating_key=number)
    program = (
        "from hub.history.importers.tautulli import runner; runner.ROWS = 4\n"
        "from frontend.cli.import_texts import Progress\n"
        "Progress.tell = lambda self, job: print(job.state, flush=True)\n"
        "import sys; from frontend.cli.main import main; sys.exit(main())"
    )
    folder = database.path.parent / "hub"
    arguments = ["import", "tautulli", str(database.path), "--config", str(folder), "--yes"]
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    with process.stdout as out:
        assert any(line.strip() == "running" for line in out)
        process.send_signal(signal.SIGINT)
        assert "goes on with it" in out.read()
    assert process.wait() == 130
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert "399 plays were added" in said
