"""What Emby's sessions say differently, and commands to them."""

import orjson
import pytest

from integrations.demo.emby_server import Settings
from integrations.demo.mediabrowser.sessions import session_dto
from integrations.demo.world.items import ItemKind
from integrations.demo.world.stream import StopCause, StreamState
from integrations.demo.world.world import StartOptions
from tests.integrations.demo.emby.conftest import MakeEmby
from tests.integrations.demo.mediabrowser import Scene

SECOND = 10_000_000


async def test_members_that_jellyfin_has_are_missing_and_others_are_there(emby: Scene) -> None:
    emby.play(ItemKind.MOVIE).pause()
    (session,) = await emby.sessions()
    of_jellyfin = {"IsActive", "LastPlaybackCheckIn", "LastPausedDate", "Capabilities"}
    assert not of_jellyfin & set(session)
    assert not {"NowPlayingQueue", "NowPlayingQueueFullItems"} & set(session)
    assert session["PlaylistLength"] == 1
    assert session["InternalDeviceId"] > 0
    assert session["PlayState"]["PlaybackRate"] == 1
    assert session["NowPlayingItem"]["FileName"]


@pytest.mark.parametrize(("version", "has"), [("4.8.11.0", False), ("4.9.1.80", True)])
async def test_4_9_knows_sleep_timer_and_shuffle(
    make_emby: MakeEmby, version: str, has: bool
) -> None:
    async with make_emby(version) as scene:
        scene.play(ItemKind.MOVIE)
        (session,) = await scene.sessions()
        assert ("SleepTimerMode" in session["PlayState"]) is has
        assert ("Shuffle" in session["PlayState"]) is has


async def test_a_file_sent_as_it_is_counts_as_direct_stream(emby: Scene) -> None:
    entry = next(
        entry
        for entry in emby.server.entries(kind=ItemKind.EPISODE)
        if entry.media[0].container == "mp4"
    )
    stream = emby.play(entry)
    (session,) = await emby.sessions()
    assert not stream.decision.is_transcoding
    assert session["PlayState"]["PlayMethod"] == "DirectStream"
    assert "TranscodingInfo" not in session


async def test_the_history_of_a_transcode_comes_on_request(make_emby: MakeEmby) -> None:
    sizes = []
    for with_metrics in (False, True):
        async with make_emby(settings=Settings(with_metrics=with_metrics)) as scene:
            scene.play(ItemKind.MOVIE, options=StartOptions(limit_kbps=1_500))
            scene.step(300)
            (session,) = await scene.sessions()
            statistics = session["TranscodingInfo"]["ProcessStatistics"]
            assert len(statistics["Metrics"]) == (280 if with_metrics else 0)
            sizes.append(len(orjson.dumps(session)))
    assert sizes[0] < 20_000
    assert sizes[1] > 40_000


async def test_live_tv_changes_its_programme(emby: Scene) -> None:
    stream = emby.play(ItemKind.CHANNEL)
    first = stream.airing
    assert first is not None
    emby.step((first.ends_at - emby.clock.now()).total_seconds() + 2)
    assert stream.airing is not None
    (session,) = await emby.sessions()
    shown = session["NowPlayingItem"]["CurrentProgram"]
    assert shown["StartDate"] > f"{first.starts_at:%Y-%m-%dT%H:%M:%S}"


async def test_commands_take_their_values_from_the_body(emby: Scene) -> None:
    stream = emby.play(ItemKind.MOVIE)
    (session,) = await emby.sessions()
    path = f"/emby/Sessions/{session['Id']}"
    seek = {"Command": "Seek", "SeekPositionTicks": 300 * SECOND}
    assert (await emby.ask(f"{path}/Playing/Seek", "POST", json=seek))[0] == 204
    assert stream.position_s == 300
    asked = {"Text": "From the query", "TimeoutMs": "1000"}
    assert (await emby.ask(f"{path}/Message", "POST", params=asked))[0] == 204
    assert (await emby.ask(f"{path}/Message", "POST", json={"Text": "From the body"}))[0] == 204
    assert stream.messages == ["From the query", "From the body"]
    assert (await emby.ask(f"{path}/Playing/Pause", "POST"))[0] == 204
    assert stream.state is StreamState.PAUSED
    encoding = {"DeviceId": session["DeviceId"], "PlaySessionId": "x"}
    assert (await emby.ask("/emby/Videos/ActiveEncodings", "DELETE", params=encoding))[0] == 204
    assert (await emby.ask(f"{path}/Playing/Stop", "POST"))[0] == 204
    assert stream.stop_cause in {StopCause.TERMINATED, StopCause.ERROR}


async def test_mapped_addresses_are_left_as_they_are(emby: Scene) -> None:
    emby.play()
    session = emby.simulator.backend.roster.sessions[0]
    session.address = "::ffff:203.0.113.9"
    view = emby.simulator.backend.view(session, for_admin=True)
    assert session_dto(view)["RemoteEndPoint"] == "::ffff:203.0.113.9"
