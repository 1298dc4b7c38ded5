"""What an integration's reporter tells, and what it keeps to itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.core.errors import Unavailable
from hub.models.observation import Observation, Source
from hub.models.people import Account
from hub.models.session import Player, Session, SessionState, SessionView
from hub.models.stream import Decision, Stream, Transcode
from hub.playback.reporter import ServerReporter
from hub.playback.tracker import Tracker
from tests.hub.playback.catalogue import ITEMS

START = datetime(2026, 1, 1, tzinfo=UTC)
VIEW = SessionView(
    key="1",
    account_key="ann",
    player=Player(key="tv"),
    item=ITEMS["movie"],
    state=SessionState.PLAYING,
    position_s=0.0,
)


class Told:
    """What reached the hub."""

    def __init__(self) -> None:
        self.all: list[Observation] = []
        self.now = START
        self.full = False
        self.tracker = Tracker()
        self.reporter = ServerReporter(self, "plex:one", lambda: self.now)

    async def observe(self, *observations: Observation) -> None:
        if self.full:
            raise Unavailable("no room")
        for observation in observations:
            self.all.append(observation)
            self.tracker.apply(observation)

    def sessions(self) -> Sequence[Session]:
        return self.tracker.sessions()

    def kinds(self) -> list[str]:
        kinds: list[str] = [observation.kind for observation in self.all]
        self.all.clear()
        return kinds

    async def list(
        self, *views: SessionView, after: float = 0, source: Source = Source.WEBSOCKET
    ) -> list[str]:
        self.now += timedelta(seconds=after)
        await self.reporter.listed(views, source)
        return self.kinds()


def at(position: float, state: SessionState = SessionState.PLAYING) -> SessionView:
    return replace(VIEW, position_s=position, state=state)


async def test_facts_are_told_once() -> None:
    told = Told()
    assert await told.list(VIEW) == ["session"]
    assert await told.list(VIEW, after=1) == []
    louder = replace(VIEW, stream=Stream(decision=Decision.TRANSCODE))
    assert await told.list(louder, after=1) == ["session"]


async def test_the_transcoder_s_progress_is_no_news() -> None:
    told = Told()
    views = [
        replace(VIEW, stream=Stream(transcode=Transcode(video_codec="h264", progress=progress)))
        for progress in (1.0, 2.0)
    ]
    assert await told.list(views[0]) == ["session"]
    assert await told.list(views[1], after=1) == []


async def test_signs_of_life_every_ten_seconds() -> None:
    told = Told()
    await told.list(at(0))
    found = [await told.list(at(second), after=1) for second in range(1, 31)]
    assert sum(map(len, found)) == 3
    assert [index for index, kinds in enumerate(found, 1) if kinds] == [10, 20, 30]


async def test_a_change_of_state_is_told_at_once() -> None:
    told = Told()
    await told.list(at(0))
    assert await told.list(at(1, SessionState.PAUSED), after=1) == ["tick"]
    assert await told.list(at(1, SessionState.PAUSED), after=1) == []
    assert await told.list(at(1), after=1) == ["tick"]


async def test_a_seek_is_told_at_once() -> None:
    told = Told()
    await told.list(at(0))
    assert await told.list(at(500), after=1) == ["tick"]


async def test_a_position_that_stands_still_is_told_rarely() -> None:
    told = Told()
    await told.list(at(5))
    found = [await told.list(at(5), after=5) for _ in range(12)]
    assert sum(map(len, found)) == 2


async def test_what_is_missing_is_gone_after_its_last_sign() -> None:
    told = Told()
    await told.list(at(0))
    await told.list(at(4), after=4)
    assert await told.list(after=1) == ["tick", "gone"]
    assert not told.reporter.keys


async def test_what_is_missing_from_a_part_is_not_gone() -> None:
    told = Told()
    await told.list(VIEW)
    await told.reporter.listed([], Source.POLL, complete=False)
    assert told.kinds() == []


async def test_a_push_needs_known_facts() -> None:
    told = Told()
    push = told.reporter.tick
    assert not await push("1", SessionState.PLAYING, 1.0, Source.WEBSOCKET)
    await told.list(VIEW)
    told.now += timedelta(seconds=10)
    assert await push("1", SessionState.PLAYING, 10.0, Source.WEBSOCKET, item_key="1")
    assert not await push("1", SessionState.PLAYING, 0.0, Source.WEBSOCKET, item_key="other")
    assert told.kinds() == ["tick"]


async def test_a_pushed_stop_ends_it() -> None:
    told = Told()
    await told.list(VIEW)
    told.now += timedelta(seconds=5)
    assert await told.reporter.tick("1", SessionState.STOPPED, 5.0, Source.WEBSOCKET)
    assert told.kinds() == ["gone"]
    await told.reporter.gone("1", Source.WEBSOCKET)
    assert told.kinds() == []


async def test_a_listing_asked_for_before_a_push_is_older_than_it() -> None:
    told = Told()
    await told.list(VIEW)
    asked = told.now
    told.now += timedelta(seconds=5)
    await told.reporter.tick("1", SessionState.PAUSED, 5.0, Source.WEBSOCKET)
    told.kinds()
    await told.reporter.listed([at(1)], Source.POLL, asked_at=asked)
    assert told.kinds() == []
    told.now += timedelta(seconds=1)
    await told.reporter.gone("1", Source.WEBSOCKET)
    told.kinds()
    await told.reporter.listed([at(1)], Source.POLL, asked_at=asked)
    assert told.kinds() == []


async def test_after_a_restart_everything_is_told_anew() -> None:
    told = Told()
    await told.list(VIEW)
    await told.reporter.lost("refused")
    await told.reporter.back(restarted=True)
    assert told.kinds() == ["lost", "back"]
    assert await told.list(VIEW, after=1) == ["session"]


async def test_after_an_outage_the_facts_are_told_again() -> None:
    told = Told()
    await told.list(VIEW)
    await told.reporter.lost("refused")
    await told.reporter.back(restarted=False)
    told.kinds()
    assert await told.list(at(3), after=3) == ["session"]
    assert await told.list(at(4), after=1) == []


async def test_sessions_left_over_from_before_the_hub_started_are_gone() -> None:
    told = Told()
    await told.list(VIEW, replace(VIEW, key="2", player=Player(key="tablet")))
    told.reporter = ServerReporter(told, "plex:one", lambda: told.now)
    assert await told.list(VIEW, after=30) == ["session", "gone"]
    assert [session.view.key for session in told.sessions()] == ["1"]


async def test_what_was_refused_is_told_again() -> None:
    told = Told()
    told.full = True
    with pytest.raises(Unavailable):
        await told.list(VIEW)
    told.full = False
    assert await told.list(VIEW, after=1) == ["session"]


async def test_accounts_are_told_when_they_change() -> None:
    told = Told()
    ann = Account(server_id="plex:one", key="1", name="ann")
    bob = Account(server_id="plex:one", key="2", name="bob")
    await told.reporter.accounts([ann, bob])
    await told.reporter.accounts([bob, ann])
    await told.reporter.accounts([ann])
    assert told.kinds() == ["accounts", "accounts"]


async def test_a_webhook_is_kept_as_evidence() -> None:
    told = Told()
    await told.reporter.evidence("media.play", {"a": 1}, Source.WEBHOOK)
    assert told.kinds() == ["evidence"]


async def test_what_is_told_first_is_earlier() -> None:
    told = Told()
    await told.list(VIEW)
    first = told.reporter._last
    await told.reporter.listed([at(0, SessionState.PAUSED)], Source.WEBSOCKET)
    (tick,) = told.all
    assert tick.at > first


async def test_a_clock_that_was_set_back_hides_no_listing() -> None:
    told = Told()
    await told.list(VIEW)
    told.now += timedelta(seconds=5)
    await told.reporter.tick("1", SessionState.PAUSED, 5.0, Source.WEBSOCKET)
    told.kinds()
    told.now -= timedelta(hours=1)
    asked, told.now = told.now, told.now + timedelta(seconds=1)
    await told.reporter.listed([at(6)], Source.POLL, asked_at=asked)
    assert told.all[-1].kind == "tick"
    view = told.reporter.view("1")
    assert view is not None
    assert view.state is SessionState.PLAYING
    told.kinds()
    await told.reporter.tick("1", SessionState.PAUSED, 7.0, Source.WEBSOCKET)
    told.now -= timedelta(hours=1)
    told.kinds()
    await told.reporter.listed([], Source.POLL, asked_at=told.now)
    assert told.kinds()[-1] == "gone"
