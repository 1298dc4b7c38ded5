"""The columns that reports count by are the plays of the history, whatever becomes of these."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hub.analytics.analytics import Analytics
from hub.analytics.asked import Asked, Interval, Question
from hub.analytics.columns import kept as columns_kept
from hub.analytics.columns.layout import LISTED, SQL
from hub.history.amendments.kinds import AmendmentKind, By, Edit, Selection
from hub.history.batch import Batch
from hub.history.facade import History
from hub.history.query.filters import FILTERS
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.store.ids import to_public
from hub.history.store.reader import Reader
from hub.models.play import Play
from tests.hub.analytics.conftest import SETTINGS, Asker
from tests.hub.analytics.test_filters import VALUES
from tests.hub.history.factory import locate, varied

BY = By("somebody")
STEPS = 25


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[History]:
    history = History(tmp_path / "history.duckdb", SETTINGS, locate)
    await history.start()
    await history.import_plays(varied(1, 40))
    yield history
    await history.stop()


class _Life:
    """What happens to a history: plays come early and late, change, and go."""

    def __init__(self, history: History, chance: random.Random) -> None:
        self.history, self.chance = history, chance
        self.offset, self.seed = 0, 1

    async def step(self) -> None:
        """One thing, whichever."""
        await self.chance.choice(self._all())()

    def _all(self) -> list[Callable[[], Awaitable[Any]]]:
        return [self.record, self.bring, self.bring_again, self.amend, self.edit, self.undo]

    async def record(self) -> None:
        """Somebody watched something; one play turned out never to have been."""
        self.offset, self.seed = self.offset + 1, self.seed + 1
        gone = self.chance.sample([play.id for play in varied(1, 40)], self.chance.randrange(2))
        batch = Batch(
            offset=self.offset,
            tracker=b"",
            plays=tuple(varied(self.seed, 2)),
            withdrawn=tuple(gone),
        )
        await self.history.commit(batch)

    async def bring(self) -> None:
        """An import of plays long before all others, with people that nobody knew."""
        self.seed += 1
        past = timedelta(days=self.chance.randrange(-400, 400))
        await self.history.import_plays([_moved(play, past) for play in varied(self.seed, 3)])

    async def bring_again(self) -> None:
        """An import of plays that are known, at other times."""
        some = self.chance.sample(varied(1, 40), 3)
        await self.history.import_plays([_moved(play, timedelta(minutes=7)) for play in some])

    async def amend(self) -> None:
        """Plays are hidden or deleted."""
        kind = self.chance.choice([AmendmentKind.HIDE, AmendmentKind.DELETE])
        await self.history.amend(kind, await self._some(), BY)

    async def edit(self) -> None:
        """A play gets another length."""
        await self.history.amend(
            AmendmentKind.EDIT,
            await self._some(),
            BY,
            edit=Edit(watched=self.chance.random() < 0.5),
        )

    async def undo(self) -> None:
        """Hidden plays are shown again."""
        shown = await self.history.amendments(limit=50)
        if shown.rows:
            await self.history.undo(self.chance.choice(shown.rows).id, BY)

    async def _some(self) -> Selection:
        rows = await self.history.query("SELECT id FROM plays ORDER BY id")
        return [to_public(self.chance.choice(rows)[0])]


def _moved(play: Play, by: timedelta) -> Play:
    segments = tuple(
        replace(one, started_at=one.started_at + by, ended_at=one.ended_at + by)
        for one in play.segments
    )
    ended_at = None if play.ended_at is None else play.ended_at + by
    return replace(play, started_at=play.started_at + by, ended_at=ended_at, segments=segments)


def _stored(reader: Reader) -> dict[str, Any]:
    return reader.columns(f"SELECT {LISTED} FROM plays ORDER BY play")


def _kept(reader: Reader) -> dict[str, Any] | None:
    found = columns_kept.columns(reader)
    if found is None:
        return None
    there = np.delete(np.arange(found.base.rows), found.gone)
    whole = {
        name: np.concatenate([found.base.arrays[name][there], found.tail[name]]) for name in SQL
    }
    order = np.argsort(whole["play"])
    return {name: values[order] for name, values in whole.items()}


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_columns_follow_whatever_becomes_of_plays(history: History, seed: int) -> None:
    life, analytics = _Life(history, random.Random(seed)), Analytics(history)
    await analytics.prepared()
    followed = 0
    for _ in range(STEPS):
        await life.step()
        kept, stored = await history.read(lambda reader: (_kept(reader), _stored(reader)))
        if kept is None:
            await analytics.prepared()
            continue
        followed += 1
        assert all((kept[name] == stored[name]).all() for name in SQL)
    await analytics.stop()
    assert followed > STEPS // 2


async def test_columns_are_made_anew_when_values_changed_in_place(history: History) -> None:
    analytics = Analytics(history)
    await analytics.prepared()
    account = (await history.query("SELECT min(account) FROM plays"))[0][0]

    def link(connection: Any) -> None:
        history._writer.amendments.link(connection, account, 1)

    await history._database.write(link)
    assert await history.read(_kept) is None
    await analytics.prepared()
    kept, stored = await history.read(lambda reader: (_kept(reader), _stored(reader)))
    assert kept is not None
    assert all((kept[name] == stored[name]).all() for name in SQL)
    await analytics.stop()


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/St_Johns"])
async def test_filters_of_columns_are_those_of_the_history(measured: Asker, zone: str) -> None:
    await measured.analytics.prepared()
    for name in [*VALUES, "stream_container", "audio_channels", "unknown", "search"]:
        if name in FILTERS:
            value = VALUES.get(name) or {"unknown": "person", "search": "ann"}.get(name, "mkv")
            chosen = Filters.parse({name: value}, zone)
            for scope in (Scope.all(), Scope.of("ann")):
                for found, stored in await measured.history.read(_both(chosen, scope)):
                    assert found == stored, name


def _both(chosen: Filters, scope: Scope) -> Callable[[Reader], list[tuple[Any, Any]]]:
    def compare(reader: Reader) -> list[tuple[Any, Any]]:
        asked = Asked(reader, Question(chosen, scope, Interval.WEEK))
        sql = "SELECT play, day, hour, weekday FROM chosen ORDER BY play"
        rows: list[tuple[Any, ...]] = []
        for part in asked.plays.parts:
            local = [of(part).tolist() for of in (asked.clock.day, asked.clock.hour)]
            weekday = asked.clock.weekday(part).tolist()
            rows += zip(part["play"].tolist(), *local, weekday, strict=True)
        return [(sorted(rows), asked.rows(sql))]

    return compare


async def test_hidden_plays_are_not_in_the_columns(history: History) -> None:
    analytics = Analytics(history)
    await analytics.prepared()
    rows = await history.query("SELECT id FROM plays LIMIT 1")
    await history.amend(
        AmendmentKind.HIDE,
        [to_public(rows[0][0])],
        BY,
        at=datetime(2024, 1, 1, tzinfo=UTC),
    )
    question = Question(Filters(), Scope.all())

    def size(reader: Reader) -> int:
        return Asked(reader, question).plays.size

    assert await history.read(size) == 39
    assert await history.read(size, hidden=True) == 1
    await analytics.stop()
