"""Services over the API: listed with their fields, called with checked data, by editors."""

from typing import Any

import pytest

from hub.models.session import Control
from tests.support.shelf.plex import SERVER_ID
from tests.support.whole_hub import Scene

pytestmark = pytest.mark.asyncio(loop_scope="module")
PREFIX = "/api/v1/services"


async def call(scene: Scene, service: str, who: str = "editor", **data: Any) -> tuple[int, Any]:
    path = f"{PREFIX}/{service.replace('.', '/')}"
    response, body = await scene.ask(who, "POST", path, json=data)
    return response.status, body


async def test_services_are_listed_with_what_they_take(scene: Scene) -> None:
    found = {(one["domain"], one["name"]): one for one in await scene.get("editor", PREFIX)}
    fields = {field["name"]: field for field in found["session", "terminate"]["fields"]}
    assert fields["session_id"]["required"]
    assert not fields["message"]["required"]
    assert ("library", "scan") in found
    assert await scene.status("ann", "GET", PREFIX) == 403


async def test_a_session_is_controlled_and_a_library_scanned(scene: Scene) -> None:
    session = scene.session_of("ann")
    assert (await call(scene, "session.pause", session_id=session))[0] == 200
    assert scene.server.done[-1][0] is Control.PAUSE
    assert (await call(scene, "library.scan", server_id=SERVER_ID))[0] == 200
    library_id = f"{SERVER_ID}/1"
    assert (await call(scene, "library.scan", server_id=SERVER_ID, library_id=library_id))[0] == 200
    assert scene.server.scanned == [None, "1"]


async def test_what_is_wrong_is_said(scene: Scene) -> None:
    session = scene.session_of("ann")
    status, body = await call(scene, "session.seek", session_id=session)
    assert (status, "position_s" in body["error"]["message"]) == (400, True)
    assert (await call(scene, "session.pause", session_id="none"))[0] == 404
    assert (await call(scene, "library.scan", server_id=SERVER_ID, library_id="x/9"))[0] == 404
    assert (await call(scene, "session.dance"))[0] == 404
    assert (await call(scene, "session.pause", "ann", session_id=session))[0] == 403
