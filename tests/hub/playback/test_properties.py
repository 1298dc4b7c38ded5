"""What holds for any sequence of observations, however absurd."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.models.item import Item
from hub.models.observation import (
    AccountLinked,
    AccountsSeen,
    ItemsJoined,
    ItemsParted,
    Observation,
    PersonRenamed,
    ServerBack,
    ServerLost,
    SessionGone,
    SessionSeen,
    SessionTick,
    Source,
    TimePassed,
)
from hub.models.people import Account
from hub.models.play import Play
from hub.models.playback import PlaybackKind
from hub.models.session import Player, SessionState, SessionView
from hub.playback.settings import RecordingModel
from hub.playback.tracker import Tracker
from tests.hub.playback.catalogue import ITEMS
from tests.hub.playback.rows import Store, shuffled
from tests.hub.playback.test_scenarios import check_play

START = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
RULES = RecordingModel(late_window=60.0, minimum={"video": 5, "track": 5})  # type: ignore[arg-type]  # pydantic takes the mapping
SERVERS = ("plex:one", "jellyfin:two")
STATES = (SessionState.PLAYING, SessionState.PLAYING, SessionState.PAUSED, SessionState.BUFFERING)
NAMES = ("ep1", "movie", "track1", "programme1", "programme2")
PERSONS = ("01JZZZZZZZZZZZZZZZZZZZZZZ1", "01JZZZZZZZZZZZZZZZZZZZZZZ2")
keys = st.sampled_from(("1", "2"))
positions = st.none() | st.integers(0, 1600).map(float)
sources = st.sampled_from((Source.WEBSOCKET, Source.POLL))
gaps = st.sampled_from((0.0, 0.5, 3.0, 10.0, 10.0, 10.0, 45.0, 400.0, 3000.0))


@st.composite
def views(draw: st.DrawFn) -> SessionView:
    item: Item = ITEMS[draw(st.sampled_from(NAMES))]
    return SessionView(
        key=draw(keys),
        account_key=draw(st.sampled_from(("ann", "bob", None))),
        player=Player(key=draw(st.sampled_from(("tv", "tablet")))),
        item=item,
        state=draw(st.sampled_from(STATES)),
        position_s=draw(positions),
    )


@st.composite
def observations(draw: st.DrawFn, at: datetime) -> Observation:
    server_id = draw(st.sampled_from(SERVERS))
    kinds = ("tick", "tick", "tick", "seen", "seen", "gone", "server", "time", "said")
    kind = draw(st.sampled_from(kinds))
    if kind == "tick":
        return SessionTick(
            server_id=server_id,
            at=at,
            source=draw(sources),
            key=draw(keys),
            state=draw(st.sampled_from(STATES)),
            position_s=draw(positions),
        )
    if kind == "seen":
        return SessionSeen(server_id=server_id, at=at, source=draw(sources), view=draw(views()))
    if kind == "gone":
        return SessionGone(
            server_id=server_id,
            at=at,
            source=draw(sources),
            key=draw(keys),
            position_s=draw(positions),
        )
    if kind == "time":
        return TimePassed(at=at)
    if kind == "said":
        said: Observation = draw(decisions(at))
        return said
    notes: tuple[Observation, ...] = (
        ServerLost(server_id=server_id, at=at, reason="away"),
        ServerBack(server_id=server_id, at=at, restarted=False),
        ServerBack(server_id=server_id, at=at, restarted=True),
        AccountsSeen(server_id=server_id, at=at, accounts=_accounts(server_id)),
    )
    return draw(st.sampled_from(notes))


@st.composite
def decisions(draw: st.DrawFn, at: datetime) -> Observation:
    """What somebody said: whose account it is, what a person is called, what is the same item."""
    kind = draw(st.sampled_from(("link", "rename", "items")))
    person_id = draw(st.sampled_from(PERSONS))
    if kind == "link":
        return AccountLinked(
            server_id=draw(st.sampled_from(SERVERS)),
            at=at,
            account_key=draw(st.sampled_from(("ann", "bob"))),
            person_id=person_id,
            by="me",
        )
    if kind == "rename":
        name = draw(st.sampled_from(("Mum", "Dad", None)))
        return PersonRenamed(at=at, person_id=person_id, name=name, by="me")
    what = draw(st.sampled_from((ItemsJoined, ItemsParted)))
    said: Observation = what(
        at=at,
        server_id=SERVERS[0],
        item=ITEMS["movie"],
        other_server_id=SERVERS[1],
        other=ITEMS[draw(st.sampled_from(("ep1", "track1")))],
        by="me",
    )
    return said


def _accounts(server_id: str) -> tuple[Account, ...]:
    return tuple(
        Account(server_id=server_id, key=name, name=name, email=f"{name}@example.org")
        for name in ("ann", "bob")
    )


@st.composite
def timelines(draw: st.DrawFn) -> list[Observation]:
    at, found = START, []
    for gap in draw(st.lists(gaps, min_size=2, max_size=30)):
        at += timedelta(seconds=gap)
        found.append(draw(observations(at)))
    return found


def _close_all(store: Store, after: datetime) -> None:
    for days in range(1, 4):
        store.take(TimePassed(at=after + timedelta(days=days)))
        store.take(TimePassed(at=after + timedelta(days=days, minutes=2)))


quick = settings(max_examples=120, suppress_health_check=list(HealthCheck))


@quick
@given(timelines())
def test_every_play_is_possible(timeline: list[Observation]) -> None:
    tracker = Tracker(RULES)
    watched: Counter[str] = Counter()
    for observation in timeline:
        for event in tracker.apply(observation).events:
            watched[event.session.play_id] += event.kind is PlaybackKind.WATCHED
            assert event.session.watch_s >= 0
            if event.play is not None:
                check_play(event.play)
    assert all(count <= 1 for count in watched.values())


@quick
@given(
    st.lists(
        st.tuples(st.sampled_from(("play", "play", "pause", "stall")), st.floats(1, 400)),
        min_size=1,
        max_size=25,
    ),
    st.floats(2, 30),
    st.sampled_from((Source.WEBSOCKET, Source.POLL)),
)
def test_what_plays_through_once_counts_exactly(
    parts: list[tuple[str, float]], beat: float, source: Source
) -> None:
    """Watch time is what was really played: not the pauses, not the stalls, not more than it is."""
    player = _Player(beat, source)
    for what, length in parts:
        player.do(what, length)
    play = player.stop()
    allowed = 2 * beat * (1 + sum(what != "play" for what, _ in parts))
    assert play.watch_s <= ITEMS["movie"].duration_s + 1e-6  # type: ignore[operator]  # a movie has a length
    assert abs(play.watch_s - player.position) <= allowed
    check_play(play)


class _Player:
    """Plays a movie from its beginning and says every `beat` seconds where it is."""

    def __init__(self, beat: float, source: Source) -> None:
        self.position = 0.0
        self._beat = beat
        self._source = source
        self._now = 0.0
        self._tracker = Tracker(RULES.model_copy(update={"stuck_after": 1e6}))
        view = SessionView(
            key="1",
            account_key="ann",
            player=Player(key="tv"),
            item=ITEMS["movie"],
            state=SessionState.PLAYING,
            position_s=0.0,
        )
        self._tracker.apply(
            SessionSeen(server_id=SERVERS[0], at=START, source=Source.WEBSOCKET, view=view)
        )

    def do(self, what: str, length: float) -> None:
        state = SessionState.PAUSED if what == "pause" else SessionState.PLAYING
        self._tell(state)
        end = self._now + length
        while self._now < end:
            step = min(self._beat, end - self._now)
            self._now += step
            if what == "play":
                self.position = min(self.position + step, 6000.0)
            self._tell(state)

    def stop(self) -> Play:
        self._now += 0.001
        gone = SessionGone(
            server_id=SERVERS[0],
            at=START + timedelta(seconds=self._now),
            source=self._source,
            key="1",
            position_s=self.position,
        )
        plays = [event.play for event in self._tracker.apply(gone).events]
        (play,) = [play for play in plays if play is not None]
        return play

    def _tell(self, state: SessionState) -> None:
        self._tracker.apply(
            SessionTick(
                server_id=SERVERS[0],
                at=START + timedelta(seconds=self._now),
                source=self._source,
                key="1",
                state=state,
                position_s=self.position,
            )
        )


@quick
@given(timelines(), st.data())
def test_order_repetition_and_restarts_change_nothing(
    timeline: list[Observation], data: st.DataObject
) -> None:
    expected = Store(RULES).take_all(timeline)
    repeated = [one for one in timeline for _ in range(data.draw(st.integers(1, 2)))]
    delays = [data.draw(st.sampled_from((0.0, 0.0, 0.3, 0.99))) for _ in repeated]
    store = Store(RULES)
    for observation in shuffled(repeated, delays, 60.0):
        store.take(observation)
        if data.draw(st.integers(0, 5)) == 0:
            store.restart()
    _close_all(expected, timeline[-1].at)
    _close_all(store, timeline[-1].at)
    assert store.nameless() == expected.nameless()
    assert not store.tracker.sessions()


def test_an_item_that_nobody_knows_is_harmless() -> None:
    tracker = Tracker()
    tick = SessionTick(
        server_id="plex:one",
        at=START,
        source=Source.WEBSOCKET,
        key="9",
        state=SessionState.PLAYING,
    )
    outcome = tracker.apply(tick)
    assert not outcome.events
    assert not outcome.plays


@quick
@given(timelines())
def test_what_people_said_is_the_same_after_a_replay(timeline: list[Observation]) -> None:
    """Names, links and joined items too, wherever the replay begins anew."""
    store, cut = Store(RULES).take_all(timeline), Store(RULES)
    for observation in timeline:
        cut.take(observation)
        cut.restart()
    told, again = store.tracker, cut.tracker
    assert again.persons() == told.persons()
    assert again.links() == told.links()
    assert again.joins() == told.joins()
    assert [again.person(one.id) for one in again.persons()] == list(again.persons())
    assert [again.session(one.id) for one in again.sessions()] == list(told.sessions())
