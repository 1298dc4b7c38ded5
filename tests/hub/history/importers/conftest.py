"""A folder with history, journal and recording, and imports on it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.core.bus import EventBus
from hub.core.parts import started
from hub.core.store import Store
from hub.core.tasks import Tasks
from hub.history.facade import History
from hub.history.importers.imports import Imports
from hub.history.importers.job import ImportJob, ImportState, Report
from hub.history.settings import HistoryModel
from hub.importing import opened_imports
from hub.journal.sqlite import SqliteJournal
from hub.models.item import Item, MediaType
from hub.models.observation import SessionGone, SessionSeen, SessionTick, Source
from hub.models.session import Player, SessionState, SessionView
from hub.playback.pipeline import Playback
from hub.playback.settings import RecordingModel
from tests.hub.history.factory import locate
from tests.hub.history.importers.database import BOB, Database
from tests.support.waiting import eventually

SETTINGS = HistoryModel(max_memory=300_000_000, threads=1)


@dataclass(slots=True)
class House:
    """What an import needs, opened on one folder."""

    folder: Path
    history: History
    playback: Playback
    imports: Imports

    async def look(self, file: Path) -> ImportJob:
        """Look at a file; the job with its preview, or with what is wrong."""
        job = await self.imports.from_path(file)
        await self.imports.idle()
        return self.imports.get(job.id)

    async def bring(self, file: Path, server: str | None = None, name: str | None = None) -> Report:
        """Import a file; its report."""
        job = await self.look(file)
        assert job.state is ImportState.READY, job.error
        await self.imports.run(job.id, server, name)
        await self.imports.idle()
        done = self.imports.get(job.id)
        assert done.state is ImportState.DONE, done.error
        report = await self.history.verify()
        assert report.findings == ()
        return self.imports.report(job.id)


@asynccontextmanager
async def opened(folder: Path, settings: HistoryModel = SETTINGS) -> AsyncIterator[House]:
    """All of it, until it is closed in the right order."""
    async with AsyncExitStack() as stack:
        history = History(folder / "history.duckdb", settings, locate)
        await started(stack, history)
        store = await Store.open(folder)
        stack.push_async_callback(store.close)
        journal = SqliteJournal(folder)
        await journal.open()
        stack.push_async_callback(journal.close)
        tasks = Tasks("test")
        stack.push_async_callback(tasks.cancel)
        bus = EventBus(tasks)
        playback = await started(stack, Playback(bus, journal, history, RecordingModel()))
        imports = await opened_imports(folder, store, history, playback, RecordingModel(), bus=bus)
        stack.push_async_callback(imports.stop)
        yield House(folder, history, playback, imports)


async def record_half_an_hour(house: House, began: int) -> None:
    """Bob's half an hour of film 100, as the hub itself would have seen it."""
    server, source = "plex:abc123", Source.POLL

    def at(seconds: int) -> datetime:
        return datetime.fromtimestamp(began + seconds, UTC)

    view = SessionView(
        key="9",
        account_key=str(BOB),
        account_name="bob",
        player=Player(key="machine-1"),
        item=Item(key="100", type=MediaType.MOVIE, title="Film 100", duration_s=6000),
        state=SessionState.PLAYING,
        position_s=0.0,
    )
    ticks = [
        SessionTick(
            server_id=server,
            at=at(second),
            source=source,
            key="9",
            state=SessionState.PLAYING,
            position_s=float(second),
        )
        for second in range(10, 1790, 10)
    ]
    await house.playback.observe(
        SessionSeen(server_id=server, at=at(0), source=source, view=view),
        *ticks,
        SessionGone(server_id=server, at=at(1795), source=source, key="9"),
    )

    async def recorded() -> bool:
        return (await house.history.size()).plays == 1

    await eventually(recorded)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    folder = tmp_path / "hub"
    folder.mkdir()
    async with opened(folder) as house:
        yield house


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "tautulli.db")
