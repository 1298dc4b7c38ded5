"""A rebuild writes what was recorded: nothing is lost, nothing is there twice."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from hub.core.errors import Conflict, NotFound
from hub.history.batch import Batch
from hub.playback.kept_states import FOLDER
from hub.playback.rebuild import plan_rebuild, rebuild
from tests.scenarios.survival.crowd import BEGIN, Crowd
from tests.scenarios.survival.recorded import RULES, Household, household, straddling
from tests.scenarios.survival.rows import evidence, rows

KEPT = timedelta(days=4)


def busy() -> Crowd:
    """Somebody watches at every moment."""
    return Crowd(8, tick_s=60, rest_s=1800, ticks=120, name="busy")


def calm() -> Crowd:
    """There are hours in which nobody watches."""
    return Crowd(2, tick_s=60, rest_s=10_000, ticks=60, name="calm")


async def rebuilt(home: Household) -> None:
    plan = await plan_rebuild(home.journal, home.history, home.states)
    done = await rebuild(plan, home.journal, home.history, home.states, RULES)
    assert done.backup.exists()
    assert done.removed > 10


async def damage(home: Household) -> None:
    """Every third play of the last days is lost."""
    found = [play for play in home.live.plays.values() if play.started_at > home.now - KEPT / 2]
    checkpoint = await home.history.checkpoint()
    assert checkpoint is not None
    lost = tuple(play.id for play in found[::3])
    assert lost
    await home.history.commit(
        Batch(offset=checkpoint.offset + 1, tracker=checkpoint.tracker, withdrawn=lost)
    )


async def test_what_the_whole_journal_holds_is_rebuilt(tmp_path: Path) -> None:
    async with household(tmp_path, calm(), days=3, retention=KEPT) as home:
        before, hooks = await rows(home.history), await evidence(home.history)
        assert len(before) == len(home.live.plays) > 10
        await damage(home)
        assert len(await rows(home.history)) < len(before)
        await rebuilt(home)
        assert await rows(home.history) == before
        assert await evidence(home.history) == hooks
        assert (await home.history.verify(await home.journal.last_offset())).ok


async def test_plays_over_the_beginning_of_the_journal_are_there_once(tmp_path: Path) -> None:
    async with household(tmp_path, busy(), days=8, retention=KEPT) as home:
        first = await home.journal.first_offset()
        assert first > 1
        plan = await plan_rebuild(home.journal, home.history, home.states)
        assert plan.begin is not None
        assert plan.begin.offset == first - 1
        assert BEGIN + timedelta(days=2) < plan.since < home.now - KEPT
        assert straddling(list(home.live.plays.values()), plan.since)
        before, hooks = await rows(home.history), await evidence(home.history)
        await damage(home)
        await rebuilt(home)
        assert await rows(home.history) == before
        assert await evidence(home.history) == hooks
        assert (await home.history.verify(await home.journal.last_offset())).ok


async def test_without_a_kept_state_it_begins_when_nobody_watches(tmp_path: Path) -> None:
    async with household(tmp_path, calm(), days=8, retention=KEPT) as home:
        before = await rows(home.history)
        shutil.rmtree(tmp_path / FOLDER)
        plan = await plan_rebuild(home.journal, home.history, home.states)
        assert plan.since < home.now - KEPT / 2
        assert not straddling(list(home.live.plays.values()), plan.since)
        await damage(home)
        await rebuilt(home)
        assert await rows(home.history) == before


async def test_without_a_kept_state_and_a_quiet_moment_nothing_is_touched(tmp_path: Path) -> None:
    async with household(tmp_path, busy(), days=6, retention=KEPT) as home:
        before = await rows(home.history)
        shutil.rmtree(tmp_path / FOLDER)
        with pytest.raises(Conflict, match="Nothing was changed"):
            await plan_rebuild(home.journal, home.history, home.states)
        assert await rows(home.history) == before


async def test_an_empty_journal_has_nothing_to_tell(tmp_path: Path) -> None:
    async with household(tmp_path, calm(), days=0, retention=KEPT) as home:
        with pytest.raises(NotFound):
            await plan_rebuild(home.journal, home.history, home.states)


async def test_a_lost_history_is_filled_with_the_persons_it_had(tmp_path: Path) -> None:
    """The file is gone; what the journal no longer tells of persons is known all the same."""
    async with household(tmp_path, busy(), days=7, retention=KEPT) as home:
        before = await rows(home.history)
        plan = await plan_rebuild(home.journal, home.history, home.states)
        assert plan.begin is not None
        await home.history.stop()
        home.history.path.unlink()
        await home.history.start()
        await home.replay()
        after = await rows(home.history)
        assert after == [row for row in before if row[2] >= plan.since]
        assert len(after) > 100
        assert (await home.history.verify(await home.journal.last_offset())).ok
