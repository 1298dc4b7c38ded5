"""A history in a folder of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.history.facade import History
from hub.history.settings import HistoryModel
from tests.hub.history.factory import locate

SETTINGS = HistoryModel(max_memory=300_000_000, threads=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.duckdb"


@pytest.fixture
async def history(path: Path) -> AsyncIterator[History]:
    history = History(path, SETTINGS, locate)
    await history.start()
    yield history
    await history.stop()
