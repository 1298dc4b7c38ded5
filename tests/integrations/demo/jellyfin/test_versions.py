"""In what Jellyfin's versions differ, each difference seen from outside."""

from typing import Any

import pytest

from integrations.demo.jellyfin_server import JellyfinServer
from integrations.demo.world.decisions import decide
from integrations.demo.world.items import ItemKind
from integrations.demo.world.world import StartOptions
from tests.integrations.demo.jellyfin.conftest import MakeJellyfin
from tests.integrations.demo.mediabrowser import INTRODUCTION, Scene

OLD, NINE, TEN, ELEVEN, TWELVE = "10.8.13", "10.9.11", "10.10.7", "10.11.8", "12.0.0"
ALL = (OLD, NINE, TEN, ELEVEN, TWELVE)


def transcoded(scene: Scene) -> StartOptions:
    """A stream that has to be encoded anew."""
    media = scene.entry(ItemKind.MOVIE).media[0]
    _, device = scene.device(scene.owner)
    limited = decide(media, device, limit_kbps=2_000, hardware="vaapi")
    return StartOptions(decision=limited, position_s=60)


@pytest.mark.parametrize(
    "forms",
    [
        {"headers": {"Authorization": "", "X-Emby-Token": "{key}"}},
        {"headers": {"Authorization": "", "X-MediaBrowser-Token": "{key}"}},
        {"headers": {"Authorization": "", "X-Emby-Authorization": 'MediaBrowser Token="{key}"'}},
        {"headers": {"Authorization": 'Emby Token="{key}"'}},
        {"headers": {"Authorization": ""}, "params": {"api_key": "{key}"}},
    ],
)
@pytest.mark.parametrize(("version", "works"), [(v, v != TWELVE) for v in ALL])
async def test_old_credentials_work_up_to_10_11(
    make_jellyfin: MakeJellyfin, version: str, works: bool, forms: dict[str, dict[str, str]]
) -> None:
    async with make_jellyfin(version) as scene:
        key = scene.simulator.keyring.api_key
        filled: dict[str, Any] = {
            part: {name: value.replace("{key}", key) for name, value in values.items()}
            for part, values in forms.items()
        }
        status, _ = await scene.ask("/System/Info", **filled)
        assert status == (200 if works else 401)


@pytest.mark.parametrize(("version", "works"), [(TEN, True), (ELEVEN, False), (TWELVE, False)])
async def test_the_setting_that_forbids_old_credentials_counts_from_10_11_on(
    make_jellyfin: MakeJellyfin, version: str, works: bool
) -> None:
    async with make_jellyfin(version, legacy_authorization=False) as scene:
        headers = {"Authorization": "", "X-Emby-Token": scene.simulator.keyring.api_key}
        status, _ = await scene.ask("/System/Info", headers=headers)
        assert status == (200 if works else 401)


@pytest.mark.parametrize("version", ALL)
async def test_header_and_apikey_query_work_everywhere(
    make_jellyfin: MakeJellyfin, version: str
) -> None:
    async with make_jellyfin(version) as scene:
        key = scene.simulator.keyring.api_key
        assert (await scene.ask("/System/Info"))[0] == 200
        asked: dict[str, Any] = {"headers": {"Authorization": ""}, "params": {"APIKEY": key}}
        assert (await scene.ask("/System/Info", **asked))[0] == 200


@pytest.mark.parametrize("prefix", ["/emby", "/MediaBrowser"])
@pytest.mark.parametrize(("version", "status"), [(OLD, 200), (ELEVEN, 200), (TWELVE, 404)])
async def test_old_prefixes_are_gone_in_12(
    make_jellyfin: MakeJellyfin, version: str, status: int, prefix: str
) -> None:
    async with make_jellyfin(version) as scene:
        assert (await scene.ask(f"{prefix}/System/Info/Public"))[0] == status


@pytest.mark.parametrize(
    ("version", "get", "post"), [(OLD, 200, 405), (NINE, 200, 200), (TWELVE, 405, 200)]
)
async def test_quick_connect_begins_by_get_then_by_post(
    make_jellyfin: MakeJellyfin, version: str, get: int, post: int
) -> None:
    async with make_jellyfin(version) as scene:
        asked: dict[str, Any] = {"headers": dict(INTRODUCTION)}
        assert (await scene.ask("/QuickConnect/Initiate", **asked))[0] == get
        assert (await scene.ask("/QuickConnect/Initiate", "POST", **asked))[0] == post


@pytest.mark.parametrize(
    ("path", "since"),
    [
        ("/UserViews", NINE),
        ("/Items/{item}", NINE),
        ("/Items/Latest", NINE),
        ("/MediaSegments/{item}", TEN),
        ("/System/Info/Storage", ELEVEN),
    ],
)
async def test_paths_come_with_their_version(
    make_jellyfin: MakeJellyfin, path: str, since: str
) -> None:
    for version in ALL:
        async with make_jellyfin(version) as scene:
            key = scene.entry(ItemKind.MOVIE).key
            asked: dict[str, Any] = {"params": {"userId": scene.owner.key}}
            status, _ = await scene.ask(path.replace("{item}", key), **asked)
            assert status == (200 if ALL.index(version) >= ALL.index(since) else 404), version


@pytest.mark.parametrize("version", ALL)
async def test_paths_with_a_user_in_them_answer_everywhere(
    make_jellyfin: MakeJellyfin, version: str
) -> None:
    async with make_jellyfin(version) as scene:
        user = f"/Users/{scene.owner.key}"
        movie = scene.entry(ItemKind.MOVIE)
        assert (await scene.get(f"{user}/Items/{movie.key}"))["Name"] == movie.item.title
        assert await scene.get(f"{user}/Items/Latest")
        assert (await scene.get(f"{user}/Views"))["Items"]


@pytest.mark.parametrize(("version", "status"), [(ELEVEN, 204), (TWELVE, 404)])
async def test_killing_an_encoding_went_with_12(
    make_jellyfin: MakeJellyfin, version: str, status: int
) -> None:
    async with make_jellyfin(version) as scene:
        asked: dict[str, Any] = {"params": {"deviceId": "x", "playSessionId": "y"}}
        assert (await scene.ask("/Videos/ActiveEncodings", "DELETE", **asked))[0] == status


@pytest.mark.parametrize(
    ("version", "spelling"),
    [(OLD, "VAAPI"), (NINE, "VAAPI"), (TEN, "vaapi"), (ELEVEN, "vaapi"), (TWELVE, "vaapi")],
)
async def test_hardware_is_spelt_by_version(
    make_jellyfin: MakeJellyfin, version: str, spelling: str
) -> None:
    async with make_jellyfin(version) as scene:
        scene.play(ItemKind.MOVIE, options=transcoded(scene))
        (session,) = await scene.sessions()
        assert session["TranscodingInfo"]["HardwareAccelerationType"] == spelling


@pytest.mark.parametrize(("version", "shown"), [(NINE, None), (ELEVEN, "none")])
async def test_hardware_is_hidden_from_who_is_no_administrator(
    make_jellyfin: MakeJellyfin, version: str, shown: str | None
) -> None:
    async with make_jellyfin(version) as scene:
        stream = scene.play(ItemKind.MOVIE, scene.guest, transcoded(scene))
        (session,) = await scene.get("/Sessions", token=scene.guest.token)
        assert session["UserId"] == stream.account.key
        assert session["TranscodingInfo"].get("HardwareAccelerationType") == shown


def members(session: dict[str, Any]) -> set[str]:
    """The members that come and go with versions."""
    moving = {"LastPausedDate", "NowPlayingQueueFullItems", "PlaybackOrder"}
    return moving & (set(session) | set(session["PlayState"]))


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (OLD, {"NowPlayingQueueFullItems"}),
        (NINE, {"LastPausedDate", "NowPlayingQueueFullItems", "PlaybackOrder"}),
        (ELEVEN, {"LastPausedDate", "NowPlayingQueueFullItems", "PlaybackOrder"}),
        (TWELVE, {"LastPausedDate", "PlaybackOrder"}),
    ],
)
async def test_members_of_a_session_by_version(
    make_jellyfin: MakeJellyfin, version: str, expected: set[str]
) -> None:
    async with make_jellyfin(version) as scene:
        scene.play().pause()
        (session,) = await scene.sessions()
        assert members(session) == expected


@pytest.mark.parametrize(("version", "filtered"), [(ELEVEN, False), (TWELVE, True)])
async def test_12_filters_the_activity_log(
    make_jellyfin: MakeJellyfin, version: str, filtered: bool
) -> None:
    async with make_jellyfin(version) as scene:
        scene.play().stop()
        log = await scene.get("/System/ActivityLog/Entries", params={"type": "VideoPlayback"})
        kinds = [entry["Type"] for entry in log["Items"]]
        everything = ["VideoPlaybackStopped", "VideoPlayback", "SessionStarted"]
        assert kinds == (["VideoPlayback"] if filtered else everything)


async def test_a_server_can_be_upgraded_while_it_runs(make_jellyfin: MakeJellyfin) -> None:
    async with make_jellyfin(ELEVEN) as scene:
        assert isinstance(scene.simulator, JellyfinServer)
        headers = {"Authorization": "", "X-Emby-Token": scene.simulator.keyring.api_key}
        assert (await scene.ask("/System/Info", headers=headers))[0] == 200
        scene.server.version = TWELVE
        assert (await scene.ask("/System/Info", headers=headers))[0] == 401
        assert (await scene.get("/System/Info/Public"))["Version"] == TWELVE
