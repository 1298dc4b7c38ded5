"""Cancelled, stopped or killed at any point, and gone on with: the result is that of one run."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hub.history.importers.job import ImportState
from hub.history.importers.tautulli import runner
from tests.hub.history.importers.conftest import House, opened
from tests.hub.history.importers.database import START, Database

ROWS = 400
PLAYS = """
SELECT p.id::VARCHAR, p.started_at, p.ended_at, p.watch_ms, p.paused_ms, p.watched, p.max_ms,
    p.inferred::VARCHAR, i.title, i.year, a.key, s.list
FROM plays p JOIN items i USING (item) JOIN accounts a USING (account) JOIN (
    SELECT play,
        list((state::VARCHAR, started_at, ended_at, watch_ms) ORDER BY number)::VARCHAR AS list
    FROM segments GROUP BY 1
) s USING (play) ORDER BY 1
"""
COUNTS = ("rows", "added", "replaced", "unchanged", "merged", "repaired", "set_aside", "ours")
_PROGRAM = """
import asyncio, sys
from pathlib import Path
from hub.history.importers.tautulli import runner
from tests.hub.history.importers.conftest import opened

async def main(folder, file):
    runner.ROWS = 10
    async with opened(folder) as house:
        job = house.imports.resumable(file)
        if job is None:
            job = await house.imports.from_path(file)
            await house.imports.idle()
        print("ready", flush=True)
        await house.imports.run(job.id)
        await house.imports.idle()
        if house.imports.get(job.id).report is None:
            await house.imports.run(job.id)
            await house.imports.idle()
        print(house.imports.get(job.id).state, flush=True)

asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
"""


@pytest.fixture
def filled(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr(runner, "ROWS", 10)
    choose = random.Random(7)
    for number in range(1, ROWS + 1):
        values: dict[str, Any] = {"rating_key": choose.randrange(1, 60), "year": 1950 + number % 60}
        if choose.random() < 0.2 and number > 5:
            values["reference_id"] = number - choose.randrange(1, 5)
        if choose.random() < 0.1:
            values["stopped"] = choose.choice([0, START + 10**7])
        if choose.random() < 0.1:
            values["paused_counter"] = choose.randrange(-100, 900)
        if choose.random() < 0.03:
            values["started"] = None
        database.add(**values)
    return database


async def _through(folder: Path, file: Path) -> tuple[list[tuple[Any, ...]], dict[str, Any]]:
    """The plays and counts of an import that ran through."""
    await asyncio.to_thread(folder.mkdir)
    async with opened(folder) as house:
        report = await house.bring(file)
        return await house.history.query(PLAYS), _counts(report)


def _counts(report: Any) -> dict[str, Any]:
    return {name: getattr(report, name) for name in COUNTS}


async def test_cancelled_and_gone_on_with(house: House, filled: Database, tmp_path: Path) -> None:
    whole, counts = await _through(tmp_path / "whole", filled.path)
    job = await house.look(filled.path)
    cancelled = 0
    while house.imports.get(job.id).state is not ImportState.DONE:
        await house.imports.run(job.id)
        await asyncio.sleep(0.05 * (cancelled + 1))
        if house.imports.get(job.id).state is ImportState.RUNNING:
            await house.imports.cancel(job.id)
            cancelled += 1
        await house.imports.idle()
        assert house.imports.get(job.id).state in {ImportState.CANCELLED, ImportState.DONE}
    assert cancelled
    assert await house.history.query(PLAYS) == whole
    assert _counts(house.imports.report(job.id)) == counts


async def test_a_hub_that_stops_interrupts_it(filled: Database, tmp_path: Path) -> None:
    whole, counts = await _through(tmp_path / "whole", filled.path)
    folder = tmp_path / "hub"
    folder.mkdir()
    async with opened(folder) as house:
        job = await house.look(filled.path)
        await house.imports.run(job.id)
        await asyncio.sleep(0.1)
    async with opened(folder) as house:
        job = house.imports.get(job.id)
        assert job.state is ImportState.INTERRUPTED
        await house.imports.run(job.id)
        await house.imports.idle()
        assert await house.history.query(PLAYS) == whole
        assert _counts(house.imports.report(job.id)) == counts


async def test_killed_at_random_points(filled: Database, tmp_path: Path) -> None:
    whole, counts = await _through(tmp_path / "whole", filled.path)
    folder = tmp_path / "hub"
    folder.mkdir()
    killed = await asyncio.to_thread(_kill_until_done, folder, filled.path)
    assert killed
    async with opened(folder) as house:
        (job, *_) = house.imports.all()
        assert job.state is ImportState.DONE
        assert await house.history.query(PLAYS) == whole
        assert _counts(house.imports.report(job.id)) == counts
        assert (await house.history.verify()).ok


def _kill_until_done(folder: Path, file: Path) -> int:
    """Run the import in processes that are killed while it writes; how many were."""
    choose = random.Random(11)
    killed = 0
    for turn in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(folder), str(file)],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert process.stdout is not None
        with process.stdout as out:
            assert out.readline().strip() == "ready"
            if turn < 5:
                time.sleep(choose.uniform(0.0, 0.6))
                process.send_signal(signal.SIGKILL)
            ended = out.read().strip()
        process.wait()
        killed += ended != "done"
        if ended == "done":
            break
    return killed
