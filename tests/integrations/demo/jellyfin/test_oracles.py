"""Independent clients, written for the real server, work against the simulated one."""

import asyncio
import queue
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aiohttp
import pytest
from aiojellyfin import authenticate_by_name
from aiojellyfin.session import SessionConfiguration
from jellyfin_apiclient_python import JellyfinClient
from jellyfin_apiclient_python.connection_manager import CONNECTION_STATE

from integrations.demo.world.items import ItemKind
from integrations.demo.world.stream import StopCause
from integrations.demo.world.world import StartOptions
from tests.integrations.demo.jellyfin.conftest import MakeJellyfin
from tests.integrations.demo.mediabrowser import Scene
from tests.support.waiting import eventually

VERSIONS = ("10.8.13", "10.10.7", "10.11.8", "12.0.0")


@pytest.fixture(params=VERSIONS)
async def scene(
    request: pytest.FixtureRequest, make_jellyfin: MakeJellyfin
) -> AsyncIterator[Scene]:
    async with make_jellyfin(request.param) as running:
        yield running


def sign_in(scene: Scene) -> JellyfinClient:
    """Signs in as the owner; to be called in a thread."""
    client = JellyfinClient()
    client.config.app("Oracle", "1.0", "Bench", "oracle-1")
    client.config.data["auth.ssl"] = False
    state = client.auth.connect_to_address(scene.simulator.url)
    assert state["State"] == CONNECTION_STATE["ServerSignIn"]
    login = client.auth.login(scene.simulator.url, scene.owner.name, scene.owner.password)
    assert login["AccessToken"]
    client.logged_in = True
    client.http.start_session()
    return client


@contextmanager
def signed_in(scene: Scene) -> Iterator[JellyfinClient]:
    client = sign_in(scene)
    try:
        yield client
    finally:
        client.http.stop_session()


async def test_apiclient_reads_the_server(scene: Scene) -> None:
    def look() -> tuple[Any, ...]:
        with signed_in(scene) as client:
            api = client.jellyfin
            views = api.get_views()
            return api.try_server(), api.get_user(), views, api.get_sessions()

    scene.play(ItemKind.CHANNEL)
    scene.play(ItemKind.MOVIE, scene.guest, StartOptions(limit_kbps=1_500))
    info, user, views, sessions = await asyncio.to_thread(look)
    assert info["ServerName"] == scene.server.name
    assert user["Id"] == scene.owner.key
    assert {view["Name"] for view in views["Items"]} == {lib.name for lib in scene.server.libraries}
    playing = {
        s["UserName"]: s["NowPlayingItem"]["Type"] for s in sessions if "NowPlayingItem" in s
    }
    assert playing == {scene.owner.name: "TvChannel", scene.guest.name: "Movie"}


async def test_apiclient_reads_what_plays_in_a_live_session(scene: Scene) -> None:
    stream = scene.play(ItemKind.CHANNEL)
    session_id = scene.simulator.backend.roster.sessions[0].id

    def look() -> Any:
        with signed_in(scene) as client:
            return client.jellyfin.get_now_playing(session_id)

    now = await asyncio.to_thread(look)
    assert now["Name"] == stream.entry.item.title
    assert now["CurrentProgram"]["Name"] == stream.item.title
    assert now["PlayState"]["LiveStreamId"]


async def test_apiclient_controls_a_session(scene: Scene) -> None:
    stream = scene.play(ItemKind.MOVIE)
    session_id = scene.simulator.backend.roster.sessions[0].id

    def control() -> None:
        with signed_in(scene) as client:
            api = client.jellyfin
            api.remote_pause(session_id)
            api.remote_seek(session_id, 900 * 10_000_000)
            api.remote_unpause(session_id)
            api.command(session_id, "DisplayMessage", json={"Text": "Hello"})
            api.remote_stop(session_id)

    await asyncio.to_thread(control)
    assert stream.position_s == 900
    assert stream.messages == ["Hello"]
    assert stream.stop_cause is StopCause.TERMINATED


@asynccontextmanager
async def listening(scene: Scene) -> AsyncIterator[tuple[JellyfinClient, "queue.Queue[str]"]]:
    """A client with an open socket, and the types of the messages it got."""
    heard: queue.Queue[str] = queue.Queue(maxsize=100)
    client = await asyncio.to_thread(sign_in, scene)
    client.callback = lambda kind, _: heard.put_nowait(kind)
    client.start_wsc()
    try:
        assert await asyncio.to_thread(heard.get, timeout=5) == "WebSocketConnect"
        yield client, heard
    finally:
        client.wsc.stop = True
        scene.simulator.doorway.cut_connections()  # its own close hangs when the thread polls
        await asyncio.to_thread(client.wsc.join, 5)
        if client.wsc.keepalive is not None:
            client.wsc.keepalive.stop()
        client.http.stop_session()


async def test_apiclient_hears_of_sessions_and_stays_alive(scene: Scene) -> None:
    async with listening(scene) as (client, heard):
        await asyncio.to_thread(client.wsc.send, "SessionsStart", "0,100")
        sockets = scene.simulator.backend.hub.sockets
        await eventually(lambda: any(socket.subscriptions for socket in sockets))
        assert client.wsc.keepalive is not None
        scene.play(ItemKind.MOVIE)
        kinds = {await asyncio.to_thread(heard.get, timeout=5) for _ in range(2)}
        assert kinds <= {"Sessions", "UserDataChanged"}
        assert "Sessions" in kinds


async def test_apiclient_connects_by_quick_connect(make_jellyfin: MakeJellyfin) -> None:
    async with make_jellyfin("12.0.0") as scene:
        url = scene.simulator.url

        def begin() -> tuple[JellyfinClient, dict[str, Any]]:
            client = JellyfinClient()
            client.config.app("Oracle", "1.0", "Bench", "oracle-2")
            client.config.data["auth.ssl"] = False
            client.auth.connect_to_address(url)
            assert client.jellyfin.quick_connect_enabled(url) is True
            return client, client.jellyfin.quick_connect_initiate(url)

        client, pending = await asyncio.to_thread(begin)
        code = {"code": pending["Code"]}
        await scene.ask("/QuickConnect/Authorize", "POST", params=code, token=scene.owner.token)
        secret = pending["Secret"]
        state = await asyncio.to_thread(client.jellyfin.quick_connect_state, url, secret)
        assert state["Authenticated"] is True
        login = await asyncio.to_thread(client.auth.login_with_quick_connect, url, secret)
        assert login["User"]["Name"] == scene.owner.name


async def test_aiojellyfin_reads_libraries_and_music(scene: Scene) -> None:
    async with aiohttp.ClientSession() as http:
        config = SessionConfiguration(
            http, scene.simulator.url, "Oracle", "1.0", "Bench", "oracle-3"
        )
        connection = await authenticate_by_name(
            config, scene.owner.name, scene.owner.password or ""
        )
        folders = await connection.get_media_folders()
        assert "Music" in {folder["Name"] for folder in folders["Items"]}
        entry = scene.entry(ItemKind.TRACK)
        track = await connection.get_track(entry.key)
        assert track["Name"] == entry.item.title
        assert track["AlbumArtist"] == entry.item.root.title
        artists = await connection.artists.enable_userdata().limit(3).request()
        assert artists["TotalRecordCount"] == len(list(scene.server.entries(kind=ItemKind.ARTIST)))
        assert len(artists["Items"]) == 3
        albums = [album async for album in connection.albums.stream(2)]
        assert len(albums) == len(list(scene.server.entries(kind=ItemKind.ALBUM)))
