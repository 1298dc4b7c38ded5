"""`usher demo generate` fills a history, always the same way, and mixes with nothing unasked."""

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from frontend.cli.main import main
from hub.core.lock import FolderLock
from hub.history.facade import History
from hub.history.settings import FILE_NAME, HistoryModel

SETTINGS = HistoryModel(max_memory=300_000_000, threads=1)
_ALL = (
    "SELECT * EXCLUDE (play, person, account, player, stream, place, network) "
    "FROM plays ORDER BY id"
)


def generate(folder: Path, plays: int, *more: str) -> int:
    return main(["demo", "generate", "--plays", str(plays), "--config", str(folder), *more])


def asked(folder: Path, *questions: str) -> list[list[tuple[Any, ...]]]:
    async def ask() -> list[list[tuple[Any, ...]]]:
        history = History(folder / FILE_NAME, SETTINGS)
        await history.start()
        try:
            assert (await history.verify()).ok
            return [await history.query(question) for question in questions]
        finally:
            await history.stop()

    return asyncio.run(ask())


def test_the_same_number_and_seed_give_the_same_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, seed in (("one", "5"), ("same", "5"), ("other", "6")):
        assert generate(tmp_path / name, 700, "--seed", seed) == 0
    assert "700 plays were written" in capsys.readouterr().out
    one, same, other = (asked(tmp_path / name, _ALL)[0] for name in ("one", "same", "other"))
    assert len(one) == len(other) == 700
    assert one == same != other


def test_it_looks_like_life(tmp_path: Path) -> None:
    generate(tmp_path, 1500)
    [[facts], names] = asked(
        tmp_path,
        "SELECT count(DISTINCT person), count(DISTINCT server), count(DISTINCT type), "
        "count(place), count(library), count(*) - count(person) FROM plays",
        "SELECT name FROM persons WHERE name = id",
    )
    persons, servers, types, places, libraries, nobody = facts
    assert persons > 5
    assert servers == 3
    assert types >= 4
    assert places > 300
    assert libraries > 1000
    assert nobody == 0
    assert names == []


def test_it_does_not_mix_with_other_plays_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate(tmp_path, 50) == 0
    assert generate(tmp_path, 60, "--seed", "2") == 1
    assert "50 plays already" in capsys.readouterr().err
    assert generate(tmp_path, 60, "--seed", "2", "--yes") == 0
    assert asked(tmp_path, "SELECT count(*) FROM plays") == [[(110,)]]


def test_a_folder_in_use_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FolderLock(tmp_path):
        assert generate(tmp_path, 50) == 1
    assert "is using" in capsys.readouterr().err


def test_stopped_it_leaves_a_whole_history(tmp_path: Path) -> None:
    arguments = ["demo", "generate", "--plays", "90000", "--config", str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-m", "frontend.cli.main", *arguments], stdout=subprocess.PIPE, text=True
    ) as process:
        wal = tmp_path / f"{FILE_NAME}.wal"
        deadline = time.monotonic() + 60
        while not (wal.exists() and wal.stat().st_size > 500_000):
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    [[(plays,)]] = asked(tmp_path, "SELECT count(*) FROM plays")
    assert f"Stopped. {plays} plays" in output
    assert 0 < plays < 90_000
