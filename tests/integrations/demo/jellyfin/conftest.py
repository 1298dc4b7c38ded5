"""Jellyfin servers for the tests, of any version."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from integrations.demo.jellyfin_server import JellyfinServer, Settings
from integrations.demo.world.platforms import Platform
from tests.integrations.demo.mediabrowser import Scene, borrowed_world, running

MakeJellyfin = Callable[..., AbstractAsyncContextManager[Scene]]


@pytest.fixture
def make_jellyfin() -> MakeJellyfin:
    @asynccontextmanager
    async def make(
        version: str = "10.11.8",
        settings: Settings | None = None,
        *,
        legacy_authorization: bool | None = None,
    ) -> AsyncIterator[Scene]:
        with borrowed_world(Platform.JELLYFIN, version) as (world, server):
            simulator = JellyfinServer(
                world, server, settings, legacy_authorization=legacy_authorization
            )
            async with running(simulator) as scene:
                yield scene

    return make


@pytest.fixture
async def jellyfin(make_jellyfin: MakeJellyfin) -> AsyncIterator[Scene]:
    async with make_jellyfin() as scene:
        yield scene
