"""The demo's past: what is remembered is what the hub would have recorded."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import aiohttp
import pytest

from hub.history.facade import History
from hub.history.query.queries import Filters, PlaysQuery
from hub.history.query.scope import Scope
from hub.history.settings import HistoryModel
from hub.models import server as hub_server
from hub.models.item import MediaType
from hub.models.play import Ending, Play
from hub.models.session import SessionState, SessionView
from hub.models.stream import Decision, Stream
from hub.playback.recordable import is_recorded
from hub.playback.settings import RecordingModel
from hub.playback.viewing import Stretch, Viewing
from integrations.demo.emby_server import EmbyServer
from integrations.demo.jellyfin_server import JellyfinServer
from integrations.demo.memories import Past
from integrations.demo.past_plays import Recorder, programmes
from integrations.demo.past_sessions import AlikeSessions, PastSessions
from integrations.demo.plex_server import PlexServer
from integrations.demo.world import Platform, World, build_world
from integrations.demo.world.clock import ManualClock
from integrations.demo.world.history import history
from integrations.demo.world.items import ItemKind
from integrations.demo.world.past import PastPlay, PastSegment
from integrations.demo.world.stream import StreamState
from integrations.demo.world.world import StartOptions
from integrations.emby.client import EmbyClient
from integrations.jellyfin.client import JellyfinClient
from integrations.mediabrowser.sessions import SessionReader
from integrations.plex.client import PlexClient
from integrations.plex.sessions import read_sessions

NOW = datetime(2026, 3, 6, 19, 30, tzinfo=UTC)
RULES = RecordingModel()
MONTHS = 0.2


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(1, ManualClock(NOW))


@pytest.fixture(scope="module")
def plays(world: World) -> list[Play]:
    return remembered(world)


def remembered(world: World) -> list[Play]:
    return [play for chunk in Past.of(world, {}, MONTHS).chunks() for play in chunk]


# --- as the servers would have shown it


async def shown_live(world: World, past: PastPlay) -> SessionView:
    """What the hub reads from the simulated server while the same thing plays there."""
    seat, server = past.seat, past.seat.server
    world.clock = ManualClock(past.started_at)
    options = StartOptions(network=seat.viewer.connection.network, position_s=past.start_s)
    simulators = {
        Platform.PLEX: PlexServer,
        Platform.JELLYFIN: JellyfinServer,
        Platform.EMBY: EmbyServer,
    }
    simulator = simulators[server.platform](world, server)
    await simulator.start()
    stream = world.start_stream(
        server, seat.person, seat.viewer.device, past.playback.entry, options
    )
    try:
        async with aiohttp.ClientSession() as http:
            (view,) = await sessions_of(simulator, http)
            return view
    finally:
        stream.stop()
        await simulator.stop()
        world.clock = ManualClock(NOW)


async def sessions_of(
    simulator: PlexServer | JellyfinServer | EmbyServer, http: aiohttp.ClientSession
) -> Sequence[SessionView]:
    if isinstance(simulator, PlexServer):
        plex = PlexClient(http, simulator.url, client_id="test", token=simulator.server.token)
        container = await plex.sessions()
        keys = [entry["ratingKey"] for entry in container["Metadata"] if not entry.get("live")]
        return read_sessions(container, await plex.metadata(keys))
    kind = JellyfinClient if isinstance(simulator, JellyfinServer) else EmbyClient
    client = kind(http, simulator.url, device_id="test", token=simulator.keyring.api_key)
    platform = hub_server.Platform(simulator.server.platform)
    return SessionReader(platform).read(await client.sessions()).views


def unkeyed(stream: Stream) -> Stream:
    """Without the key of the one transcode."""
    return replace(stream, transcode=stream.transcode and replace(stream.transcode, key=None))


SORTS = [
    (platform, kind)
    for platform in Platform
    for kind in (ItemKind.MOVIE, ItemKind.EPISODE, ItemKind.TRACK, ItemKind.CHANNEL)
]


@pytest.mark.parametrize(("platform", "kind"), SORTS)
async def test_a_past_play_looks_like_the_same_play_today(
    world: World, platform: Platform, kind: ItemKind
) -> None:
    sessions = PastSessions()
    alike = [
        past
        for past in history(world, MONTHS)
        if past.seat.server.platform is platform and past.playback.entry.item.kind is kind
    ]
    assert alike
    for past in alike:
        sessions.view(past, 1)
    for past in alike[:2] + alike[-2:]:
        then, today = sessions.view(past, 7), await shown_live(world, past)
        assert then.item == replace(today.item, live_key=then.item.live_key)
        assert then.player == today.player
        assert then.connection == today.connection
        assert (then.account_key, then.account_name) == (today.account_key, today.account_name)
        assert unkeyed(then.stream) == unkeyed(today.stream)


def from_the_start(past: PastPlay) -> PastPlay:
    """A play that begins where its item begins: millions are shown so."""
    return past if past.runtime_s is None else replace(past, start_s=0.0)


def test_millions_of_plays_look_like_those_that_are_read_one_by_one(world: World) -> None:
    alike, one_by_one, seen = AlikeSessions(), PastSessions(), set[tuple[object, ...]]()
    for number, past in enumerate(history(world, MONTHS), start=1):
        shown = alike.shown(past, number)
        kind = (past.seat.server.platform, past.item.kind, past.playback.decision.is_transcoding)
        if (*kind, number % 3) in seen:
            continue
        seen.add((*kind, number % 3))
        read = one_by_one.read(from_the_start(past), number)
        item = replace(shown.item, library_key=None, library_name=None)
        assert item == replace(read.item, library_key=None, library_name=None)
        assert (shown.key, shown.account_key) == (read.key, read.account_key)
        assert (shown.player, shown.connection) == (read.player, read.connection)
        assert unkeyed(shown.stream) == unkeyed(read.stream)
    assert len(seen) > 30


def test_a_past_play_is_what_the_hub_would_have_booked(world: World) -> None:
    recorder, sessions = Recorder({}, RULES), PastSessions()
    for number, past in enumerate(islice(history(world, MONTHS), 300), start=1):
        view = sessions.view(past, number)
        play, booked = recorder.record(past, view, Ending.STOPPED), Viewing(
            id="", server_id="", session_key="", account_key=None, item=view.item,
            player=view.player, connection=view.connection, started=past.started_at.timestamp(),
        )  # fmt: skip
        for one in past.segments:
            booked.book(stretch_of(one))
        assert (play is not None) == is_recorded(view.item, booked.watch, RULES)
        if play is None:
            continue
        assert (play.start_s, play.end_s, play.max_s) == (
            booked.start_p,
            booked.end_p,
            booked.max_p,
        )
        assert (play.watch_s, play.paused_s, play.buffering_s) == pytest.approx(
            (booked.watch, booked.paused, booked.buffering), abs=1e-3
        )
        assert [(s.state, s.started_at, s.ended_at) for s in play.segments] == [
            (s.state, s.started_at, s.ended_at)
            for s in (stretch.public() for stretch in booked.stretches)
        ]


def stretch_of(one: PastSegment) -> Stretch:
    playing = one.state is StreamState.PLAYING
    wall = (one.ended_at - one.started_at).total_seconds()
    return Stretch(
        state=SessionState(one.state),
        begin_at=one.started_at.timestamp(),
        end_at=one.ended_at.timestamp(),
        begin_p=one.start_s,
        end_p=one.end_s,
        watch=min(wall, one.end_s - one.start_s) if playing else 0.0,
    )


def test_every_sort_of_delivery_is_remembered(plays: list[Play]) -> None:
    decisions = {play.streams[0].decision for play in plays}
    assert decisions == {Decision.DIRECT_PLAY, Decision.COPY, Decision.TRANSCODE}
    transcoded = [p.streams[0] for p in plays if p.streams[0].decision is Decision.TRANSCODE]
    assert all(stream.transcode for stream in transcoded)
    direct = [p.streams[0] for p in plays if p.streams[0].decision is Decision.DIRECT_PLAY]
    assert not any(stream.transcode for stream in direct)


# --- as the hub would have recorded it


def test_all_of_it_depends_on_seed_and_day_alone(plays: list[Play]) -> None:
    later = ManualClock(NOW + timedelta(hours=2))
    again = {play.id: play for play in remembered(build_world(1, later))}
    same = [again[play.id].started_at == play.started_at for play in plays if play.id in again]
    assert len(same) == len(plays)
    assert all(play.ended_at and play.ended_at <= NOW for play in plays)
    assert any(play.started_at.date() == NOW.date() for play in plays)


def test_the_latest_come_first(world: World) -> None:
    chunks = list(Past.of(world, {}, MONTHS).chunks())
    latest = [max(play.started_at for play in chunk) for chunk in chunks]
    assert latest == sorted(latest, reverse=True)
    assert len(chunks[0]) <= 120


def test_what_is_too_short_or_a_picture_is_left_out(plays: list[Play]) -> None:
    assert not [play for play in plays if play.item.type is MediaType.PHOTO]
    films = [play for play in plays if play.item.type is MediaType.MOVIE]
    assert films
    assert all(play.watch_s >= RULES.minimum.video for play in films)


def test_sums_are_those_of_the_segments(plays: list[Play]) -> None:
    for play in plays:
        walls = dict.fromkeys(SessionState, 0.0)
        for segment in play.segments:
            wall = (segment.ended_at - segment.started_at).total_seconds()
            walls[segment.state] += wall
            assert segment.watch_s <= wall + 1e-6
        assert play.ended_at is not None
        assert sum(walls.values()) == pytest.approx(
            (play.ended_at - play.started_at).total_seconds(), abs=0.01
        )
        assert play.paused_s == pytest.approx(walls[SessionState.PAUSED], abs=0.01)
        assert play.watch_s <= walls[SessionState.PLAYING] + 0.01


def test_one_after_the_other_on_a_seat_is_a_handing_over(plays: list[Play]) -> None:
    endings = {play.ending for play in plays}
    assert endings == {Ending.STOPPED, Ending.NEXT_ITEM}
    songs = [play for play in plays if play.item.type is MediaType.TRACK]
    assert sum(play.ending is Ending.NEXT_ITEM for play in songs) > len(songs) / 4


def live_evening(world: World, platform: Platform) -> PastPlay:
    """Six hours of one channel, with a pause of one hour."""
    seen = (p for p in history(world, MONTHS) if p.item.kind is ItemKind.PROGRAMME)
    past = next(p for p in seen if p.seat.server.platform is platform)
    begin = past.started_at

    def segment(state: StreamState, first: int, last: int, start: int, end: int) -> PastSegment:
        hour = timedelta(hours=1)
        return PastSegment(
            state, begin + first * hour, begin + last * hour, start * 3600.0, end * 3600.0
        )

    segments = (
        segment(StreamState.PLAYING, 0, 3, 0, 3),
        segment(StreamState.PAUSED, 3, 4, 3, 3),
        segment(StreamState.PLAYING, 4, 6, 3, 5),
    )
    return replace(past, stopped_at=begin + timedelta(hours=6), segments=segments, start_s=0.0)


def test_live_television_is_remembered_programme_by_programme(world: World) -> None:
    parts = list(programmes(live_evening(world, Platform.PLEX)))
    assert len(parts) > 2
    assert [p.stopped_at for p in parts[:-1]] == [p.started_at for p in parts[1:]]
    sessions, recorder = PastSessions(), Recorder({}, RULES)
    plays = [recorder.record(p, sessions.view(p, 5), Ending.STOPPED) for p in parts]
    watched = sum(play.watch_s for play in plays if play is not None)
    assert watched == pytest.approx(5 * 3600, abs=1)
    for part, play in zip(parts, plays, strict=True):
        assert play is None or play.item.title == part.item.title
        assert play is None or play.item.live


def test_jellyfin_goes_on_with_the_programme_it_began_with(world: World) -> None:
    assert len(list(programmes(live_evening(world, Platform.JELLYFIN)))) == 1


# --- in the history


@pytest.fixture
async def past_history(tmp_path: Path) -> AsyncIterator[History]:
    history = History(tmp_path / "history.duckdb", HistoryModel())
    await history.start()
    yield history
    await history.stop()


async def test_the_history_takes_it_in_and_a_second_time_changes_nothing(
    world: World, plays: list[Play], past_history: History
) -> None:
    async def remember() -> None:
        for chunk in Past.of(world, {}, MONTHS).chunks():
            await past_history.import_plays(chunk)

    await remember()
    assert (await past_history.verify()).findings == ()
    before = await past_history.totals(Filters(), Scope.all())
    await remember()
    assert before == await past_history.totals(Filters(), Scope.all())
    assert before.plays == len(plays)
    assert before.watch_time_s == pytest.approx(sum(play.watch_s for play in plays), rel=1e-4)
    page = await past_history.plays(PlaysQuery(), Scope.all())
    assert page.rows[0].started_at == max(play.started_at for play in plays)
