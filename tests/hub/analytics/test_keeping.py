"""Answers are kept exactly as long as they are right, and computed once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from hub.analytics import analytics as module
from hub.analytics.analytics import Analytics, parameters, report_named
from hub.analytics.answer import Answered, answer
from hub.analytics.asked import Question
from hub.analytics.kept import Kept, KeptAnswers
from hub.core.errors import Forbidden, InvalidInput, NotFound
from hub.history.batch import Batch
from hub.history.facade import History
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from tests.hub.analytics.conftest import SETTINGS
from tests.hub.history.factory import full_play, locate, varied

EVERYTHING = Question(Filters(), Scope.all())


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[History]:
    history = History(tmp_path / "history.duckdb", SETTINGS, locate)
    await history.start()
    await history.import_plays(varied(1, 20))
    yield history
    await history.stop()


@pytest.fixture
async def analytics(history: History) -> AsyncIterator[Analytics]:
    analytics = Analytics(history)
    yield analytics
    await analytics.stop()


async def _plays(analytics: Analytics) -> tuple[int, bool]:
    told = await analytics.ask("trends", EVERYTHING)
    return sum(row[1] for row in told.answered.tables[0].rows), told.cached


async def test_an_answer_is_kept_until_a_play_is_written(
    history: History, analytics: Analytics
) -> None:
    assert await _plays(analytics) == (20, False)
    assert await _plays(analytics) == (20, True)
    await history.import_plays(varied(2, 5))
    assert await _plays(analytics) == (25, False)


async def test_names_that_are_kept_change_with_what_is_written(
    history: History, analytics: Analytics
) -> None:
    play = full_play()
    await history.commit(Batch(offset=1, tracker=b"", plays=(play,)))
    assert "Western" not in await _genres(analytics)
    told = replace(play, item=replace(play.item, genres=("Western",)))
    await history.commit(Batch(offset=2, tracker=b"", plays=(told,)))
    assert "Western" in await _genres(analytics)


async def _genres(analytics: Analytics) -> set[str]:
    told = await analytics.ask("genres", Question(Filters(), Scope.all()))
    return {row[0] for row in told.answered.tables[0].rows}


async def test_whoever_cannot_wait_gets_what_is_kept_while_the_new_one_is_computed(
    history: History, analytics: Analytics
) -> None:
    first = await analytics.ask("trends", EVERYTHING, at_once=True)
    assert (first.cached, first.fresh) == (False, True)
    await history.import_plays(varied(2, 5))
    of_before = await analytics.ask("trends", EVERYTHING, at_once=True)
    assert (of_before.version, of_before.fresh) == (first.version, False)
    assert await _plays(analytics) == (25, False)
    of_now = await analytics.ask("trends", EVERYTHING, at_once=True)
    assert of_now.fresh
    assert of_now.version != first.version


async def test_bookkeeping_leaves_answers_as_they_are(
    history: History, analytics: Analytics
) -> None:
    await _plays(analytics)
    await history.commit(Batch(offset=9, tracker=b""))
    await history.write(lambda db: db.execute("DELETE FROM entity_states"))
    assert await _plays(analytics) == (20, True)
    await history.commit(Batch(offset=10, tracker=b"", plays=tuple(varied(3, 1))))
    assert await _plays(analytics) == (21, False)


async def test_equal_questions_at_once_are_computed_once(
    analytics: Analytics, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[str] = []

    def counted(*args: object) -> Answered:
        computed.append("")
        return answer(*args)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(module, "answer", counted)
    told = await asyncio.gather(*(analytics.ask("trends", EVERYTHING) for _ in range(8)))
    assert len(computed) == 1
    assert len({one.version for one in told}) == 1


async def test_other_filters_zones_and_persons_are_other_questions(analytics: Analytics) -> None:
    questions = [
        EVERYTHING,
        Question(Filters.parse({"type": "movie"}), Scope.all()),
        Question(Filters.parse({}, "Asia/Kolkata"), Scope.all()),
        Question(Filters(), Scope.of("ann")),
        Question(Filters(), Scope.of("bob")),
    ]
    versions = [(await analytics.ask("trends", question)).version for question in questions]
    assert len(set(versions)) == len(questions)


async def test_who_may_ask_and_what(analytics: Analytics) -> None:
    with pytest.raises(Forbidden):
        await analytics.ask("persons", Question(Filters(), Scope.of("ann")))
    with pytest.raises(NotFound):
        await analytics.ask("nonsense", EVERYTHING)
    with pytest.raises(InvalidInput, match="from 1 to 1000, not 0"):
        parameters(report_named("persons"), {"limit": 0})
    with pytest.raises(InvalidInput, match="no parameter"):
        parameters(report_named("trends"), {"limit": 1})


async def test_what_is_kept_is_bounded(analytics: Analytics) -> None:
    told = await analytics.ask("trends", EVERYTHING)
    kept = KeptAnswers(cells=2 * told.answered.cells)
    for name in "abc":
        kept.put(name, Kept(told.answered, 1))
    assert kept.get("a") is None
    assert kept.get("b") is not None
    kept.put("d", Kept(told.answered, 1))
    assert kept.get("b") is not None
    assert kept.get("c") is None
