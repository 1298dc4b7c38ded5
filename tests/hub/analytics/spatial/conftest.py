"""A history with plays all over the world, asked for maps."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from hub.analytics.asked import Question
from hub.analytics.spatial.settings import MapsModel
from hub.analytics.spatial.spatial import Counts, Spatial
from hub.analytics.spatial.spots import Base
from hub.analytics.spatial.tallies import Counted
from hub.history.facade import History
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.models.place import Precision
from tests.hub.analytics.conftest import SETTINGS
from tests.hub.analytics.spatial.world import HOME, locate, plays

BASE = Base(*HOME, zone="Europe/Berlin", name="Home")


class Maps:
    """Asks what maps are made of."""

    def __init__(self, spatial: Spatial) -> None:
        self.spatial = spatial

    async def ask(
        self,
        counted: Counted = Counted.PLACE,
        *,
        scope: Scope | None = None,
        zone: str = "UTC",
        params: dict[str, Any] | None = None,
        **filters: object,
    ) -> Counts:
        """Count."""
        question = Question(Filters.parse(filters, zone), scope or Scope.all(), params=params or {})
        return await self.spatial.ask(counted, question)


@pytest.fixture(scope="module")
def worldwide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all of these plays."""
    path = tmp_path_factory.mktemp("world") / "history.duckdb"

    async def fill() -> None:
        history = History(path, SETTINGS, locate)
        await history.start()
        await history.import_plays(plays())
        await history.stop()

    asyncio.run(fill())
    return path


Make = Callable[[Precision], Maps]


@pytest.fixture
async def history(worldwide: Path) -> AsyncIterator[History]:
    """The history, open."""
    history = History(worldwide, SETTINGS, locate)
    await history.start()
    yield history
    await history.stop()


@pytest.fixture
async def made(history: History) -> AsyncIterator[Make]:
    """Makes maps of a precision."""
    every: list[Spatial] = []

    def make(precision: Precision) -> Maps:
        every.append(Spatial(history, MapsModel(coordinates=precision), lambda: BASE))
        return Maps(every[-1])

    yield make
    for one in every:
        await one.stop()


@pytest.fixture
def maps(made: Make) -> Maps:
    """Exact maps."""
    return made(Precision.EXACT)
