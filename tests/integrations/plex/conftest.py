"""A hub beside one simulated Plex server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integrations.plex.plex_hub import Scene, plex_hub


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with plex_hub(tmp_path) as made:
        yield made
