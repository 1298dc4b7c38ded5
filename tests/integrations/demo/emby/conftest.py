"""Emby servers for the tests, of either version."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from integrations.demo.emby_server import EmbyServer, Settings
from integrations.demo.world.platforms import Platform
from tests.integrations.demo.mediabrowser import Scene, borrowed_world, running

MakeEmby = Callable[..., AbstractAsyncContextManager[Scene]]


@pytest.fixture
def make_emby() -> MakeEmby:
    @asynccontextmanager
    async def make(
        version: str = "4.9.1.80", settings: Settings | None = None
    ) -> AsyncIterator[Scene]:
        with borrowed_world(Platform.EMBY, version) as (world, server):
            async with running(EmbyServer(world, server, settings)) as scene:
                yield scene

    return make


@pytest.fixture
async def emby(make_emby: MakeEmby) -> AsyncIterator[Scene]:
    async with make_emby() as scene:
        yield scene
