"""Jellyfin's /socket: who may open it, what it tells, and how it is kept alive."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from integrations.demo.faults import Fault
from integrations.demo.jellyfin_server import Settings
from integrations.demo.world.build import make_entry
from integrations.demo.world.items import ItemKind
from tests.integrations.demo.jellyfin.conftest import MakeJellyfin
from tests.integrations.demo.mediabrowser import Listener, Scene
from tests.support.waiting import eventually

QUIET = frozenset({"ForceKeepAlive", "KeepAlive"})


@asynccontextmanager
async def socket(scene: Scene, token: str | None = None) -> AsyncIterator[Listener]:
    """A socket with a token, by default the API key."""
    token = token or scene.simulator.keyring.api_key
    url = f"{scene.simulator.url}/socket"
    headers = {"Authorization": f'MediaBrowser Client="T", DeviceId="t-1", Token="{token}"'}
    async with aiohttp.ClientSession() as http, http.ws_connect(url, headers=headers) as ws:
        yield Listener(ws)


@pytest.mark.parametrize("query", ["", "?ApiKey=wrong"])
async def test_without_a_valid_token_the_handshake_fails_with_403(
    jellyfin: Scene, query: str
) -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.WSServerHandshakeError) as failure:
            await http.ws_connect(f"{jellyfin.simulator.url}/socket{query}")
    assert failure.value.status == 403


async def test_the_first_frame_asks_for_signs_of_life_and_they_are_answered(
    jellyfin: Scene,
) -> None:
    async with socket(jellyfin) as listener:
        first = await listener.next()
        assert (first["MessageType"], first["Data"]) == ("ForceKeepAlive", 60)
        assert len(first["MessageId"]) == 32
        await listener.say("KeepAlive")
        answer = await listener.next()
        assert answer["MessageType"] == "KeepAlive"
        assert "Data" not in answer


async def test_sessions_come_when_something_happens_and_not_before(jellyfin: Scene) -> None:
    async with socket(jellyfin) as listener:
        await listener.say("SessionsStart", "0,1500")
        assert await listener.is_silent(but=QUIET)
        stream = jellyfin.play()
        message = await listener.until("Sessions")
        playing = [session for session in message["Data"] if "NowPlayingItem" in session]
        assert [session["UserName"] for session in playing] == [stream.account.name]
        stream.pause()
        paused = await listener.until("Sessions")
        assert any(session["PlayState"]["IsPaused"] for session in paused["Data"])
        stream.stop()
        stopped = await listener.until("Sessions")
        assert not any("NowPlayingItem" in session for session in stopped["Data"])


async def test_several_changes_of_one_moment_make_one_message(jellyfin: Scene) -> None:
    async with socket(jellyfin) as listener:
        await listener.say("SessionsStart", "0,1500")
        assert await listener.is_silent(but=QUIET)
        for account in jellyfin.server.accounts:
            if account.person and account is not jellyfin.owner:
                jellyfin.play(account=account)
        jellyfin.step(10)
        await listener.until("Sessions")
        assert await listener.is_silent()


async def test_sessions_stop_on_request(jellyfin: Scene) -> None:
    async with socket(jellyfin) as listener:
        await listener.say("SessionsStart", "0,1500")
        assert await listener.is_silent(but=QUIET)
        jellyfin.play()
        await listener.until("Sessions")
        await listener.say("SessionsStop")
        await listener.say("KeepAlive")
        await listener.until("KeepAlive")
        jellyfin.play(ItemKind.MOVIE, jellyfin.guest)
        assert await listener.is_silent()


async def test_version_10_8_sends_by_the_clock(make_jellyfin: MakeJellyfin) -> None:
    async with make_jellyfin("10.8.13") as scene, socket(scene) as listener:
        await listener.say("SessionsStart", "0,60")
        for _ in range(3):
            assert (await listener.until("Sessions"))["Data"]


@pytest.mark.parametrize(
    ("version", "gets"),
    [("10.8.13", "all"), ("10.9.11", "none"), ("10.10.7", "none"), ("10.11.8", "own")],
)
async def test_what_a_guest_gets_depends_on_the_version(
    make_jellyfin: MakeJellyfin, version: str, gets: str
) -> None:
    async with make_jellyfin(version) as scene:
        scene.play()
        async with socket(scene, scene.guest.token) as listener:
            await listener.say("SessionsStart", "0,100")
            assert await listener.is_silent(0.05, but=QUIET | {"Sessions"})
            scene.play(ItemKind.MOVIE, scene.guest)
            if gets == "none":
                assert await listener.is_silent(but=QUIET | {"UserDataChanged"})
                return
            sessions = (await listener.until("Sessions"))["Data"]
            owners = {s["UserName"] for s in sessions if "NowPlayingItem" in s}
            own = {scene.guest.name}
            assert owners == (own if gets == "own" else own | {scene.owner.name})


async def test_tasks_and_the_activity_log_ring(jellyfin: Scene) -> None:
    async with socket(jellyfin) as listener:
        await listener.say("ScheduledTasksInfoStart", "0,0")
        await listener.say("ActivityLogEntryStart", "0,1000")
        assert await listener.is_silent(but=QUIET)
        assert (await jellyfin.ask("/Library/Refresh", "POST"))[0] == 204
        message = await listener.until("ScheduledTasksInfo")
        scan = next(task for task in message["Data"] if task["Key"] == "RefreshLibrary")
        assert scan["State"] == "Running"
        jellyfin.play()
        assert (await listener.until("ActivityLogEntry"))["Data"] == []


async def test_only_sockets_of_accounts_hear_of_libraries_and_user_data(
    make_jellyfin: MakeJellyfin,
) -> None:
    async with make_jellyfin(settings=Settings(library_delay_s=0.02)) as scene:
        entry = scene.entry(ItemKind.MOVIE)
        async with socket(scene) as by_key, socket(scene, scene.owner.token) as by_owner:
            await by_owner.next()
            scene.world.update_item(scene.server, entry)
            changed = (await by_owner.until("LibraryChanged"))["Data"]
            assert changed["ItemsUpdated"] == [entry.key]
            assert changed["CollectionFolders"] == [entry.library.key]
            scene.play(ItemKind.MOVIE)
            data = (await by_owner.until("UserDataChanged"))["Data"]
            assert data["UserId"] == scene.owner.key
            assert data["UserDataList"][0]["PlayCount"] == 1
            assert await by_key.is_silent(but=QUIET)


async def test_new_items_are_told_and_found(make_jellyfin: MakeJellyfin) -> None:
    async with make_jellyfin(settings=Settings(library_delay_s=0.02)) as scene:
        old = scene.entry(ItemKind.MOVIE)
        scene.server.remove(old)
        async with socket(scene, scene.owner.token) as listener:
            await listener.next()
            added = make_entry(scene.server, old.library, old.item, scene.clock.now())
            scene.world.add_item(scene.server, added)
            changed = (await listener.until("LibraryChanged"))["Data"]
            assert changed["ItemsAdded"] == [added.key]
            assert changed["FoldersAddedTo"] == [old.library.key]


async def test_a_socket_makes_a_session_and_takes_it_along(jellyfin: Scene) -> None:
    async with socket(jellyfin):
        (session,) = await jellyfin.get("/Sessions")
        assert session["Client"] == "T"
        assert session["UserId"] == "0" * 32
    await eventually(lambda: not jellyfin.simulator.backend.roster.sessions)


async def test_commands_reach_the_socket_of_their_session(jellyfin: Scene) -> None:
    async with socket(jellyfin) as listener:
        (session,) = await jellyfin.get("/Sessions")
        path = f"/Sessions/{session['Id']}"
        assert (await jellyfin.ask(f"{path}/Playing/Pause", "POST"))[0] == 204
        assert (await listener.until("Playstate"))["Data"] == {"Command": "Pause"}
        assert (await jellyfin.ask(f"{path}/Message", "POST", json={"Text": "Hi"}))[0] == 204
        general = (await listener.until("GeneralCommand"))["Data"]
        assert general["Name"] == "DisplayMessage"
        assert general["Arguments"]["Text"] == "Hi"


@pytest.mark.parametrize(("version", "is_cut"), [("10.11.8", False), ("12.0.0", True)])
async def test_a_silent_socket_is_reminded_and_in_12_cut_off(
    make_jellyfin: MakeJellyfin, version: str, is_cut: bool
) -> None:
    settings = Settings(keep_alive_s=1.0)
    async with make_jellyfin(version, settings) as scene, socket(scene) as listener:
        reminded = [(await listener.next())["MessageType"] for _ in range(2)]
        assert reminded == ["ForceKeepAlive"] * 2
        sockets = scene.simulator.backend.hub.sockets
        if is_cut:
            await eventually(lambda: not sockets)
            return
        watched = next(iter(sockets))
        await eventually(lambda: not watched.watched)
        await listener.say("KeepAlive")
        await listener.until("KeepAlive")


async def test_push_can_fall_silent_while_the_socket_stays(jellyfin: Scene) -> None:
    async with socket(jellyfin) as listener:
        await listener.next()
        await listener.say("SessionsStart", "0,100")
        jellyfin.simulator.faults.set(Fault.SILENT_PUSH)
        jellyfin.play()
        assert await listener.is_silent()
        assert not listener.socket.closed
        jellyfin.simulator.faults.clear(Fault.SILENT_PUSH)
        jellyfin.play(ItemKind.MOVIE, jellyfin.guest)
        await listener.until("Sessions")


@pytest.mark.parametrize("junk", ["{", "[]", '{"Data":1}', '{"MessageType":"SessionsStart"}'])
async def test_nonsense_on_the_socket_does_no_harm(jellyfin: Scene, junk: str) -> None:
    async with socket(jellyfin) as listener:
        await listener.socket.send_str(junk)
        await listener.say("KeepAlive")
        await listener.until("KeepAlive")
