"""A hub beside a simulated Jellyfin."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from integrations.demo.world.platforms import Platform
from tests.integrations.mediabrowser.hub_scene import Watched, watching

Make = Callable[..., AbstractAsyncContextManager[Watched]]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(version: str = "10.11.8", **options: Any) -> AbstractAsyncContextManager[Watched]:
        return watching(tmp_path, Platform.JELLYFIN, version, **options)

    return made


@pytest.fixture
async def jellyfin(make: Make) -> AsyncIterator[Watched]:
    async with make() as watched:
        yield watched
