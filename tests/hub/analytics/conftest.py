"""A history with awkward plays, asked for reports."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hub.analytics.analytics import Analytics, parameters, report_named
from hub.analytics.answer import Answered
from hub.analytics.asked import Interval, Question
from hub.history.batch import Batch
from hub.history.facade import History
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.rows import Totals
from hub.history.settings import HistoryModel
from hub.models.play import Play
from tests.hub.analytics import crowd, shelves, technical
from tests.hub.analytics.awkward import plays
from tests.hub.history.factory import locate


class Asker:
    """Asks reports, and gives their tables as dicts by the names of the columns."""

    def __init__(self, history: History, analytics: Analytics) -> None:
        self.history = history
        self.analytics = analytics

    async def totals(self, **filters: object) -> Totals:
        """What the history counts behind filters."""
        return await self.history.totals(Filters.parse(filters), Scope.all())

    async def ask(
        self,
        report: str,
        zone: str = "UTC",
        *,
        scope: Scope | None = None,
        interval: Interval | None = None,
        params: Mapping[str, int] | None = None,
        **filters: object,
    ) -> Answered:
        """One report."""
        question = Question(
            Filters.parse(filters, zone),
            scope or Scope.all(),
            interval,
            parameters(report_named(report), params or {}),
        )
        return (await self.analytics.ask(report, question)).answered

    async def table(self, report: str, table: str, *args: Any, **more: Any) -> list[dict[str, Any]]:
        """The rows of one of its tables."""
        answered = await self.ask(report, *args, **more)
        found = next(one for one in answered.tables if one.name == table)
        names = [column.name for column in found.columns]
        return [dict(zip(names, row, strict=True)) for row in found.rows]


SETTINGS = HistoryModel(max_memory=300_000_000, threads=1)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all awkward plays; questions change nothing, so a module shares it."""
    return _filled(tmp_path_factory.mktemp("reports"), plays())


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the plays of a crowd."""
    return _filled(tmp_path_factory.mktemp("crowd"), crowd.plays())


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with libraries as well."""
    path = tmp_path_factory.mktemp("shelves") / "history.duckdb"

    async def fill() -> None:
        history = History(path, SETTINGS, locate)
        await history.start()
        await shelves.fill(history)
        await history.stop()

    asyncio.run(fill())
    return path


def _filled(folder: Path, plays: Sequence[Play]) -> Path:
    path = folder / "history.duckdb"

    async def fill() -> None:
        history = History(path, SETTINGS, locate)
        await history.start()
        await history.import_plays(plays)
        await history.stop()

    asyncio.run(fill())
    return path


@pytest.fixture
async def asked(filled: Path) -> AsyncIterator[Asker]:
    """Whoever asks about the awkward plays."""
    async with _asker(filled) as asker:
        yield asker


@pytest.fixture
async def among(crowded: Path) -> AsyncIterator[Asker]:
    """Whoever asks about the crowd."""
    async with _asker(crowded) as asker:
        yield asker


@pytest.fixture
async def beside(stocked: Path) -> AsyncIterator[Asker]:
    """Whoever asks about the crowd and the libraries."""
    async with _asker(stocked) as asker:
        yield asker


@asynccontextmanager
async def _asker(path: Path) -> AsyncIterator[Asker]:
    history = History(path, SETTINGS, locate)
    await history.start()
    analytics = Analytics(history)
    yield Asker(history, analytics)
    await analytics.stop()
    await history.stop()


@pytest.fixture(scope="module")
def technical_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with plays of all technical facts: three quarters seen by the hub, others imported."""
    path = tmp_path_factory.mktemp("technical") / "history.duckdb"

    async def fill() -> None:
        history = History(path, SETTINGS, locate)
        await history.start()
        await history.import_plays(technical.imported())
        await history.commit(Batch(offset=1, tracker=b"", plays=tuple(technical.seen())))
        await history.stop()

    asyncio.run(fill())
    return path


@pytest.fixture
async def measured(technical_file: Path) -> AsyncIterator[Asker]:
    """Whoever asks about the plays with all technical facts."""
    history = History(technical_file, SETTINGS, locate)
    await history.start()
    analytics = Analytics(history)
    yield Asker(history, analytics)
    await analytics.stop()
    await history.stop()
