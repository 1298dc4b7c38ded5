"""A simulated Plex Media Server for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.integrations.demo.plex.scene import Scene, playing_plex


@pytest.fixture
async def plex() -> AsyncIterator[Scene]:
    async with playing_plex() as scene:
        yield scene
