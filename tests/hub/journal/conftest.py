"""Both journals behind one fixture; what is asked of one is asked of the other."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from hub.journal.interface import Journal
from hub.journal.jetstream import JetStreamJournal
from hub.journal.nats_connection import NatsSettings
from hub.journal.sqlite import SqliteJournal
from tests.support.brokers import NatsServer

MakeJournal = Callable[[], Journal]


@pytest.fixture(params=["sqlite", "jetstream"])
def make_journal(request: pytest.FixtureRequest, tmp_path: Path) -> MakeJournal:
    """Makes closed journals that all keep the same entries."""
    if request.param == "sqlite":
        return lambda: SqliteJournal(tmp_path, commit_interval=0.0)
    server: NatsServer = request.getfixturevalue("nats_server")
    return lambda: JetStreamJournal(NatsSettings(url=server.url))


@pytest_asyncio.fixture
async def journal(make_journal: MakeJournal) -> AsyncIterator[Journal]:
    """An open, empty journal of either kind."""
    journal = make_journal()
    await journal.open()
    yield journal
    await journal.close()


@pytest_asyncio.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[SqliteJournal]:
    """An open, empty embedded journal."""
    journal = SqliteJournal(tmp_path, commit_interval=0.0)
    await journal.open()
    yield journal
    await journal.close()
