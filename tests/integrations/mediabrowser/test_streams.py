"""What plays on Jellyfin and Emby is followed, described and controlled."""

import pytest

from hub.core.errors import InvalidInput, NotFound, NotSupported
from hub.models.item import MediaType
from hub.models.session import Control, SessionState
from hub.models.stream import Decision
from integrations.demo.mediabrowser.tasks import LIBRARY_SCAN
from integrations.demo.world import delivery
from integrations.demo.world.items import ItemKind
from integrations.demo.world.servers import Account
from integrations.demo.world.stream import Stream
from integrations.demo.world.world import StartOptions
from tests.integrations.mediabrowser.hub_scene import Watched
from tests.support.waiting import eventually

PUSH_S = 0.3


async def test_a_stream_is_known_within_300_ms(watched: Watched) -> None:
    await watched.connected()
    stream = watched.scene.play(ItemKind.EPISODE)
    await eventually(lambda: watched.sessions, PUSH_S, 0.005)

    view = (await watched.session()).view
    assert view.account_key == stream.account.key
    assert view.account_name == stream.account.name
    assert view.item.key == stream.entry.key
    assert view.item.type is MediaType.EPISODE
    assert view.item.grandparent_title == stream.item.root.title
    assert view.item.duration_s == stream.media.duration_s
    assert f"tmdb://{stream.item.guids.tmdb}" in view.item.guids
    assert view.player.name == stream.device.name
    assert view.player.product == stream.app.product


async def test_pause_resume_seek_and_stop_are_pushed(watched: Watched) -> None:
    await watched.connected()
    stream = watched.scene.play(ItemKind.MOVIE)
    await watched.session()

    async def becomes(state: SessionState) -> None:
        await eventually(lambda: watched.sessions[0].state is state, 2)

    stream.pause()
    await becomes(SessionState.PAUSED)
    stream.play()
    await becomes(SessionState.PLAYING)
    stream.seek(600)
    await eventually(lambda: (watched.sessions[0].position_s or 0) >= 600, 2)
    stream.stop()
    await eventually(lambda: not watched.sessions, 2)


async def test_how_a_stream_is_delivered(watched: Watched) -> None:
    await watched.connected()
    limited = StartOptions(limit_kbps=2000)
    stream = watched.scene.play(ItemKind.MOVIE, options=limited)
    assert stream.decision.method is delivery.Method.TRANSCODE
    told = (await watched.session()).view.stream

    assert told.decision is Decision.TRANSCODE
    assert told.source is not None
    assert told.source.video is not None
    assert told.delivered is not None
    assert told.delivered.video is not None
    assert stream.media.video is not None
    assert told.source.video.height == stream.media.video.height
    assert told.source.video.codec == stream.media.video.codec
    assert told.delivered.video.height == stream.decision.height
    assert told.delivered.bitrate_kbps == stream.decision.bitrate_kbps
    assert told.transcode is not None
    assert told.transcode.reasons
    assert told.transcode.video_codec == stream.decision.video_codec


async def test_a_file_sent_as_it_is_is_direct_play(watched: Watched) -> None:
    await watched.connected()
    stream = watched.scene.play(ItemKind.TRACK)
    stream.change_quality(delivery.direct_play(stream.media))
    await eventually(
        lambda: (
            watched.sessions and watched.sessions[0].view.stream.decision is Decision.DIRECT_PLAY
        )
    )
    told = watched.sessions[0].view
    assert told.stream.transcode is None
    assert told.stream.delivered == told.stream.source
    assert told.stream.video_decision is None, "a song has no picture"
    assert told.item.grandparent_title == stream.item.root.title


async def test_live_television_has_a_channel(watched: Watched) -> None:
    await watched.connected()
    stream = watched.scene.play(ItemKind.CHANNEL)
    item = (await watched.session()).view.item

    assert item.live
    assert item.type is MediaType.PROGRAMME
    assert item.channel is not None
    assert item.channel.name == stream.entry.item.title
    assert item.title == stream.item.title
    assert item.duration_s is None


async def test_who_watches_along_has_a_play_too(watched: Watched) -> None:
    await watched.connected()
    stream = watched.scene.play(ItemKind.MOVIE)
    await watched.session()
    watched.scene.simulator.ghosts.join(stream, watched.scene.guest)
    stream.pause()
    await eventually(lambda: len(watched.sessions) == 2, 3)

    accounts = {session.view.account_key for session in watched.sessions}
    assert accounts == {stream.account.key, watched.scene.guest.key}
    assert watched.server.entry_id
    assert len({session.view.control_key for session in watched.sessions}) == 1


def somebody_with_a_dumb_player(watched: Watched) -> Account:
    platform = watched.scene.server.platform
    return next(
        account
        for account in watched.scene.server.accounts
        for device in (account.person.devices if account.person else ())
        if platform in device.apps and not device.apps[platform].controllable
    )


async def playing(watched: Watched, *, controllable: bool = True) -> Stream:
    await watched.connected()
    account = watched.scene.owner if controllable else somebody_with_a_dumb_player(watched)
    stream = watched.scene.play(ItemKind.MOVIE, account, controllable=controllable)
    await watched.session()
    return stream


async def test_control(watched: Watched) -> None:
    stream = await playing(watched)
    server, view = watched.server, watched.sessions[0].view
    assert view.controls == frozenset(Control)

    await server.control(view, Control.PAUSE)
    await eventually(lambda: watched.sessions[0].state is SessionState.PAUSED)
    await server.control(view, Control.RESUME)
    await eventually(lambda: watched.sessions[0].state is SessionState.PLAYING)
    await server.control(view, Control.SEEK, position_s=1200.5)
    assert stream.position_s == pytest.approx(1200.5, abs=0.1)
    await server.control(view, Control.MESSAGE, message="Dinner is ready")
    assert stream.messages == ["Dinner is ready"]
    with pytest.raises(InvalidInput):
        await server.control(view, Control.MESSAGE)


async def test_a_stream_is_stopped_with_a_message(watched: Watched) -> None:
    stream = await playing(watched)
    view = watched.sessions[0].view
    await watched.server.control(view, Control.TERMINATE, message="One screen at a time")

    assert stream.is_over
    assert stream.messages == ["One screen at a time"]
    await eventually(lambda: not watched.sessions)


async def test_a_player_that_does_not_listen_is_left_alone(watched: Watched) -> None:
    stream = await playing(watched, controllable=False)
    view = watched.sessions[0].view
    assert view.controls == frozenset()
    for control in Control:
        with pytest.raises(NotSupported, match=r"^Not supported by this player\.$"):
            await watched.server.control(view, control, message="Stop", position_s=1.0)
    assert not stream.is_over


async def test_artwork_comes_by_the_paths_that_views_name(watched: Watched) -> None:
    await playing(watched)
    item = watched.sessions[0].view.item
    for path in (item.thumb, item.art):
        assert path is not None
        picture = await watched.server.picture(path, 300, 450)
        assert picture.content_type.startswith("image/")


OTHER_PATHS = (
    "/System/Info",
    "/Items/1/Images/Primary/../../../Users",
    "/Items/1/Images/Primary?tag=a&api_key=b",
    "/Items/%2e%2e/Images/Primary",
    "//elsewhere.example/Items/1/Images/Primary",
    "http://elsewhere.example/Items/1/Images/Primary",
    "/Items/1/Images/Primary\r\nX: y",
)


async def test_no_other_path_is_fetched(watched: Watched) -> None:
    await watched.add()
    for path in OTHER_PATHS:
        with pytest.raises(NotFound):
            await watched.server.picture(path, 300, 450)


@pytest.mark.parametrize("whole", [True, False], ids=["all libraries", "one library"])
async def test_a_library_is_scanned_when_asked(watched: Watched, whole: bool) -> None:
    server = await watched.connected()
    await eventually(lambda: server.libraries)
    task = watched.scene.simulator.backend.jobs.get(LIBRARY_SCAN)
    assert task is not None
    began = task.last_start
    await server.scan(None if whole else server.libraries[0].key)
    await eventually(lambda: task.last_start > began)
    with pytest.raises(NotFound):
        await server.scan("00000000000000000000000000000000")
