"""Jellyfin's /Sessions and the commands to them."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from integrations.demo.mediabrowser.wire import session_id
from integrations.demo.world.items import ItemKind
from integrations.demo.world.servers import LibraryKind
from integrations.demo.world.stream import StopCause, StreamState
from integrations.demo.world.world import StartOptions
from tests.integrations.demo.mediabrowser import Scene

SECOND = 10_000_000


async def only(scene: Scene) -> dict[str, Any]:
    (session,) = await scene.sessions()
    return session


@pytest.mark.conformance
@pytest.mark.parametrize(
    "sample",
    [
        "jellyfin/multi-scrobbler/validSession.json",
        "jellyfin/webhook-plugin/anilistsync__SessionStart__fire-tv-session.json",
        "emby/sessions/markhahn__sessions.json",
    ],
)
def test_the_id_of_a_session_is_made_as_the_real_servers_make_it(
    samples: Path, sample: str
) -> None:
    captured = orjson.loads((samples / sample).read_bytes())
    session = captured[0] if isinstance(captured, list) else captured
    assert session_id(session["Client"], session["DeviceId"]) == session["Id"]


async def test_a_session_tells_who_plays_what_and_how(jellyfin: Scene) -> None:
    stream = jellyfin.play(ItemKind.EPISODE, options=StartOptions(position_s=95.5))
    session = await only(jellyfin)
    assert session["UserName"] == stream.account.name
    assert session["Client"] == stream.app.product
    assert session["DeviceName"] == stream.device.name
    assert session["RemoteEndPoint"] == stream.connection.address
    assert re.fullmatch(r"2026-03-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", session["LastActivityDate"])
    assert session["PlayState"]["PositionTicks"] == 95.5 * SECOND
    item = session["NowPlayingItem"]
    assert item["Type"] == "Episode"
    assert item["Id"] == stream.entry.key
    assert item["SeriesName"] == stream.item.root.title
    assert item["RunTimeTicks"] == (stream.media.duration_s or 0) * SECOND
    assert session["NowPlayingQueue"][0]["Id"] == stream.entry.key
    assert None not in item.values()


async def test_an_idle_session_stays_without_item_and_position(jellyfin: Scene) -> None:
    jellyfin.play().stop()
    (session,) = await jellyfin.get("/Sessions")
    assert "NowPlayingItem" not in session
    assert "PositionTicks" not in session["PlayState"]
    assert session["NowPlayingQueue"] == []


async def test_the_position_moves_only_when_the_client_reports(jellyfin: Scene) -> None:
    jellyfin.play()
    jellyfin.step(9)
    assert (await only(jellyfin))["PlayState"]["PositionTicks"] == 0
    jellyfin.step(2)
    assert (await only(jellyfin))["PlayState"]["PositionTicks"] == 10 * SECOND


async def test_a_pause_is_dated(jellyfin: Scene) -> None:
    stream = jellyfin.play()
    jellyfin.step(3)
    stream.pause()
    paused = await only(jellyfin)
    assert paused["PlayState"]["IsPaused"] is True
    assert paused["LastPausedDate"] == paused["LastActivityDate"]
    jellyfin.step(30)
    later = await only(jellyfin)
    assert later["LastPausedDate"] == paused["LastPausedDate"]
    assert later["LastPlaybackCheckIn"] > paused["LastPlaybackCheckIn"]
    stream.play()
    assert "LastPausedDate" not in await only(jellyfin)


async def test_music_has_an_artist_and_no_stream_indexes(jellyfin: Scene) -> None:
    stream = jellyfin.play(ItemKind.TRACK)
    session = await only(jellyfin)
    item = session["NowPlayingItem"]
    assert (item["Type"], item["MediaType"]) == ("Audio", "Audio")
    assert item["AlbumArtist"] == stream.item.root.title
    assert "AudioStreamIndex" not in session["PlayState"]


async def test_live_tv_has_a_channel_a_programme_and_no_length(jellyfin: Scene) -> None:
    assert any(library.kind is LibraryKind.LIVE for library in jellyfin.server.libraries)
    stream = jellyfin.play(ItemKind.CHANNEL)
    session = await only(jellyfin)
    item = session["NowPlayingItem"]
    assert item["Type"] == "TvChannel"
    assert item["ChannelNumber"] == str(stream.entry.item.index)
    assert "RunTimeTicks" not in item
    assert item["CurrentProgram"]["Name"] == stream.item.title
    assert item["CurrentProgram"]["Type"] == "Program"
    assert session["PlayState"]["LiveStreamId"]


async def test_a_transcode_says_what_is_done_and_why(jellyfin: Scene) -> None:
    stream = jellyfin.play(ItemKind.MOVIE, options=StartOptions(limit_kbps=1_500))
    jellyfin.step(20)
    session = await only(jellyfin)
    info = session["TranscodingInfo"]
    assert session["PlayState"]["PlayMethod"] == "Transcode"
    assert info["IsVideoDirect"] is False
    assert info["Bitrate"] == stream.decision.bitrate_kbps * 1000
    assert info["HardwareAccelerationType"] == "qsv"
    assert "ContainerBitrateExceedsLimit" in info["TranscodeReasons"]
    assert 0 < info["CompletionPercentage"] <= 100


async def test_the_next_item_keeps_the_session(jellyfin: Scene) -> None:
    first, second = list(jellyfin.server.entries(kind=ItemKind.EPISODE))[:2]
    stream = jellyfin.play(first)
    before = await only(jellyfin)
    jellyfin.world.play_next(stream, second)
    after = await only(jellyfin)
    assert after["Id"] == before["Id"]
    assert after["NowPlayingItem"]["Id"] == second.key


async def test_filters_of_the_list(jellyfin: Scene) -> None:
    jellyfin.play(ItemKind.MOVIE)
    stream = jellyfin.play(ItemKind.EPISODE, jellyfin.guest)
    device = {"deviceId": stream.viewer.client_id}
    (found,) = await jellyfin.get("/Sessions", params=device)
    assert found["UserId"] == jellyfin.guest.key
    stream.stop()
    jellyfin.step(961)
    active = await jellyfin.get("/Sessions", params={"activeWithinSeconds": "960"})
    assert [session["UserId"] for session in active] == [jellyfin.owner.key]
    assert (await jellyfin.ask("/Sessions?activeWithinSeconds=often"))[0] == 400


async def command(scene: Scene, path: str, **options: Any) -> int:
    session = await only(scene)
    status, _ = await scene.ask(f"/Sessions/{session['Id']}/{path}", "POST", **options)
    return status


async def test_pause_seek_resume_and_stop_reach_the_player(jellyfin: Scene) -> None:
    stream = jellyfin.play()
    states = []
    assert await command(jellyfin, "Playing/Pause") == 204
    states.append(stream.state)
    assert (
        await command(jellyfin, "playing/seek", params={"SeekPositionTicks": 600 * SECOND}) == 204
    )
    assert stream.position_s == 600
    assert await command(jellyfin, "Playing/PlayPause") == 204
    states.append(stream.state)
    assert states == [StreamState.PAUSED, StreamState.PLAYING]
    assert await command(jellyfin, "Playing/Stop") == 204
    assert stream.stop_cause is StopCause.TERMINATED
    assert await jellyfin.sessions() == []


async def test_a_message_is_shown(jellyfin: Scene) -> None:
    stream = jellyfin.play()
    body = {"Header": "Hub", "Text": "Lights out", "TimeoutMs": 5000}
    assert await command(jellyfin, "Message", json=body) == 204
    general = {"Name": "DisplayMessage", "Arguments": {"Text": "Now"}}
    assert await command(jellyfin, "Command", json=general) == 204
    assert stream.messages == ["Lights out", "Now"]
    assert await command(jellyfin, "Message", json={"Header": "Hub"}) == 400


async def test_a_player_that_cannot_be_controlled_ignores_commands(jellyfin: Scene) -> None:
    account = next(
        account
        for account in jellyfin.server.accounts
        if account.person
        and any(
            jellyfin.server.platform in device.apps
            and not device.apps[jellyfin.server.platform].controllable
            for device in account.person.devices
        )
    )
    stream = jellyfin.play(account=account, controllable=False)
    session = await only(jellyfin)
    assert session["SupportsRemoteControl"] is False
    assert session["SupportedCommands"] == []
    assert await command(jellyfin, "Playing/Stop") == 204
    assert await command(jellyfin, "Message", json={"Text": "Hello"}) == 204
    assert not stream.is_over
    assert stream.messages == []


async def test_commands_to_nobody_and_commands_that_are_none(jellyfin: Scene) -> None:
    assert (await jellyfin.ask("/Sessions/feed/Playing/Stop", "POST"))[0] == 404
    jellyfin.play()
    assert await command(jellyfin, "Playing/Explode") == 400


async def test_a_deleted_device_stops_and_is_out(jellyfin: Scene) -> None:
    stream = jellyfin.play()
    device = {"id": stream.viewer.client_id}
    assert (await jellyfin.ask("/Devices", "DELETE", params=device))[0] == 204
    assert stream.stop_cause is StopCause.TERMINATED
    assert await jellyfin.get("/Sessions") == []


@pytest.mark.parametrize("mapped", ["::ffff:203.0.113.9", "203.0.113.9"])
async def test_mapped_addresses_are_written_as_ipv4(jellyfin: Scene, mapped: str) -> None:
    jellyfin.play()
    session = jellyfin.simulator.backend.roster.sessions[0]
    session.address = mapped
    assert (await only(jellyfin))["RemoteEndPoint"] == "203.0.113.9"
