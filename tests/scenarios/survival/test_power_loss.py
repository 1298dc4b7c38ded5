"""A power cut leaves a journal cut at any byte: the hub starts and its history fits the journal."""

import random
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.history.facade import History
from hub.journal.sqlite import FILE_NAME, SqliteJournal
from hub.models.observation import encode
from hub.playback.kept_states import KeptStates
from tests.hub.history.factory import locate
from tests.scenarios.survival.crowd import Crowd
from tests.scenarios.survival.recorded import SETTINGS, append, household, replay
from tests.scenarios.survival.rows import rows

CUTS = 10
FILES = (FILE_NAME, f"{FILE_NAME}-wal")


@dataclass
class Started:
    """The rows after a start, and those of an empty history that is told the same journal.

    `kept` says that the journal held everything from its beginning until behind the checkpoint.
    """

    rows: list[tuple[Any, ...]]
    fresh: list[tuple[Any, ...]]
    kept: bool


async def started(folder: Path) -> Started:
    """Start on what the power cut left."""
    history = History(folder / "history.duckdb", SETTINGS, locate)
    fresh = History(folder / "fresh.duckdb", SETTINGS, locate)
    journal = SqliteJournal(folder)
    await history.start()
    await fresh.start()
    try:
        checkpoint = await history.checkpoint()
        assert checkpoint is not None
        await journal.open(continue_after=checkpoint.offset)
        found = await journal.verify()
        assert found.ok
        await replay(journal, history, KeptStates(folder))
        await replay(journal, fresh, KeptStates(folder))
        assert (await history.verify(await journal.last_offset())).findings == ()
        await _still_records(journal, history, folder)
        whole = found.entries == found.last_offset
        kept = whole and found.last_offset > checkpoint.offset
        return Started(await rows(history), await rows(fresh), kept)
    finally:
        await journal.close()
        await fresh.stop()
        await history.stop()


async def _still_records(journal: SqliteJournal, history: History, folder: Path) -> None:
    """What comes next has an offset that the history has not seen."""
    checkpoint = await history.checkpoint()
    first = next(Crowd(1, name="later").observations())
    offset = await journal.append([encode(first)])
    assert checkpoint is None or offset > checkpoint.offset
    await replay(journal, history, KeptStates(folder))
    after = await history.checkpoint()
    assert after is not None
    assert after.offset == offset


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.allow_logs("journal")
async def test_a_journal_cut_at_any_byte(tmp_path: Path) -> None:
    """The history was written up to a day before; what the journal lost since was never there."""
    live, cut = tmp_path / "live", tmp_path / "cut"
    crowd = Crowd(3, tick_s=60, rest_s=3000, ticks=60, name="cut")
    chance = random.Random(7)
    live.mkdir()
    async with household(live, crowd, days=1, retention=timedelta(days=30)) as home:
        await home.history.stop()
        shutil.copy(live / "history.duckdb", tmp_path / "history.duckdb")
        await home.history.start()
        known = await rows(home.history)
        await home.day()
        whole = await rows(home.history)
        sizes = {name: (live / name).stat().st_size for name in FILES}
        for name in FILES:
            shutil.copy(live / name, tmp_path / name)
    kept = 0
    for _ in range(CUTS):
        cut.mkdir()
        for name in (*FILES, "history.duckdb"):
            shutil.copy(tmp_path / name, cut / name)
        name = chance.choice(FILES)
        with (cut / name).open("r+b") as file:
            file.truncate(chance.randrange(sizes[name]))
        found = await started(cut)
        assert {row[0] for row in known} <= {row[0] for row in found.rows}
        assert len(found.rows) <= len(whole)
        if found.kept:
            assert found.rows == found.fresh
        kept += found.kept
        shutil.rmtree(cut)
    assert 0 < kept < CUTS


async def test_a_history_ahead_of_a_journal_that_lost_its_end(tmp_path: Path) -> None:
    """Everything was in the history; the journal is gone with what came last."""
    crowd = Crowd(3, tick_s=60, rest_s=3000, ticks=60, name="ahead")
    async with household(tmp_path, crowd, days=2, retention=timedelta(days=30)) as home:
        before = await rows(home.history)
    for name in FILES:
        (tmp_path / name).unlink(missing_ok=True)
    assert (await started(tmp_path)).rows == before


async def test_an_append_after_a_cut_is_not_taken_for_applied(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    await journal.open()
    crowd = Crowd(1, name="short").observations()
    last = await append(journal, [next(crowd) for _ in range(20)])
    await journal.close()
    (tmp_path / FILE_NAME).unlink()
    await journal.open(continue_after=last)
    assert await append(journal, [next(crowd)]) == last + 1
    await journal.close()
