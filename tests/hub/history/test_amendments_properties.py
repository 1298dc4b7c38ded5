"""Whatever is amended, undone, replayed, rebuilt and imported in between, in any order."""

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.history.amendments.kinds import AmendmentKind, By, Edit
from hub.history.amendments.times import Span, Stretch, bounded, watched
from hub.history.facade import History
from hub.history.query.queries import Filters
from hub.models.play import Play
from tests.hub.history.factory import START, varied
from tests.hub.history.test_amendments import shown
from tests.hub.history.test_database import opened
from tests.hub.history.test_plays import batch

HIDE, DELETE, EDIT = AmendmentKind
ANN = By("Ann")
PLAYS = varied(3, 8)
CHOSEN = st.lists(st.sampled_from(range(len(PLAYS))), min_size=1, max_size=4, unique=True)
EDITS = st.sampled_from(
    [Edit(watched=True), Edit(watched=False), Edit(person_id="ann"), Edit(person_id="bob")]
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("hide"), CHOSEN),
        st.tuples(st.just("delete"), CHOSEN),
        st.tuples(st.just("edit"), CHOSEN, EDITS),
        st.tuples(st.just("unhide"), CHOSEN),
        st.tuples(st.just("undo"), st.integers(0, 5)),
        st.tuples(st.just("replay"), CHOSEN),
        st.tuples(st.just("import"), CHOSEN),
        st.tuples(st.just("rebuild")),
        st.tuples(st.just("compact")),
    ),
    max_size=9,
)


@dataclass
class Made:
    """An amendment as the model knows it: the plays it is in force for."""

    id: str
    kind: AmendmentKind
    edit: Edit
    plays: set[int] = field(default_factory=set)


class Model:
    """What was recorded with the amendments applied in order, and nothing else."""

    def __init__(self) -> None:
        self.made: list[Made] = []

    def is_in_force(self, kind: AmendmentKind, play: int) -> bool:
        return any(one.kind is kind and play in one.plays for one in self.made)

    def there(self, plays: list[int]) -> list[int]:
        return [play for play in plays if not self.is_in_force(DELETE, play)]

    def expected(self, *, hidden: bool) -> dict[str, tuple[bool, str | None]]:
        found = {}
        for number, play in enumerate(PLAYS):
            if self.is_in_force(DELETE, number) or self.is_in_force(HIDE, number) is not hidden:
                continue
            found[play.id] = self._values(number, play)
        return found

    def _values(self, number: int, play: Play) -> tuple[bool, str | None]:
        is_watched, person = play.watched, play.person_id
        for one in self.made:
            if number in one.plays and one.kind is EDIT:
                is_watched = is_watched if one.edit.watched is None else one.edit.watched
                person = one.edit.person_id or person
        return is_watched, person


class Run:
    """Carries the same steps out in a history and in the model."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._model = Model()
        self._offset = 1

    async def step(self, name: str, *values: Any) -> None:
        steps: dict[str, Callable[..., Any]] = {
            "hide": lambda plays: self._amend(HIDE, plays, Edit()),
            "delete": lambda plays: self._amend(DELETE, plays, Edit()),
            "edit": lambda plays, edit: self._amend(EDIT, plays, edit),
            "unhide": self._unhide,
            "undo": self._undo,
            "replay": self._replay,
            "import": self._import,
            "rebuild": self._rebuild,
            "compact": self._history.compact,
        }
        await steps[name](*values)

    async def check(self) -> None:
        for hidden in (False, True):
            from_filter = {"hidden": True} if hidden else {}
            rows = await shown(self._history, Filters.parse(from_filter))
            values = {row.id: (row.watched, row.person_id) for row in rows.values()}
            assert values == self._model.expected(hidden=hidden)
        report = await self._history.verify()
        assert report.ok, report.findings

    async def _amend(self, kind: AmendmentKind, plays: list[int], edit: Edit) -> None:
        there = self._model.there(plays)
        if there:
            done = await self._history.amend(kind, _ids(plays), ANN, edit=edit)
            assert done.plays == len(there)
            assert done.amendment_id is not None
            self._model.made.append(Made(done.amendment_id, kind, edit, set(there)))

    async def _unhide(self, plays: list[int]) -> None:
        hidden = {one for one in self._model.there(plays) if self._model.is_in_force(HIDE, one)}
        if hidden:
            assert await self._history.unhide(_ids(plays), ANN) == len(hidden)
            for one in self._model.made:
                if one.kind is HIDE:
                    one.plays -= hidden

    async def _undo(self, which: int) -> None:
        if which < len(self._model.made):
            one = self._model.made[which]
            assert await self._history.undo(one.id, ANN) == len(one.plays)
            one.plays.clear()

    async def _replay(self, plays: list[int]) -> None:
        self._offset += 1
        await self._history.commit(batch(self._offset, *(PLAYS[one] for one in plays)))

    async def _import(self, plays: list[int]) -> None:
        await self._history.import_plays([PLAYS[one] for one in plays])

    async def _rebuild(self) -> None:
        await self._history.rewind(START.replace(year=2000))
        self._offset += 1
        await self._history.commit(batch(self._offset, *PLAYS))


def _ids(plays: list[int]) -> list[str]:
    return [PLAYS[one].id for one in plays]


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_what_is_shown_is_what_was_recorded_with_the_amendments(steps: list[Any]) -> None:
    async def run() -> None:
        with tempfile.TemporaryDirectory() as name:
            async with opened(Path(name) / "history.duckdb") as history:
                await history.commit(batch(1, *PLAYS))
                running = Run(history)
                for step in steps:
                    await running.step(*step)
                await running.check()

    asyncio.run(run())


def _ms(count: int) -> timedelta:
    return timedelta(milliseconds=count)


MOMENTS = st.integers(0, 4000).map(lambda ms: START.replace(tzinfo=None) + _ms(ms))
STRETCHES = st.lists(
    st.tuples(st.sampled_from(["playing", "paused"]), st.integers(0, 900), st.integers(0, 900)),
    max_size=4,
)


def _span(parts: list[tuple[str, int, int]]) -> Span:
    at, stretches = START.replace(tzinfo=None), list[Stretch]()
    begin = at
    for number, (state, wall, watch) in enumerate(parts):
        seen = min(wall, watch) if state == "playing" else 0
        stretches.append(Stretch(number, state, at, at + _ms(wall), 0, seen, seen))
        at += _ms(wall)
    return Span(begin, at, tuple(stretches), sum(one.watch_ms for one in stretches))


@given(STRETCHES, st.none() | MOMENTS, st.none() | MOMENTS, st.integers(0, 5000))
def test_times_that_are_set_leave_a_play_that_holds_together(
    parts: list[tuple[str, int, int]], start: Any, end: Any, watch_ms: int
) -> None:
    cut = bounded(_span(parts), start, end)
    for after in (cut, watched(cut, watch_ms)):
        assert after.started_at <= after.ended_at
        assert 0 <= after.watch_ms <= after.most_ms
        if after.stretches:
            assert sum(one.watch_ms for one in after.stretches) == after.watch_ms
        for one in after.stretches:
            assert one.started_at <= one.ended_at
            assert 0 <= one.watch_ms <= (one.wall_ms if one.state == "playing" else 0)
    assert watched(cut, watch_ms).watch_ms == min(watch_ms, cut.most_ms)
