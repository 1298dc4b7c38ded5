"""The shape of every answer: envelope, errors, description, pages."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from frontend.application import ENDPOINTS
from hub.api.endpoint import PREFIX, Answer, Call, Endpoints
from hub.auth.auth import AUTH
from hub.core.entries import ENTRIES
from hub.core.errors import NotSupported, Unavailable
from hub.history.facade import HISTORY
from tests.support.shelf.plex import SERVER_ID
from tests.support.whole_hub import PASSWORD, PLAYS, Scene, play_of, whole_hub

pytestmark = pytest.mark.asyncio(loop_scope="module")
ALL = sum(PLAYS.values())


async def test_a_success_is_in_its_envelope(scene: Scene) -> None:
    response, body = await scene.ask("admin", "GET", f"{PREFIX}/sessions")
    assert response.status == 200
    assert set(body) == {"status", "data", "metadata"}
    assert body["status"] == "success"
    assert body["metadata"]["query_time_ms"] >= 0
    assert body["metadata"]["cached"] is False


ERRORS: list[tuple[str | None, str, str, dict[str, Any], int, str]] = [
    ("admin", "GET", "/plays?limit=0", {}, 400, "invalid_input"),
    ("admin", "POST", "/users", {"data": b"{"}, 400, "invalid_input"),
    ("admin", "POST", "/users", {"data": b"null"}, 400, "invalid_input"),
    ("admin", "POST", "/users", {"data": b"\xff\xfe"}, 400, "invalid_input"),
    ("admin", "POST", "/users", {"data": b"[" * 100_000}, 400, "invalid_input"),
    (None, "GET", "/plays", {}, 401, "unauthenticated"),
    ("ann", "GET", "/users", {}, 403, "forbidden"),
    ("admin", "GET", "/plays/none", {}, 404, "not_found"),
    ("admin", "GET", "/nothing", {}, 404, "not_found"),
    ("admin", "GET", "/states/sensor.none", {}, 404, "not_found"),
    ("admin", "GET", "/config/entries/none", {}, 404, "not_found"),
    ("admin", "GET", "/config/flows/none", {}, 404, "not_found"),
    ("admin", "DELETE", "/tokens/none", {}, 404, "not_found"),
    ("admin", "POST", "/sessions/none/pause", {}, 404, "not_found"),
    ("admin", "PUT", "/plays", {}, 405, "method_not_allowed"),
    ("admin", "POST", "/health", {}, 405, "method_not_allowed"),
    ("admin", "OPTIONS", "/plays", {}, 405, "method_not_allowed"),
    ("admin", "POST", "/users", {"data": BytesIO(b"x" * 3_000_000)}, 413, "too_large"),
]


@pytest.mark.parametrize(("who", "method", "path", "options", "status", "code"), ERRORS)
async def test_an_error_is_in_its_envelope(
    scene: Scene,
    who: str | None,
    method: str,
    path: str,
    options: dict[str, Any],
    status: int,
    code: str,
) -> None:
    response, body = await scene.ask(who, method, PREFIX + path, **options)
    assert (response.status, body["status"], body["error"]["code"]) == (status, "error", code)
    assert body["error"]["message"].endswith(".")
    if status == 405:
        assert response.headers["Allow"]


async def test_a_mistake_is_named_by_field_and_what_was_given_is_not_repeated(
    scene: Scene,
) -> None:
    given = {"name": "", "password": "hush-hush", "role": "king", "more": 1}
    _, body = await scene.ask("admin", "POST", f"{PREFIX}/users", json=given)
    fields = {one["field"]: one["problem"] for one in body["error"]["details"]}
    assert fields == {"name": "string_too_short", "role": "enum", "more": "extra_forbidden"}
    assert "hush" not in str(body)
    _, body = await scene.ask("admin", "GET", f"{PREFIX}/plays?person=&limit=9999&what=1")
    assert {one["field"] for one in body["error"]["details"]} >= {"limit", "what"}


async def test_conflicts(scene: Scene) -> None:
    body = {"name": "ADMIN", "password": PASSWORD}
    assert await scene.status("admin", "POST", f"{PREFIX}/users", json=body) == 409
    users = await scene.get("admin", f"{PREFIX}/users")
    own = next(user["id"] for user in users if user["name"] == "admin")
    assert await scene.status("admin", "DELETE", f"{PREFIX}/users/{own}") == 409
    demoted = {"role": "viewer"}
    assert await scene.status("admin", "PATCH", f"{PREFIX}/users/{own}", json=demoted) == 409


async def test_a_fault_is_told_without_details_and_logged_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    endpoints = Endpoints("faults")

    @endpoints.get("/fault/{kind}", None, role=None)
    async def fault(call: Call[None, None]) -> Answer:
        """Fail."""
        kinds = {"bug": ZeroDivisionError("secret"), "away": Unavailable("The disk is full.")}
        raise {**kinds, "cannot": NotSupported("Not supported by this player.")}[call.path["kind"]]

    monkeypatch.setattr("frontend.application.ENDPOINTS", (*ENDPOINTS, *endpoints.all))
    async with whole_hub(tmp_path, peopled=False) as scene:
        response, body = await scene.ask(None, "GET", f"{PREFIX}/fault/bug")
        assert (response.status, body["error"]["code"]) == (500, "internal")
        assert "secret" not in str(body)
        assert "ZeroDivisionError: secret" in caplog.text
        caplog.clear()
        assert await scene.status(None, "GET", f"{PREFIX}/fault/away") == 503
        assert await scene.status(None, "GET", f"{PREFIX}/fault/cannot") == 422


async def test_head_is_answered_like_get_without_a_body(scene: Scene) -> None:
    response, body = await scene.ask("admin", "HEAD", f"{PREFIX}/sessions")
    assert (response.status, body) == (200, None)


# Pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "&sort=title", "&sort=-watch_s", "&sort=person"])
async def test_pages_put_together_are_the_whole_list(scene: Scene, query: str) -> None:
    whole = await scene.get("admin", f"{PREFIX}/plays?limit=500{query}")
    found: list[str] = []
    cursor = ""
    while True:
        path = f"{PREFIX}/plays?limit=5{query}{cursor}"
        _, body = await scene.ask("admin", "GET", path)
        found += [row["id"] for row in body["data"]]
        following = body["metadata"]["next_cursor"]
        if following is None:
            break
        cursor = f"&cursor={following}"
    assert found == [row["id"] for row in whole]
    assert len(found) == ALL


async def test_totals_are_of_the_whole_list(scene: Scene) -> None:
    _, body = await scene.ask("admin", "GET", f"{PREFIX}/plays?limit=1&totals=1")
    assert body["metadata"]["totals"] == {"plays": ALL, "watch_time_s": ALL * 3600.0}
    _, body = await scene.ask("admin", "GET", f"{PREFIX}/plays?limit=1")
    assert "totals" not in body["metadata"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("person={ann}", PLAYS["ann"]),
        ("person={ann},{bob}", ALL),
        ("type=movie", ALL),
        ("type=episode", 0),
        ("year=2003", 2),
        ("city=Marblestadt", PLAYS["ann"]),
        ("server=plex:still&watched=false", ALL),
        ("after=2100-01-01T00:00:00Z", 0),
        ("min_watch_s=3601", 0),
    ],
)
async def test_filters(scene: Scene, query: str, count: int) -> None:
    given = query.format(**scene.persons)
    assert len(await scene.get("admin", f"{PREFIX}/plays?{given}")) == count


@pytest.mark.parametrize(
    "query",
    [
        "cursor=nonsense",
        "cursor=W10",
        "sort=up",
        "zone=Mars/Base",
        "after=yesterday",
        "type=book",
        "nonsense=1",
        "limit=501",
        "limit=-1",
        "limit=1&limit=2",
        "hour=24",
        "person=" + "x" * 600,
    ],
)
async def test_a_list_that_cannot_be_asked_for(scene: Scene, query: str) -> None:
    response, body = await scene.ask("admin", "GET", f"{PREFIX}/plays?{query}")
    assert (response.status, body["error"]["code"]) == (400, "invalid_input")


async def test_a_cursor_belongs_to_its_list(scene: Scene) -> None:
    _, body = await scene.ask("admin", "GET", f"{PREFIX}/plays?limit=2")
    cursor = body["metadata"]["next_cursor"]
    path = f"{PREFIX}/plays?limit=2&sort=title&cursor={cursor}"
    assert await scene.status("admin", "GET", path) == 400


# What is promised in particular -----------------------------------------------------------------


async def test_health_needs_no_sign_in_and_tells_only_what_is_promised(scene: Scene) -> None:
    health = await scene.get(None, f"{PREFIX}/health")
    assert set(health) == {"status", "version", "uptime_s", "database", "servers"}
    assert health["servers"] == {"total": 1, "connected": 1}
    assert (health["status"], health["database"]) == ("ok", "ok")
    assert await scene.get(None, f"{PREFIX}/health/live") == {"live": True}
    assert await scene.get(None, f"{PREFIX}/health/ready") == {"ready": True}


async def test_health_without_a_history(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with whole_hub(tmp_path, peopled=False) as scene:
        await scene.hub[HISTORY].stop()
        scene.hub[HISTORY].availability.down("the test closed it")
        response, body = await scene.ask(None, "GET", f"{PREFIX}/health/ready")
        assert (response.status, body["data"]) == (503, {"ready": False})
        health = await scene.get(None, f"{PREFIX}/health")
        assert (health["status"], health["database"]) == ("degraded", "unavailable")
        assert "the test closed it" in caplog.text
        caplog.clear()


async def test_a_play_has_its_segments(scene: Scene) -> None:
    play = await scene.get("admin", f"{PREFIX}/plays/{(await scene.plays_of('ann'))[0]}")
    (segment,) = play["segments"]
    assert (segment["state"], segment["watch_s"]) == ("playing", 3600.0)
    assert play["streams"][segment["stream_index"]]["decision"] == "direct_play"
    assert play["row"]["watch_s"] == play_of("ann", "x", 0).watch_s


async def test_lists_hold_what_they_are_named_for(scene: Scene) -> None:
    names = {one["name"] for one in await scene.get("admin", f"{PREFIX}/persons")}
    accounts = await scene.get("admin", f"{PREFIX}/accounts")
    (server,) = await scene.get("admin", f"{PREFIX}/servers")
    (library,) = await scene.get("admin", f"{PREFIX}/libraries")
    assert names == {"Marble Ann", "Zirkon Bob"}
    assert {one["person_id"] for one in accounts} == set(scene.persons.values())
    assert (server["id"], server["platform"], server["connected"]) == (SERVER_ID, "plex", True)
    assert (library["server_id"], library["item_count"]) == (SERVER_ID, 12)
    assert len(await scene.get("admin", f"{PREFIX}/items?title=marble")) == PLAYS["ann"]
    assert len(await scene.get("admin", f"{PREFIX}/events?limit=3")) == 3


async def test_controls(scene: Scene) -> None:
    mine, bobs = scene.session_of("ann"), scene.session_of("bob")

    async def do(session: str, what: str, body: Any = None, who: str = "editor") -> int:
        path = f"{PREFIX}/sessions/{session}/{what}"
        return await scene.status(who, "POST", path, json=body)

    assert await do(mine, "pause") == 200
    assert await do(mine, "resume") == 200
    assert await do(mine, "seek", {"position_s": 90}) == 200
    assert await do(mine, "message", {"message": "Hello"}) == 200
    assert await do(mine, "terminate", {"message": "Bye"}) == 200
    assert [str(one[0]) for one in scene.server.done] == [
        *("pause", "resume", "seek", "message", "terminate")
    ]
    assert scene.server.done[2][3] == 90.0
    path = f"{PREFIX}/sessions/{bobs}/pause"
    response, body = await scene.ask("editor", "POST", path)
    assert (response.status, body["error"]["message"]) == (422, "Not supported by this player.")
    assert await do(mine, "seek", {"position_s": -1}) == 400
    assert await do(mine, "message", {}) == 400
    assert await do(mine, "pause", who="ann") == 403
    assert await do("none", "terminate", {}) == 404


async def test_users_from_their_making_to_their_end(scene: Scene) -> None:
    body = {"name": "Cleo", "password": PASSWORD, "person_id": scene.persons["bob"]}
    _, made = await scene.ask("admin", "POST", f"{PREFIX}/users", json=body)
    user = made["data"]
    assert (user["role"], user["person_id"]) == ("viewer", scene.persons["bob"])
    assert "password" not in str(made)
    scene.tokens["cleo"] = (await scene.hub[AUTH].sign_in("Cleo", PASSWORD)).text
    assert len(await scene.get("cleo", f"{PREFIX}/plays")) == PLAYS["bob"]
    path = f"{PREFIX}/users/{user['id']}"
    change = {"person_id": None, "role": None}
    _, changed = await scene.ask("admin", "PATCH", path, json=change)
    assert (changed["data"]["person_id"], changed["data"]["role"]) == (None, "viewer")
    assert await scene.status("cleo", "GET", f"{PREFIX}/auth/me") == 401
    weak = {"password": "weak"}
    assert await scene.status("admin", "PATCH", path, json=weak) == 400
    assert await scene.status("admin", "DELETE", path) == 200
    assert await scene.status("admin", "DELETE", path) == 404


async def test_tokens_from_their_making_to_their_end(scene: Scene) -> None:
    body = {"name": "wall", "role": "viewer", "person_id": scene.persons["ann"]}
    _, made = await scene.ask("admin", "POST", f"{PREFIX}/tokens", json=body)
    scene.tokens["wall"] = made["data"]["text"]
    assert len(await scene.get("wall", f"{PREFIX}/plays")) == PLAYS["ann"]
    listed = await scene.get("admin", f"{PREFIX}/tokens")
    assert [one["name"] for one in listed] == ["wall"]
    assert made["data"]["text"] not in str(listed)
    path = f"{PREFIX}/tokens/{made['data']['token']['id']}"
    assert await scene.status("admin", "DELETE", path) == 200
    assert await scene.status("wall", "GET", f"{PREFIX}/plays") == 401


async def test_a_password_is_changed_with_the_one_before(scene: Scene) -> None:
    scene.tokens["lone2"] = (await scene.hub[AUTH].sign_in("lone", PASSWORD)).text
    path = f"{PREFIX}/auth/password"
    new = {"current": PASSWORD, "new": "Another-horse-8"}
    assert await scene.status("lone2", "POST", path, json={**new, "current": "no"}) == 401
    assert await scene.status("lone2", "POST", path, json={**new, "new": "weak"}) == 400
    assert await scene.status("lone2", "POST", path, json=new) == 200
    assert await scene.status("lone2", "GET", f"{PREFIX}/auth/me") == 200
    assert await scene.status("lone", "GET", f"{PREFIX}/auth/me") == 401


async def test_entries_are_shown_without_their_secrets_and_can_be_changed(scene: Scene) -> None:
    (entry,) = await scene.get("admin", f"{PREFIX}/config/entries")
    assert "data" not in entry
    assert re.fullmatch(r"/api/v1/webhook/[\w-]{22,}", entry["webhook_path"])
    path = f"{PREFIX}/config/entries/{entry['id']}"
    _, body = await scene.ask("admin", "PATCH", path, json={"title": "Cellar"})
    assert body["data"]["title"] == "Cellar"
    await scene.ask("admin", "PATCH", path, json={"title": "Attic"})
    assert await scene.status("admin", "POST", f"{path}/reload") == 200
    scene.server = next(iter(scene.hub[ENTRIES].all())).runtime_data
    for kind in ("flows", "discovered", "issues"):
        assert await scene.get("admin", f"{PREFIX}/config/{kind}") == []


async def test_webhooks(scene: Scene) -> None:
    (entry,) = await scene.get("admin", f"{PREFIX}/config/entries")
    path = entry["webhook_path"]
    assert await scene.status(None, "POST", path, data=b'{"event": "x"}') == 200
    assert len(scene.server.webhooks) == 1
    assert await scene.status(None, "POST", path, data=b"nonsense") == 400
    assert await scene.status(None, "POST", path, data=b"") == 400
    huge, body = await scene.ask(None, "POST", path, data=BytesIO(b"{" + b"x" * 3_000_000))
    assert (huge.status, body["error"]["code"]) == (413, "too_large")
    wrong = f"{PREFIX}/webhook/{'x' * 32}"
    assert await scene.status(None, "POST", wrong, data=b"{}") == 404
    assert await scene.status("admin", "GET", path) == 405
    assert len(scene.server.webhooks) == 1


async def test_webhooks_are_limited(tmp_path: Path) -> None:
    async with whole_hub(tmp_path, peopled=False) as scene:
        path = f"{PREFIX}/webhook/wrong"
        statuses = [await scene.status(None, "POST", path, data=b"{}") for _ in range(130)]
        assert (statuses[0], statuses[-1]) == (404, 429)
