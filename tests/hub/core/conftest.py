"""A running core over a shelf of integrations that do what the test says."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from hub.core.backoff import BackoffPolicy
from hub.core.discovered import DISCOVERED
from hub.core.entries import ENTRIES, EntryRecord
from hub.core.flows import FLOWS
from hub.core.hub import Hub
from hub.core.parts import CoreSettings, core_parts, running_entries
from tests.hub.core.shelf import scripted

SETTINGS = CoreSettings(
    package="tests.hub.core.shelf",
    setup_retry=BackoffPolicy(0.02, 0.1),
    setup_limit_s=0.3,
    unload_limit_s=0.3,
)

Running = Callable[..., AbstractAsyncContextManager[Hub]]


@pytest.fixture
def script() -> scripted.Script:
    """What the scripted integration is to do; the same object for all, emptied for each test."""
    fresh = scripted.Script()
    vars(scripted.script).update(vars(fresh))
    return scripted.script


@pytest.fixture
def running(tmp_path: Path, script: scripted.Script) -> Running:
    """Starts a hub on the test's folder; the second time it is a restart."""

    @asynccontextmanager
    async def run(
        environment: Iterable[EntryRecord] = (), settings: CoreSettings = SETTINGS
    ) -> AsyncIterator[Hub]:
        async with core_parts(Hub(tmp_path), settings) as hub, running_entries(hub, environment):
            await settled(hub)
            yield hub

    return run


@pytest.fixture
async def hub(running: Running) -> AsyncIterator[Hub]:
    """One running hub."""
    async with running() as hub:
        yield hub


async def settled(hub: Hub) -> None:
    """Wait until everything that follows from what was done has happened."""
    for _ in range(3):
        await hub.tasks.idle()
        await hub[DISCOVERED].settled()
        await hub[FLOWS].settled()
        await hub[ENTRIES].settled()
