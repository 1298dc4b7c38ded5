"""What happens on a Plex server is on the bus, at once and as it was."""

import time
from pathlib import Path

import pytest

from hub.models.item import MediaType
from hub.models.observation import Source
from hub.models.play import Ending
from hub.models.playback import PlaybackKind
from hub.models.session import SessionState
from hub.models.stream import Decision
from integrations.demo.world.items import ItemKind
from integrations.demo.world.stream import StopCause
from integrations.demo.world.world import StartOptions
from tests.integrations.plex.plex_hub import Scene, plex_hub
from tests.integrations.plex.proxy import without_websockets
from tests.support.waiting import eventually

SOON_S = 0.3


async def test_a_stream_from_its_start_to_its_end(scene: Scene) -> None:
    await scene.connected()
    stream = scene.play(options=StartOptions(position_s=300))
    session = await scene.seen(stream)
    assert session.state is SessionState.PLAYING
    assert session.view.item.title == stream.item.title
    assert session.view.position_s == pytest.approx(300, abs=1)
    assert session.view.account_name == stream.account.name
    scene.pass_time(20)
    stream.pause()
    await scene.told(PlaybackKind.PAUSED)
    stream.play()
    await scene.told(PlaybackKind.RESUMED)
    stream.buffer()
    await scene.told(PlaybackKind.BUFFERING)
    stream.play()
    stream.stop()
    stopped = await scene.told(PlaybackKind.STOPPED)
    assert stopped.play is not None
    assert stopped.play.ending is Ending.STOPPED
    assert scene.sessions == []


async def test_every_change_is_on_the_bus_within_300_ms(scene: Scene) -> None:
    await scene.connected()
    stream = scene.play(options=StartOptions(position_s=300))
    await scene.seen(stream)
    for change, kind in (
        (stream.pause, PlaybackKind.PAUSED),
        (stream.play, PlaybackKind.RESUMED),
        (stream.stop, PlaybackKind.STOPPED),
    ):
        scene.events.clear()
        began = time.monotonic()
        change()
        await scene.told(kind)
        assert time.monotonic() - began < SOON_S
    scene.events.clear()
    began = time.monotonic()
    scene.play(who="Ada", device="Roku")
    await scene.told(PlaybackKind.STARTED)
    assert time.monotonic() - began < SOON_S


async def test_a_seek_moves_the_position(scene: Scene) -> None:
    await scene.connected()
    stream = scene.play(options=StartOptions(position_s=60))
    await scene.seen(stream)
    stream.seek(1200)

    def moved() -> bool:
        session = scene.session_of(stream)
        return session is not None and session.position_s == pytest.approx(1200, abs=2)

    await eventually(moved)


async def test_transcoding_starts_in_the_middle(scene: Scene) -> None:
    await scene.connected()
    stream = scene.play()
    session = await scene.seen(stream)
    assert session.view.stream.decision is not Decision.TRANSCODE
    other = scene.play(who="Ada", device="Roku", options=StartOptions(limit_kbps=800))
    transcoded = await scene.seen(other)
    assert transcoded.view.stream.decision is Decision.TRANSCODE
    stream.change_quality(other.decision)
    changed = await scene.told(PlaybackKind.QUALITY_CHANGED)
    assert changed.session.view.stream.decision is Decision.TRANSCODE
    assert changed.session.view.stream.transcode is not None
    source = changed.session.view.stream.source
    assert source is not None
    assert source.video is not None
    assert source.video.width == (stream.media.video.width if stream.media.video else None)


async def test_the_next_episode_is_another_play(scene: Scene) -> None:
    await scene.connected()
    first, second, *_ = scene.plex.server.entries(kind=ItemKind.EPISODE)
    stream = scene.play(first)
    await scene.seen(stream)
    scene.world.play_next(stream, second)
    stopped = await scene.told(PlaybackKind.STOPPED)
    assert stopped.play is not None
    assert (stopped.play.item.key, stopped.play.ending) == (first.key, Ending.NEXT_ITEM)

    def now_playing() -> str | None:
        session = scene.session_of(stream)
        return None if session is None else session.view.item.key

    await eventually(lambda: now_playing() == second.key)


async def test_a_live_programme_ends_and_the_next_begins(scene: Scene) -> None:
    await scene.connected()
    stream = scene.play(ItemKind.CHANNEL)
    session = await scene.seen(stream)
    first = session.view.item
    assert first.live
    assert first.duration_s is None
    assert first.channel is not None
    assert first.channel.name == stream.entry.item.title
    assert stream.airing is not None
    scene.pass_time((stream.airing.ends_at - scene.clock.now()).total_seconds() + 1)
    started = await scene.told(
        PlaybackKind.STARTED, lambda event: event.session.view.item.guids != first.guids
    )
    assert started.session.view.item.title == stream.item.title


async def test_a_photo_and_a_track(scene: Scene) -> None:
    await scene.connected()
    track = await scene.seen(scene.play(ItemKind.TRACK))
    assert track.view.item.type is MediaType.TRACK
    assert track.view.item.grandparent_title
    photo = await scene.seen(scene.play(ItemKind.PHOTO, who="Ada", device="Roku"))
    assert photo.view.item.type is MediaType.PHOTO
    assert photo.view.position_s in (None, 0)


async def test_sessions_that_were_there_before_are_found(scene: Scene) -> None:
    stream = scene.play(options=StartOptions(position_s=600))
    await scene.connected()
    session = await scene.seen(stream)
    assert session.view.position_s == pytest.approx(600, abs=1)


@pytest.mark.allow_logs("Attic is unavailable")  # the way to it ends before the hub
async def test_the_event_stream_takes_over_where_websockets_are_broken(tmp_path: Path) -> None:
    async with plex_hub(tmp_path) as scene, without_websockets(scene.plex.url) as url:
        entry = await scene.connected(url=url)
        watcher = entry.runtime_data.watcher
        await eventually(lambda: watcher.source is Source.EVENTSOURCE)
        stream = scene.play(options=StartOptions(position_s=300))
        await scene.seen(stream)
        began = time.monotonic()
        stream.pause()
        await scene.told(PlaybackKind.PAUSED)
        assert time.monotonic() - began < SOON_S


async def test_polling_finds_everything_when_push_is_off(scene: Scene) -> None:
    entry = await scene.connected(push=False, poll_s=0.05)
    stream = scene.play(options=StartOptions(position_s=300))
    session = await scene.seen(stream)
    assert entry.runtime_data.watcher.source is None
    assert session.state is SessionState.PLAYING
    stream.pause()
    await scene.told(PlaybackKind.PAUSED)
    stream.stop(StopCause.USER)
    await scene.told(PlaybackKind.STOPPED)


async def test_push_that_closes_is_opened_again_and_nothing_is_missed(scene: Scene) -> None:
    entry = await scene.connected()
    watcher = entry.runtime_data.watcher
    await eventually(lambda: scene.watched().facts.get("push") == Source.WEBSOCKET)
    scene.plex.close_push()
    await eventually(lambda: watcher.source is None)
    await scene.seen(scene.play())
    await eventually(lambda: watcher.source is Source.WEBSOCKET)
    assert scene.watched().availability.is_up
