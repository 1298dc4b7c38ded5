"""Emby's sockets: open to everybody, silent to most."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from integrations.demo.emby_server import Settings
from integrations.demo.world.items import ItemKind
from tests.integrations.demo.emby.conftest import MakeEmby
from tests.integrations.demo.mediabrowser import Listener, Scene


@asynccontextmanager
async def socket(
    scene: Scene, token: str | None = None, path: str = "/embywebsocket"
) -> AsyncIterator[Listener]:
    """A socket with a token, by default the API key."""
    token = scene.simulator.keyring.api_key if token is None else token
    url = f"{scene.simulator.url}{path}?api_key={token}&deviceId=bench"
    async with aiohttp.ClientSession() as http, http.ws_connect(url) as ws:
        yield Listener(ws)


@pytest.mark.parametrize("path", ["/", "/emby", "/embywebsocket", "/emby/socket"])
@pytest.mark.parametrize("token", ["", "wrong"])
async def test_a_wrong_token_is_let_in_and_told_nothing(emby: Scene, path: str, token: str) -> None:
    async with socket(emby, token, path) as listener:
        await listener.say("SessionsStart", "0,50")
        emby.play()
        assert await listener.is_silent()
        assert not listener.socket.closed


async def test_there_is_no_greeting(emby: Scene) -> None:
    async with socket(emby) as listener:
        assert await listener.is_silent()
        await listener.say("KeepAlive")
        assert await listener.is_silent()


async def test_sessions_come_at_once_and_with_every_change(emby: Scene) -> None:
    async with socket(emby) as listener:
        await listener.say("SessionsStart", "0,1500")
        first = await listener.until("Sessions")
        assert [session["Client"] for session in first["Data"]] == ["Usher"]
        emby.play(ItemKind.MOVIE)
        second = await listener.until("Sessions")
        assert any("NowPlayingItem" in session for session in second["Data"])
        assert await listener.is_silent()


async def test_a_guest_gets_no_sessions(emby: Scene) -> None:
    async with socket(emby, emby.guest.token) as listener:
        await listener.say("SessionsStart", "0,50")
        emby.play()
        assert await listener.is_silent()


@pytest.mark.parametrize(("version", "told"), [("4.8.11.0", True), ("4.9.1.80", False)])
async def test_4_8_tells_administrators_of_starts_and_stops_unasked(
    make_emby: MakeEmby, version: str, told: bool
) -> None:
    async with make_emby(version) as scene, socket(scene) as listener:
        assert await listener.is_silent(0.05)
        stream = scene.play()
        if not told:
            assert await listener.is_silent()
            return
        assert (await listener.until("PlaybackStart"))["Data"]["NowPlayingItem"]
        stream.stop()
        await listener.until("PlaybackStopped")


async def test_accounts_hear_of_libraries_and_of_their_own_data(make_emby: MakeEmby) -> None:
    settings = Settings(library_delay_s=0.02)
    async with make_emby(settings=settings) as scene, socket(scene, scene.owner.token) as listener:
        assert await listener.is_silent(0.05)
        entry = scene.entry(ItemKind.MOVIE)
        scene.world.update_item(scene.server, entry)
        assert (await listener.until("LibraryChanged"))["Data"]["ItemsUpdated"] == [entry.key]
        path = f"/Users/{scene.owner.key}/PlayedItems/{entry.key}"
        assert (await scene.ask(path, "POST"))[0] == 200
        data = (await listener.until("UserDataChanged"))["Data"]
        assert data["UserDataList"][0]["Played"] is True
        await scene.ask(path, "DELETE")
