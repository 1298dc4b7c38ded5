"""Clocks that jump, nights of 23 and 25 hours, zones with half hours: no second is lost or won."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.core.tasks import Tasks
from hub.history.facade import History
from hub.history.query.zones import local_pieces
from hub.journal.sqlite import SqliteJournal
from hub.models.observation import SessionGone, SessionSeen, SessionTick, Source
from hub.models.session import Player, SessionState, SessionView
from hub.playback.recorder import Recorder
from hub.playback.wall_clock import WallClock
from tests.hub.history.factory import locate
from tests.scenarios.survival.crowd import item
from tests.scenarios.survival.recorded import RULES, SETTINGS

ZONES = [
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Pacific/Chatham",
]
NIGHTS = [
    datetime(2026, 3, 28, 22, 0, tzinfo=UTC),
    datetime(2026, 10, 24, 22, 0, tzinfo=UTC),
    datetime(2026, 4, 4, 13, 0, tzinfo=UTC),
    datetime(2026, 3, 8, 4, 0, tzinfo=UTC),
]
"""The clocks change: in Europe forth and back, on Lord Howe by half an hour, on Newfoundland."""


class Evening:
    """One player, told every ten seconds, in a hub whose clock can be set."""

    def __init__(self, folder: Path, begin: datetime) -> None:
        self.begin = begin
        self.elapsed = 0.0
        self.wrong = timedelta()
        self.journal = SqliteJournal(folder)
        self.history = History(folder / "history.duckdb", SETTINGS, locate)

    def clock(self) -> datetime:
        return self.begin + timedelta(seconds=self.elapsed) + self.wrong

    @asynccontextmanager
    async def recording(self) -> AsyncIterator[Recorder]:
        tasks = Tasks("test")
        recorder = Recorder(
            self.journal,
            self.history,
            RULES,
            fire=lambda _event: None,
            clock=self.clock,
            wall_clock=WallClock(self.clock, lambda: self.elapsed),
        )
        await recorder.start(tasks)
        try:
            yield recorder
        finally:
            await recorder.stop()
            await tasks.cancel()

    async def seen(self, recorder: Recorder) -> None:
        view = SessionView(
            key="1",
            account_key="ann",
            player=Player(key="tv"),
            item=item(0),
            state=SessionState.PLAYING,
            position_s=self.elapsed,
        )
        await recorder.observe(
            [SessionSeen(server_id="plex:one", at=self.clock(), source=Source.WEBSOCKET, view=view)]
        )

    async def plays(self, recorder: Recorder, seconds: int) -> None:
        for _ in range(seconds // 10):
            self.elapsed += 10
            tick = SessionTick(
                server_id="plex:one",
                at=self.clock(),
                source=Source.WEBSOCKET,
                key="1",
                state=SessionState.PLAYING,
                position_s=self.elapsed,
            )
            await recorder.observe([tick])

    async def stops(self, recorder: Recorder) -> None:
        gone = SessionGone(
            server_id="plex:one",
            at=self.clock(),
            source=Source.WEBSOCKET,
            key="1",
            position_s=self.elapsed,
        )
        await recorder.observe([gone])


@asynccontextmanager
async def evening(folder: Path, begin: datetime) -> AsyncIterator[Evening]:
    made = Evening(folder, begin)
    await made.journal.open()
    await made.history.start()
    try:
        yield made
    finally:
        await made.history.stop()
        await made.journal.close()


@pytest.mark.parametrize("hours", [1, -1, 0.5, -26, 400])
@pytest.mark.parametrize("off", [False, True])
async def test_a_clock_that_jumps(tmp_path: Path, hours: float, off: bool) -> None:
    """It is set while somebody watches, with the hub running or switched off for that moment."""
    async with evening(tmp_path, datetime(2026, 5, 1, 20, 0, tzinfo=UTC)) as one:
        async with one.recording() as recorder:
            await one.seen(recorder)
            await one.plays(recorder, 600)
            if not off:
                one.wrong += timedelta(hours=hours)
                await one.plays(recorder, 600)
                await one.stops(recorder)
        if off:
            one.wrong += timedelta(hours=hours)
            async with one.recording() as recorder:
                await one.seen(recorder)
                await one.plays(recorder, 600)
                await one.stops(recorder)
        rows = await one.history.query("SELECT sum(watch_ms), count(*) FROM plays")
        assert rows[0][0] == pytest.approx(1_200_000, abs=10_000)
        assert (await one.history.verify()).findings == ()


@pytest.mark.parametrize("night", NIGHTS)
async def test_the_days_add_up_in_every_zone(tmp_path: Path, night: datetime) -> None:
    async with evening(tmp_path, night) as one:
        async with one.recording() as recorder:
            await one.seen(recorder)
            await one.plays(recorder, 5400)
            await one.stops(recorder)
        [(watched,)] = await one.history.query("SELECT watch_ms FROM plays")
        assert watched == 5_400_000
        for zone in ZONES:
            until = night + timedelta(hours=12)
            pieces = local_pieces(zone, "day", night - timedelta(days=1), until)
            sql = f"SELECT bucket, sum(watch_ms) FROM ({pieces.sql}) GROUP BY ALL"
            days = await one.history.query(sql, pieces.params)
            assert sum(ms for _, ms in days) == watched, zone
