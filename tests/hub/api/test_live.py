"""The live socket: commands, snapshots and changes, and what it does not put up with."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from frontend.application import TOPICS
from hub.api.live import MAX_QUEUE, MAX_SOCKETS, Push
from hub.auth.auth import AUTH
from hub.auth.roles import Caller, Role
from hub.core.bus import Unsubscribe
from hub.core.entries import ENTRIES
from hub.core.hub import Hub
from hub.core.states import STATES
from tests.hub.api.live_client import PATIENCE_S, Socket, open_socket
from tests.support.whole_hub import PASSWORD, Scene, whole_hub

module_loop = pytest.mark.asyncio(loop_scope="module")


@module_loop
async def test_a_topic_begins_with_everything_and_goes_on_with_changes(scene: Scene) -> None:
    async with open_socket(scene, "editor") as socket:
        number = await socket.send(type="subscribe", topics=["sessions", "states"])
        assert (await socket.frame()) == {"id": number, "type": "result", "status": "success"}
        assert len((await socket.next("sessions"))["snapshot"]) == 2
        assert "snapshot" in await socket.next("states")
        scene.hub[STATES].set("sensor.two", "7", {"friendly_name": "Two"})
        changed = (await socket.next("states"))["changed"]
        assert [(one["entity_id"], one["state"]) for one in changed] == [("sensor.two", "7")]
        scene.hub[STATES].remove("sensor.two")
        assert await socket.next("states") == {"removed": ["sensor.two"]}


@module_loop
async def test_what_is_not_subscribed_is_not_told(scene: Scene) -> None:
    async with open_socket(scene, "editor") as socket:
        await socket.subscribe("states")
        await socket.result(await socket.send(type="unsubscribe", topics=["states", "events"]))
        scene.hub[STATES].set("sensor.three", "1", {"friendly_name": "Three"})
        assert await socket.told() == []
        scene.hub[STATES].remove("sensor.three")


@module_loop
async def test_subscribing_twice_tells_once(scene: Scene) -> None:
    async with open_socket(scene, "editor") as socket:
        for _ in range(2):
            await socket.subscribe("servers")
        told = await socket.told()
        assert sum('"snapshot"' in frame for frame in told) == 1


@module_loop
async def test_admins_are_told_of_entries(scene: Scene) -> None:
    async with open_socket(scene, "admin") as socket:
        await socket.subscribe("entries", "discovered")
        (entry,) = (await socket.next("entries"))["snapshot"]
        assert (await socket.next("discovered"))["snapshot"] == []
        await scene.hub[ENTRIES].reload(scene.hub[ENTRIES].get(entry["id"]))
        assert (await socket.next("entries"))["changed"][0]["id"] == entry["id"]


HOSTILE = [
    "",
    "null",
    "[]",
    "7",
    "{",
    '"subscribe"',
    "[" * 20_000,
    '{"type": "subscribe", "topics": "sessions"}',
    '{"type": "subscribe", "topics": [1]}',
    '{"type": "shutdown"}',
    '{"type": "ping", "id": 1e400}',
    '{"type": "ping", "id": 123456789012345678901234567890}',
    '{"type": "ping", "id": -1e30}',
    '{"type": "ping", "more": {}}',
    '{"type": "subscribe", "topics": ["' + "x" * 1000 + '"]}',
    '{"type": "subscribe", "topics": [' + ",".join(['"a"'] * 100) + "]}",
]


@module_loop
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:40] or "nothing")
async def test_what_is_no_command_is_refused_and_the_socket_lives(scene: Scene, text: str) -> None:
    async with open_socket(scene, "ann") as socket:
        await socket.connection.send_str(text)
        refused = await socket.frame()
        assert (refused["type"], refused["status"]) == ("result", "error")
        assert refused["error"]["code"] == "invalid_input"
        assert len(refused["error"]["message"]) < 500
        await socket.connection.send_bytes(b"\x00\x01")
        assert (await socket.result(await socket.send(type="ping")))["type"] == "pong"


@module_loop
async def test_an_unknown_topic_is_named(scene: Scene) -> None:
    async with open_socket(scene, "ann") as socket:
        number = await socket.send(type="subscribe", topics=["sessions", "weather"])
        refused = await socket.result(number)
        assert refused["error"]["message"] == "There is no topic weather."
        assert await socket.told() == []


@module_loop
async def test_a_message_above_64_kb_ends_the_socket(scene: Scene) -> None:
    async with open_socket(scene, "ann") as socket:
        await socket.connection.send_str("x" * 70_000)
        message = await socket.connection.receive(PATIENCE_S)
        assert message.type is WSMsgType.CLOSE
        assert message.data == 1009


@module_loop
async def test_commands_are_limited(scene: Scene) -> None:
    async with open_socket(scene, "ann") as socket:
        for _ in range(140):
            await socket.send(type="ping")
        answers = [await socket.frame() for _ in range(140)]
        assert answers[0]["type"] == "pong"
        assert answers[-1]["error"]["code"] == "too_many_requests"


@module_loop
async def test_nobody_opens_sockets_without_end(scene: Scene) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(MAX_SOCKETS):
            await stack.enter_async_context(open_socket(scene, "lone"))
        with pytest.raises(WSServerHandshakeError, match="429"):
            await stack.enter_async_context(open_socket(scene, "lone"))
        await stack.enter_async_context(open_socket(scene, "ann"))


@module_loop
async def test_the_socket_needs_a_sign_in(scene: Scene) -> None:
    with pytest.raises(WSServerHandshakeError, match="401"):
        async with open_socket(scene, None):
            pass


class Flood:
    """A topic that says more at once than anybody can read."""

    def __init__(self) -> None:
        self.push: Push | None = None
        self.state = 0

    def snapshot(self, hub: Hub, caller: Caller) -> Any:
        return self.state

    def listen(self, hub: Hub, caller: Caller, push: Push) -> Unsubscribe:
        self.push = push
        return lambda: None


async def test_who_reads_too_slowly_gets_everything_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flood = Flood()
    monkeypatch.setattr("frontend.application.TOPICS", {**TOPICS, "flood": flood})
    async with whole_hub(tmp_path) as scene, open_socket(scene, "ann") as socket:
        await socket.subscribe("flood")
        assert await socket.next("flood") == {"snapshot": 0}
        assert flood.push is not None
        for flood.state in range(1, 3001):
            flood.push({"changed": [flood.state]})
        told = [await socket.next("flood")]
        while "snapshot" not in told[-1]:
            told.append(await socket.next("flood"))
        assert len(told) <= MAX_QUEUE + 1
        assert told[-1] == {"snapshot": 3000}


# Rights that end --------------------------------------------------------------------------------


async def _sign_out(scene: Scene, user_id: str) -> None:
    await scene.status("guest", "POST", "/api/v1/auth/logout")


async def _disable(scene: Scene, user_id: str) -> None:
    await scene.hub[AUTH].users.update(user_id, disabled=True)


async def _another_person(scene: Scene, user_id: str) -> None:
    await scene.hub[AUTH].users.update(user_id, person_id=scene.persons["bob"])


async def _remove(scene: Scene, user_id: str) -> None:
    await scene.hub[AUTH].users.delete(user_id)


async def _new_password(scene: Scene, user_id: str) -> None:
    auth = scene.hub[AUTH]
    name = auth.users.get(user_id).name
    caller = auth.caller_of((await auth.sign_in(name, PASSWORD)).text)
    assert caller is not None
    await auth.change_password(caller, PASSWORD, "Another-horse-8")


ENDS = [_sign_out, _disable, _another_person, _remove, _new_password]


@module_loop
@pytest.mark.parametrize("end", ENDS)
async def test_the_socket_ends_with_the_rights(
    scene: Scene, end: Callable[[Scene, str], Awaitable[None]]
) -> None:
    auth, name = scene.hub[AUTH], f"guest {end.__name__}"
    user = await auth.create_user(
        name, Role.VIEWER, password=PASSWORD, person_id=scene.persons["ann"]
    )
    scene.tokens["guest"] = (await auth.sign_in(name, PASSWORD)).text
    async with open_socket(scene, "guest") as socket:
        await socket.subscribe("sessions")
        await socket.next("sessions")
        await end(scene, user.id)
        assert await _closed(socket) == 4401


@module_loop
async def test_the_socket_of_a_revoked_token_ends(scene: Scene) -> None:
    token, scene.tokens["brief"] = await scene.hub[AUTH].tokens.create("brief", Role.EDITOR)
    async with open_socket(scene, "brief") as socket, open_socket(scene, "editor") as other:
        await socket.result(await socket.send(type="ping"))
        await scene.hub[AUTH].tokens.revoke(token.id)
        assert await _closed(socket) == 4401
        assert (await other.result(await other.send(type="ping")))["type"] == "pong"


async def _closed(socket: Socket) -> int:
    while True:
        message = await socket.connection.receive(PATIENCE_S)
        if message.type is WSMsgType.CLOSE:
            return int(message.data)
        assert message.type is WSMsgType.TEXT, message
