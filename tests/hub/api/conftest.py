"""A whole hub for the tests of a module."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from hub.compose import CONFIG
from rules.compose import running_rules
from tests.support.whole_hub import Scene, whole_hub


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """A peopled hub that the tests of a module share: they leave it as they found it."""
    folder = tmp_path_factory.mktemp("hub")
    async with (
        whole_hub(folder, settled=True) as made,
        running_rules(made.hub, made.hub[CONFIG]),
    ):
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for a hub of the test's own."""
    return tmp_path
