"""A hub beside a simulated Jellyfin, then beside a simulated Emby."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.demo.world.platforms import Platform
from tests.integrations.mediabrowser.hub_scene import Watched, watching

VERSIONS = {Platform.JELLYFIN: "10.11.8", Platform.EMBY: "4.9.1.80"}


@pytest.fixture(params=VERSIONS, ids=str)
async def watched(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Watched]:
    async with watching(tmp_path, request.param, VERSIONS[request.param]) as watched:
        yield watched
