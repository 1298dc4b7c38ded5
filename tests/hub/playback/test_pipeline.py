"""The way from an observation to bus and history, and what happens when a part of it fails."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from hub.core.bus import Event, EventBus
from hub.core.errors import Unavailable
from hub.core.tasks import Tasks
from hub.models.observation import Evidence, Observation, SessionGone, SessionSeen, Source, decode
from hub.models.playback import PlaybackEvent
from hub.models.session import Player, SessionState, SessionView
from hub.playback import commits, recorder
from hub.playback.pipeline import PLAYBACK_EVENT, Playback
from hub.playback.settings import RecordingModel
from hub.playback.wall_clock import WallClock
from tests.hub.playback.catalogue import ITEMS
from tests.hub.playback.rows import Store
from tests.hub.playback.stores import MemoryHistory, MemoryJournal
from tests.hub.playback.test_scenarios import played
from tests.support.waiting import eventually

START = datetime(2026, 3, 7, 19, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Rig:
    """Everything around a `Playback`; it can be started again on the same stores."""

    def __init__(self, settings: RecordingModel | None = None) -> None:
        self.journal = MemoryJournal()
        self.history = MemoryHistory()
        self.clock = Clock()
        self.settings = settings
        self.events: list[PlaybackEvent] = []

    @asynccontextmanager
    async def running(self, *, orderly: bool = True) -> AsyncIterator[Playback]:
        tasks = Tasks("test")
        bus = EventBus(tasks)
        bus.listen(PLAYBACK_EVENT, self._heard)
        playback = Playback(bus, self.journal, self.history, self.settings, self.clock)
        await playback.start()
        try:
            yield playback
        finally:
            if orderly:
                await playback.stop()
            else:
                await playback._tasks.cancel()

    def _heard(self, event: Event[PlaybackEvent]) -> None:
        self.events.append(event.data)

    async def feed(self, playback: Playback, observations: Sequence[Observation]) -> None:
        for observation in observations:
            self.clock.now = max(self.clock.now, observation.at)
            await playback.observe(observation)


@pytest.fixture(autouse=True)
def _steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is the test's; commits come quickly."""
    monkeypatch.setattr(WallClock, "look", lambda self: (self._clock(), timedelta()))
    monkeypatch.setattr(recorder, "COMMIT_S", 0.01)
    monkeypatch.setattr(recorder, "RETRY_S", 0.01)
    monkeypatch.setattr(recorder, "LONGEST_RETRY_S", 0.02)


def journal_of(name: str) -> list[Observation]:
    return played(name, "plex").journal


def seen(at: datetime, key: str = "1", position: float = 0.0) -> SessionSeen:
    return SessionSeen(
        server_id="plex:one",
        at=at,
        source=Source.WEBSOCKET,
        view=SessionView(
            key=key,
            account_key="ann",
            player=Player(key="tv"),
            item=ITEMS["movie"],
            state=SessionState.PLAYING,
            position_s=position,
        ),
    )


def gone(at: datetime, key: str = "1", position: float | None = None) -> SessionGone:
    return SessionGone(
        server_id="plex:one", at=at, source=Source.WEBSOCKET, key=key, position_s=position
    )


async def test_a_play_reaches_bus_and_history() -> None:
    rig = Rig()
    async with rig.running() as playback:
        await rig.feed(playback, [seen(START)])
        (session,) = playback.sessions()
        assert playback.session(session.id) == session
        await rig.feed(playback, [gone(START + timedelta(minutes=4), position=240)])
        await eventually(lambda: rig.history.plays)
        assert not playback.sessions()
        assert playback.status.committed == playback.status.applied == 2
    (play,) = rig.history.plays.values()
    assert play.watch_s == 240
    assert [event.kind.value for event in rig.events] == ["started", "stopped"]


@pytest.mark.parametrize("orderly", [True, False])
@pytest.mark.parametrize("cut", range(0, 200, 13))
async def test_a_crash_anywhere_gives_the_same_rows(
    cut: int, orderly: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commits, "CHECKPOINT_EVERY", 7)
    observations = journal_of("the next episode is its own play")
    expected = Store().take_all(observations)
    rig = Rig()
    async with rig.running(orderly=orderly) as playback:
        await rig.feed(playback, observations[:cut])
        await asyncio.sleep(0.001 * (cut % 30))
    async with rig.running() as playback:
        await rig.feed(playback, observations[cut:])
    assert rig.history.plays == expected.plays
    assert rig.history.stored is not None
    assert rig.history.stored.offset == len(rig.journal.bodies)


async def test_evidence_is_kept_once() -> None:
    rig = Rig()
    hook = Evidence(
        server_id="plex:one", at=START, source=Source.WEBHOOK, event="media.play", payload={"a": 1}
    )
    async with rig.running(orderly=False) as playback:
        await rig.feed(playback, [hook])
    async with rig.running():
        pass
    async with rig.running():
        pass
    assert rig.history.evidence == [hook]


@pytest.mark.allow_logs("Nothing can be recorded")
async def test_a_full_disk_refuses_and_recovers() -> None:
    rig = Rig()
    async with rig.running() as playback:
        await rig.feed(playback, [seen(START)])
        rig.journal.limit = 1
        with pytest.raises(Unavailable, match="Make room"):
            await rig.feed(playback, [gone(START + timedelta(minutes=4))])
        assert "disk is full" in (playback.status.journal_problem or "")
        assert len(playback.sessions()) == 1
        rig.journal.limit = None
        await rig.feed(playback, [gone(START + timedelta(minutes=4, seconds=30), position=270)])
        assert playback.status.journal_problem is None
    assert len(rig.history.plays) == 1


@pytest.mark.allow_logs("The history cannot be written")
async def test_a_locked_history_is_caught_up_with() -> None:
    rig = Rig()
    observations = journal_of("a pause is not watching")
    async with rig.running() as playback:
        rig.history.broken = True
        await rig.feed(playback, observations)
        await eventually(lambda: playback.status.history_problem)
        assert not rig.history.plays
        rig.history.broken = False
        await eventually(lambda: rig.history.plays)
        assert playback.status.history_problem is None
    assert rig.history.plays == Store().take_all(observations).plays


@pytest.mark.allow_logs("The history cannot be written")
async def test_a_history_away_too_long_is_caught_up_from_the_journal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(commits, "MOST_WAITING", 0)
    rig = Rig()
    observations = journal_of("the next episode is its own play")
    async with rig.running() as playback:
        rig.history.broken = True
        await rig.feed(playback, observations[:100])
        monkeypatch.setattr(commits, "MOST_WAITING", 1000)
        rig.history.broken = False
        await rig.feed(playback, observations[100:])
        await eventually(lambda: len(rig.history.plays) == 2)
    assert rig.history.plays == Store().take_all(observations).plays


@pytest.mark.allow_logs("The history cannot be written")
async def test_a_history_that_is_away_at_the_start_is_no_obstacle() -> None:
    rig = Rig()
    observations = journal_of("a pause is not watching")
    half = len(observations) // 2
    async with rig.running() as playback:
        await rig.feed(playback, observations[:half])
    rig.history.broken = True
    async with rig.running() as playback:
        await rig.feed(playback, observations[half : half + 10])
        assert playback.status.history_problem is not None
        rig.history.broken = False
        await eventually(lambda: playback.status.history_problem is None)
        await rig.feed(playback, observations[half + 10 :])
    assert rig.history.plays == Store().take_all(observations).plays


@pytest.mark.allow_logs("The history cannot be written")
async def test_an_error_nobody_foresaw_does_not_end_recording(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = Rig()
    observations = journal_of("a pause is not watching")

    def broken() -> None:
        raise RuntimeError("out of memory")

    async with rig.running() as playback:
        monkeypatch.setattr(rig.history, "_check", broken)
        await rig.feed(playback, observations)
        await eventually(lambda: "out of memory" in (playback.status.history_problem or ""))
        monkeypatch.undo()
        await eventually(lambda: rig.history.plays)


async def test_time_is_noted_when_a_deadline_comes_due() -> None:
    rig = Rig(RecordingModel(silent_after=0.2))
    async with rig.running() as playback:
        await playback.observe(seen(START))
        rig.clock.now = START + timedelta(seconds=0.3)
        await eventually(lambda: not playback.sessions())
    kinds = [decode(body).kind for body in rig.journal.bodies]
    assert kinds == ["session", "time"]


async def test_an_entry_that_is_no_observation_is_left_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rig = Rig()
    rig.journal.bodies.append(b"{}")
    async with rig.running() as playback:
        await rig.feed(playback, [seen(START)])
        assert len(playback.sessions()) == 1
    assert "is no observation" in caplog.text


async def test_the_clock_was_set_back_while_the_hub_was_off() -> None:
    rig = Rig()
    async with rig.running() as playback:
        await rig.feed(playback, [seen(START)])
    rig.clock.now = START - timedelta(hours=1)
    async with rig.running() as playback:
        (session,) = playback.sessions()
        assert session.started_at == START - timedelta(hours=1)
    assert decode(rig.journal.bodies[-1]).kind == "clock"


async def test_nothing_comes_from_the_future() -> None:
    rig = Rig()
    async with rig.running() as playback:
        await playback.observe(seen(START + timedelta(hours=5)))
        (session,) = playback.sessions()
        assert session.started_at == START


async def test_after_the_end_nothing_is_taken() -> None:
    rig = Rig()
    async with rig.running() as playback:
        pass
    with pytest.raises(Unavailable):
        await playback.observe(seen(START))


async def test_many_senders_at_once() -> None:
    rig = Rig()
    async with rig.running() as playback:
        calls = [
            playback.observe(seen(START + timedelta(milliseconds=number), str(number)))
            for number in range(500)
        ]
        await asyncio.gather(*calls)
        assert len(playback.sessions()) == 500
    assert len(rig.journal.bodies) == 500
