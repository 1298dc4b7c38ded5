"""A whole hub for the tests of a module."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.whole_hub import Scene, whole_hub


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """A peopled hub that the tests of a module share: they leave it as they found it."""
    async with whole_hub(tmp_path_factory.mktemp("hub"), settled=True) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for a hub of the test's own."""
    return tmp_path
