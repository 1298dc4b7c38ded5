"""Blueprints in a whole hub: paste, use, overwrite, take control, delete; who may."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.auth.auth import AUTH
from hub.compose import CONFIG
from hub.core.household import HOUSEHOLD
from rules.blueprints.library import BLUEPRINTS
from rules.compose import running_rules
from rules.store.book import RULES
from tests.rules.blueprints.test_language import GOOD
from tests.support.waiting import eventually
from tests.support.whole_hub import Scene, whole_hub

PATH = "/api/v1/blueprints"
MINE = f"{PATH}/me/good.yaml"


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with whole_hub(tmp_path) as scene, running_rules(scene.hub, scene.hub[CONFIG]):
        yield scene


@pytest.mark.allow_logs("must be at most 1")
async def test_a_blueprint_from_pasting_to_deleting(scene: Scene) -> None:
    paste = {"yaml": GOOD, "path": "me/good"}
    response, body = await scene.ask("admin", "POST", PATH, json=paste)
    assert (response.status, body["data"]["path"]) == (201, "me/good.yaml"), body
    assert body["data"]["form"][0]["fields"][0]["selector"] == {"number": {"min": 1, "max": 9}}
    assert await scene.status("admin", "POST", PATH, json=paste) == 409

    wanted = {"input": {"limit": 2}, "id": "hello", "alias": "Hello"}
    response, body = await scene.ask("admin", "POST", f"{MINE}/rules", json=wanted)
    assert (response.status, body["data"]["state"]) == (201, "on"), body
    assert body["data"]["blueprint"] == "me/good.yaml"
    assert (await scene.get("editor", MINE))["used_by"] == ["hello"]
    assert await scene.status("admin", "DELETE", MINE) == 409

    louder = {**paste, "yaml": GOOD.replace("max: 9", "max: 1"), "overwrite": True}
    assert await scene.status("admin", "POST", PATH, json=louder) == 201
    rule = await scene.get("editor", "/api/v1/rules/hello")
    assert (rule["state"], rule["problems"][0]["message"]) == ("invalid", "must be at most 1.")
    assert await scene.status("admin", "POST", PATH, json={**paste, "overwrite": True}) == 201

    response, body = await scene.ask("admin", "POST", "/api/v1/rules/hello/take-control")
    assert (body["data"]["blueprint"], body["data"]["state"]) == (None, "on"), body
    assert "# whoever begins" in body["data"]["yaml"]
    assert await scene.status("admin", "POST", "/api/v1/rules/hello/take-control") == 409
    assert await scene.status("admin", "DELETE", MINE) == 200
    assert await scene.status("editor", "GET", MINE) == 404


async def test_blueprints_are_told_in_the_language_of_the_caller(scene: Scene) -> None:
    one = f"{PATH}/detection/concurrent_streams.yaml"

    async def told(who: str, query: str = "") -> tuple[str, str, str]:
        detail = await scene.get(who, f"{one}{query}")
        listed = await scene.get(who, f"{PATH}{query}")
        name = next(x["name"] for x in listed if x["path"] == "detection/concurrent_streams.yaml")
        return name, detail["name"], detail["form"][0]["fields"][0]["label"]

    english, german = await told("editor"), await told("editor", "?language=de-AT")
    assert english[0] == english[1] != german[0] == german[1]
    assert english[2] != german[2]
    user = scene.hub[AUTH].users.named("editor")
    assert user is not None
    await scene.hub[AUTH].users.update(user.id, language="de")
    assert await told("editor") == german
    assert await told("admin") == english
    await scene.hub[HOUSEHOLD].update(language="de")
    assert await told("admin") == german
    assert await told("admin", "?language=fr") == english
    assert await scene.status("admin", "GET", f"{PATH}?language=../x") == 400


async def test_bad_inputs_and_texts_are_told_with_their_places(scene: Scene) -> None:
    wanted = {"input": {"limit": 3, "severty": "info"}}
    path = f"{PATH}/detection/concurrent_streams.yaml/rules"
    response, body = await scene.ask("admin", "POST", path, json=wanted)
    assert response.status == 400
    assert body["error"]["details"][0]["path"] == "use_blueprint.input.severty"
    bad = {"yaml": GOOD.replace("name: Greeting", "nme: Greeting")}
    response, body = await scene.ask("admin", "POST", f"{PATH}/look", json=bad)
    assert (response.status, body["error"]["code"]) == (400, "invalid_blueprint")
    assert body["error"]["details"][0]["line"] == 2
    response, body = await scene.ask("admin", "POST", f"{PATH}/look", json={"yaml": GOOD})
    assert body["data"]["path"] == "pasted/greeting.yaml"
    assert len(scene.hub[BLUEPRINTS].all()) == len(await scene.get("editor", PATH))


@pytest.mark.allow_logs("broken.yaml")
async def test_files_are_read_again_and_rules_with_them(scene: Scene, tmp_path: Path) -> None:
    library, book = scene.hub[BLUEPRINTS], scene.hub[RULES]
    await library.save(GOOD, "me/good.yaml")
    await library.make_rule("me/good", {"limit": 2}, {"id": "hello"})
    before = book.get("hello").rule
    path = tmp_path / "blueprints" / "rule" / "me" / "good.yaml"
    path.write_text(GOOD.replace("mode: parallel", "mode: queued"), "utf-8")
    (path.parent / "broken.yaml").write_text("blueprint: {name: 7}\n", "utf-8")
    assert await library.reload_if_changed()
    assert not await library.reload_if_changed()
    after = book.get("hello").rule
    assert before is not None
    assert after is not None
    assert [str(before.mode), str(after.mode)] == ["parallel", "queued"]
    _, body = await scene.ask("editor", "GET", PATH)
    assert body["metadata"]["problems"][0]["source"] == "blueprints/me/broken.yaml"


async def test_import_and_a_look_at_an_address(scene: Scene) -> None:
    async def text(_: web.Request) -> web.Response:
        return web.Response(text=GOOD)

    app = web.Application()
    app.router.add_get("/good.yaml", text)
    async with TestServer(app, host="127.0.0.1") as server:
        wanted = {"url": str(server.make_url("/good.yaml"))}
        response, body = await scene.ask("admin", "POST", f"{PATH}/fetch", json=wanted)
        assert (response.status, body["data"]["path"]) == (200, "127_0_0_1/good.yaml"), body
        assert await scene.status("editor", "GET", f"{PATH}/127_0_0_1/good.yaml") == 404
        response, body = await scene.ask("admin", "POST", f"{PATH}/import", json=wanted)
        assert (response.status, body["data"]["source_url"]) == (201, wanted["url"]), body
        assert await scene.status("admin", "POST", f"{PATH}/import", json=wanted) == 409


@pytest.mark.allow_logs("There is no such notification target")
async def test_a_rule_of_a_shipped_blueprint_reaches_the_notifications(scene: Scene) -> None:
    wanted = {"input": {"targets": ["nobody"]}, "id": "tell"}
    path = f"{PATH}/notification/playback_started.yaml/rules"
    response, body = await scene.ask("admin", "POST", path, json=wanted)
    assert response.status == 201, body
    await scene.watch("bob")
    await scene.watch("ann", "bob")
    book = scene.hub[RULES]
    await eventually(lambda: book.traces.of("tell") != [])
    await eventually(lambda: book.traces.of("tell")[0]["state"] == "stopped")
    trace = book.traces.get("tell", book.traces.of("tell")[0]["run_id"])
    assert "There is no such notification target" in str(trace["trace"]["action/0"])


async def test_who_may_what(scene: Scene) -> None:
    shipped = f"{PATH}/detection/vpn_usage.yaml"
    assert await scene.status("ann", "GET", PATH) == 403
    assert await scene.status("editor", "GET", shipped) == 200
    assert await scene.status("editor", "POST", PATH, json={"yaml": GOOD}) == 403
    assert await scene.status("editor", "POST", f"{PATH}/import", json={"url": "x"}) == 403
    assert await scene.status("ann", "POST", f"{shipped}/rules", json={}) == 403
    assert await scene.status("editor", "DELETE", shipped) == 403
    assert await scene.status("editor", "POST", f"{shipped}/rules", json={"id": "vpn"}) == 201
    assert await scene.status("editor", "POST", "/api/v1/rules/vpn/take-control") == 200
    assert await scene.status("admin", "DELETE", shipped) == 409
    assert await scene.status("admin", "POST", f"{PATH}/import", json={"url": "file:///x"}) == 400
