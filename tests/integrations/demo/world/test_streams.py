"""Streams: a state machine whose position moves with the clock."""

import asyncio
import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.demo.world.clock import ManualClock, ScaledClock
from integrations.demo.world.decisions import decide
from integrations.demo.world.delivery import Method, Reason, SubtitleMethod, direct_play
from integrations.demo.world.errors import WorldError
from integrations.demo.world.items import ItemKind
from integrations.demo.world.media import AudioTrack, Media, SubtitleTrack, VideoTrack
from integrations.demo.world.platforms import Platform
from integrations.demo.world.schedule import airing_at, airings_on
from integrations.demo.world.servers import Entry
from integrations.demo.world.stream import StopCause, Stream, StreamState
from integrations.demo.world.world import StartOptions
from tests.integrations.demo.world.scene import Life, new_life
from tests.support.waiting import eventually


def start(
    life: Life, kind: ItemKind | Entry = ItemKind.EPISODE, options: StartOptions | None = None
) -> Stream:
    server = life.world.server(Platform.PLEX)
    maja = life.world.person("Maja")
    entry = kind if isinstance(kind, Entry) else next(server.entries(kind=kind))
    return life.world.start_stream(server, maja, maja.device("iPhone"), entry, options)


def test_position_moves_only_while_playing(life: Life) -> None:
    stream = start(life)
    life.clock.advance(30)
    stream.pause()
    life.clock.advance(100)
    assert stream.position_s == 30
    stream.play()
    life.clock.advance(10)
    stream.buffer()
    life.clock.advance(5)
    assert stream.position_s == 40
    stream.seek(600)
    assert (stream.position_s, stream.state) == (600, StreamState.BUFFERING)
    assert life.kinds() == [
        "StreamStarted",
        "StreamStateChanged",
        "StreamStateChanged",
        "StreamStateChanged",
        "StreamSought",
    ]


def test_position_never_leaves_the_item(life: Life) -> None:
    stream = start(life)
    runtime_s = stream.media.duration_s or 0
    stream.seek(runtime_s + 500)
    assert stream.position_s == runtime_s
    stream.seek(-5)
    assert stream.position_s == 0
    life.clock.advance(10 * runtime_s)
    assert stream.position_s == runtime_s


def test_a_player_reports_every_ten_seconds(life: Life) -> None:
    start(life)
    life.step(61)
    assert life.count()["StreamProgressed"] == 6


def test_at_the_end_comes_what_is_next_and_then_the_stop(life: Life) -> None:
    server = life.world.server(Platform.PLEX)
    season = next(server.entries(kind=ItemKind.SEASON))
    first, second = server.children(season.item)[:2]
    stream = start(life, first, StartOptions(up_next=(second,)))
    stream.seek((stream.media.duration_s or 0) - 2)
    life.step(4)
    assert stream.entry is second
    assert stream.position_s < 4
    stream.seek((stream.media.duration_s or 0) - 1)
    life.step(3)
    assert stream.stop_cause is StopCause.FINISHED
    assert life.world.streams() == []


def test_live_tv_changes_its_programme(life: Life) -> None:
    stream = start(life, ItemKind.CHANNEL)
    first = stream.airing
    assert first
    assert stream.item is first.item
    life.clock.advance((first.ends_at - life.clock.now()).total_seconds() + 1)
    life.world.tick()
    assert stream.airing != first
    assert life.kinds()[-1] == "StreamItemChanged"
    assert stream.remaining_s is None


def test_a_day_of_a_channel_has_no_gaps(life: Life) -> None:
    channel = life.world.catalogue.channels[0]
    day = airings_on(channel, life.clock.now().date())
    for before, after in itertools.pairwise(day):
        assert before.ends_at == after.starts_at
    assert (day[-1].ends_at - day[0].starts_at).total_seconds() == 86_400
    assert all(airing_at(channel, airing.starts_at) is airing for airing in day)


def test_a_stopped_stream_takes_no_commands(life: Life) -> None:
    stream = start(life)
    stream.stop(StopCause.TERMINATED, "Enough.")
    stream.stop()
    assert life.count()["StreamStopped"] == 1
    for command in (stream.pause, stream.play, stream.buffer):
        with pytest.raises(WorldError, match="takes no commands"):
            command()
    with pytest.raises(WorldError):
        stream.seek(3)
    with pytest.raises(WorldError):
        stream.change_quality(direct_play(stream.media))


def test_what_is_not_there_or_not_playable_does_not_start(life: Life) -> None:
    server = life.world.server(Platform.PLEX)
    with pytest.raises(WorldError, match="cannot be played"):
        start(life, next(server.entries(kind=ItemKind.SHOW)))
    with pytest.raises(WorldError, match="does not hold"):
        start(life, next(life.world.server(Platform.EMBY).entries(kind=ItemKind.MOVIE)))
    haru = life.world.person("Haru")
    movie = next(server.entries(kind=ItemKind.MOVIE))
    with pytest.raises(KeyError, match="no account"):
        life.world.start_stream(server, haru, haru.devices[0], movie)


def test_the_place_makes_the_connection(life: Life) -> None:
    home = start(life).connection
    assert (home.local, home.address.startswith("192.168.1.")) == (True, True)
    world = life.world
    away = start(life, options=StartOptions(network=world.network("linkoping-campus"))).connection
    assert (away.local, away.address) == (False, "::ffff:89.160.20.131")
    relayed = start(
        life, options=StartOptions(network=world.network("spain"), relayed=True)
    ).connection
    assert (relayed.address, relayed.limit_kbps) == ("127.0.0.1", 2_000)


def test_listeners_hear_their_server_until_they_leave(life: Life) -> None:
    heard: list[object] = []
    world = life.world
    leave = world.subscribe(heard.append, world.server(Platform.EMBY))
    start(life)
    assert heard == []
    imogen = world.person("Imogen")
    emby = world.server(Platform.EMBY)
    movie = next(emby.entries(kind=ItemKind.MOVIE))
    stream = world.start_stream(emby, imogen, imogen.device("Pixel"), movie)
    assert len(heard) == 1
    leave()
    stream.stop()
    assert len(heard) == 1


def test_library_changes_are_told(life: Life) -> None:
    server = life.world.server(Platform.PLEX)
    entry = next(server.entries(kind=ItemKind.MOVIE))
    life.clock.advance(60)
    life.world.update_item(server, entry)
    updated = server.entry(entry.key)
    assert updated
    assert updated.updated_at == life.clock.now()
    life.world.remove_item(server, updated)
    assert server.holding(entry.item) is None
    life.world.add_item(server, entry)
    assert life.kinds() == ["ItemUpdated", "ItemRemoved", "ItemAdded"]


async def test_a_restart_ends_streams_and_begins_a_generation() -> None:
    clock = ScaledClock(speed=200)
    life = new_life()
    life.world.clock = clock
    server = life.world.server(Platform.PLEX)
    stream = start(life)
    await life.world.restart(server, downtime_s=2)
    assert stream.stop_cause is StopCause.SERVER_RESTART
    assert server.generation == 2
    assert life.kinds()[-1] == "ServerStarted"


async def test_a_scaled_clock_runs_that_much_faster() -> None:
    clock = ScaledClock(speed=600)
    before = clock.now()
    await clock.sleep(30)
    passed = (clock.now() - before).total_seconds()
    assert 30 <= passed < 600
    with pytest.raises(ValueError, match="forward"):
        ScaledClock(speed=0)


async def test_a_manual_clock_wakes_sleepers_when_it_is_moved() -> None:
    clock, woken = ManualClock(), []

    async def sleeper(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    tasks = [asyncio.create_task(sleeper(seconds)) for seconds in (20, 10)]
    await asyncio.sleep(0)
    clock.advance(15)
    await eventually(lambda: woken == [10])
    clock.advance(5)
    await asyncio.gather(*tasks)
    assert woken == [10, 20]


_DTS, _AAC = AudioTrack("dts", 6, 1000), AudioTrack("aac", 2, 192)
_VIDEO = VideoTrack("h264", 1920, 1080, 11_000)
_MEDIA = Media("mkv", 12_000, 5400.0, 1, "a.mkv", _VIDEO, (_DTS,))
_PLAIN = replace(_MEDIA, container="mp4", audio=(_AAC,))
_ALL_BUT_VIDEO = (Reason.AUDIO_CODEC, Reason.AUDIO_CHANNELS, Reason.CONTAINER)


@pytest.mark.parametrize(
    ("media", "limit", "method", "reasons"),
    [
        (_PLAIN, 100_000, Method.DIRECT_PLAY, ()),
        (replace(_PLAIN, container="mkv"), 100_000, Method.COPY, (Reason.CONTAINER,)),
        (_MEDIA, 100_000, Method.TRANSCODE, _ALL_BUT_VIDEO),
        (_PLAIN, 3_000, Method.TRANSCODE, (Reason.BITRATE,)),
    ],
)
def test_the_server_decides_by_device_file_and_line(
    life: Life, media: Media, limit: int, method: Method, reasons: tuple[Reason, ...]
) -> None:
    chrome = life.world.person("Maja").device("Chrome")
    decision = decide(media, chrome, limit_kbps=limit)
    assert (decision.method, decision.reasons) == (method, reasons)
    assert decision.bitrate_kbps <= max(limit, 720)


def test_pictures_as_subtitles_are_burnt_in(life: Life) -> None:
    chrome = life.world.person("Maja").device("Chrome")
    decision = decide(_MEDIA, chrome, subtitle=SubtitleTrack("pgs"))
    assert decision.subtitle is SubtitleMethod.BURN
    assert decision.video is Method.TRANSCODE
    assert Reason.SUBTITLE in decision.reasons


@given(st.lists(st.tuples(st.sampled_from("pubsx"), st.floats(0, 4000)), max_size=30))
def test_whatever_happens_the_position_is_within_the_item(acts: list[tuple[str, float]]) -> None:
    life = _SHARED
    stream = start(life)
    runtime_s = stream.media.duration_s or 0
    for act, value in acts:
        played = stream.position_s
        match act:
            case "p":
                stream.play()
            case "u":
                stream.pause()
            case "b":
                stream.buffer()
            case "s":
                stream.seek(value)
            case _:
                life.clock.advance(value)
                gained = stream.position_s - played
                assert 0 <= gained <= value + 1e-6
        assert 0 <= stream.position_s <= runtime_s
    stream.stop()


_SHARED = new_life()
