"""Rules in a whole hub: files, API, webhooks, traces; what happens in the house sets them off."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest

from hub.compose import CONFIG
from hub.core.hub import Hub
from rules.compose import running_rules
from rules.store.book import RULES
from tests.support.waiting import eventually
from tests.support.whole_hub import Scene, whole_hub

STARTED = """
# What I wrote about it.
id: greet
alias: Greet
triggers:
  - trigger: playback
    event: started
conditions:
  - fact: streams.total
    above: 0
actions:
  - event: greeted   # a friendly word
    event_data: {title: "{{ trigger.item.title }}"}
"""


@asynccontextmanager
async def living(folder: Path) -> AsyncIterator[Scene]:
    async with whole_hub(folder) as scene, running_rules(scene.hub, scene.hub[CONFIG]):
        yield scene


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with living(tmp_path) as made:
        yield made


def runs(hub: Hub, rule_id: str) -> list[dict[str, Any]]:
    return hub[RULES].traces.of(rule_id)


async def test_a_rule_is_made_runs_and_tells_why(scene: Scene) -> None:
    _, body = await scene.ask("admin", "POST", "/api/v1/rules", json={"yaml": STARTED})
    assert body["data"]["id"] == "greet", body
    await scene.watch("bob")
    await scene.watch("ann", "bob")
    await eventually(lambda: runs(scene.hub, "greet") != [])
    listed = await scene.get("editor", "/api/v1/rules/greet/traces")
    trace = await scene.get("editor", f"/api/v1/rules/greet/traces/{listed[0]['run_id']}")
    assert trace["trace"]["condition/0"][0]["result"]["facts"]["streams.total"] > 0
    assert "Marble" in orjson.dumps(trace["trace"]["action/0"]).decode()
    (rule,) = await scene.get("editor", "/api/v1/rules")
    assert (rule["state"], rule["runs"]) == ("on", 1)


async def test_a_bad_rule_is_refused_with_every_problem(scene: Scene) -> None:
    bad = {"yaml": "triggers: {trigger: nothing}\nactions: [{acton: x}]\nmood: 1\n"}
    response, body = await scene.ask("admin", "POST", "/api/v1/rules", json=bad)
    assert response.status == 400
    assert {one["line"] for one in body["error"]["details"]} >= {1, 2, 3}
    _, body = await scene.ask("editor", "POST", "/api/v1/rules/check", json=bad)
    assert body["data"]["valid"] is False


async def test_changes_keep_comments_and_other_rules(scene: Scene, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir(exist_ok=True)
    other = "triggers: {trigger: hub, event: start}\n  actions: []\n"
    indented = STARTED.strip().replace("\n", "\n  ")
    path = folder / "mine.yaml"
    path.write_text(f"# Mine.\n- {indented}\n- id: other\n  {other}", "utf-8")
    await scene.ask("admin", "POST", "/api/v1/rules/reload")
    detail = await scene.get("editor", "/api/v1/rules/greet")
    changed = {**detail["rule"], "alias": "Hello"}
    response, body = await scene.ask("admin", "PUT", "/api/v1/rules/greet", json={"rule": changed})
    assert response.status == 200, body
    text = path.read_text("utf-8")
    assert "alias: Hello" in text
    assert "# a friendly word" in text
    assert "# Mine." in text
    assert "id: other" in text
    assert await scene.status("admin", "DELETE", "/api/v1/rules/greet") == 200
    assert "greet" not in path.read_text("utf-8")
    assert await scene.status("admin", "DELETE", "/api/v1/rules/other") == 200
    assert not path.exists()


async def test_files_are_read_again_when_they_change(scene: Scene, tmp_path: Path) -> None:
    book = scene.hub[RULES]
    folder = tmp_path / "rules"
    folder.mkdir(exist_ok=True)
    (folder / "a.yaml").write_text(STARTED, "utf-8")
    assert await book.reload_if_changed()
    assert [one.source.id for one in book.all()] == ["greet"]
    assert not await book.reload_if_changed()
    (folder / "a.yaml").unlink()
    assert await book.reload_if_changed()
    assert book.all() == []


@pytest.mark.allow_logs("has no attribute 'item'")
async def test_switching_outlives_a_restart(tmp_path: Path) -> None:
    async with living(tmp_path) as scene:
        await scene.ask("admin", "POST", "/api/v1/rules", json={"yaml": STARTED})
        await scene.ask("admin", "POST", "/api/v1/rules/greet/run", json={"skip_conditions": True})
        await eventually(lambda: runs(scene.hub, "greet")[0]["state"] == "stopped")
        _, body = await scene.ask("admin", "POST", "/api/v1/rules/greet/disable")
        assert body["data"]["state"] == "off"
    async with (
        whole_hub(tmp_path, peopled=False) as scene,
        running_rules(scene.hub, scene.hub[CONFIG]),
    ):
        book = scene.hub[RULES]
        assert not book.is_on("greet")
        assert len(runs(scene.hub, "greet")) == 1
        await book.switch("greet", on=True)
        assert book.engine.tally("greet") is not None


async def test_webhooks_set_rules_off_and_tell_nothing(scene: Scene) -> None:
    text = (
        "id: hook\ntriggers: {trigger: webhook, webhook_id: bell-1, allowed_methods: [POST]}\n"
        "actions: [{event: rang, event_data: {door: '{{ trigger.json.door }}'}}]\n"
    )
    await scene.ask("admin", "POST", "/api/v1/rules", json={"yaml": text})
    path = "/api/v1/hooks/bell-1"
    assert await scene.status(None, "POST", path, json={"door": "front"}) == 200
    assert await scene.status(None, "PUT", path, json={}) == 404
    assert await scene.status(None, "POST", "/api/v1/hooks/other", json={}) == 404
    await eventually(lambda: runs(scene.hub, "hook") != [])
    await eventually(lambda: runs(scene.hub, "hook")[0]["state"] == "stopped")
    trace = scene.hub[RULES].traces.get("hook", runs(scene.hub, "hook")[0]["run_id"])
    assert "front" in str(trace["trace"]["action/0"])


async def test_a_webhook_sets_off_only_the_rules_that_it_may_and_those_that_wait(
    scene: Scene,
) -> None:
    open_one = (
        "id: open\ntriggers: {trigger: webhook, webhook_id: bell-1, allowed_methods: [GET]}\n"
        "actions:\n  - wait_for_trigger: {trigger: webhook, webhook_id: bell-2}\n"
    )
    other = "id: other\ntriggers: {trigger: webhook, webhook_id: bell-1}\nactions: [{event: x}]\n"
    for text in (open_one, other):
        await scene.ask("admin", "POST", "/api/v1/rules", json={"yaml": text})
    assert await scene.status(None, "POST", "/api/v1/hooks/bell-2") == 404
    assert await scene.status(None, "GET", "/api/v1/hooks/bell-1") == 200
    await eventually(lambda: runs(scene.hub, "open") != [])
    assert runs(scene.hub, "other") == []
    assert await scene.status(None, "POST", "/api/v1/hooks/bell-2") == 200
    await eventually(lambda: runs(scene.hub, "open")[0]["state"] == "stopped")
    assert await scene.status(None, "POST", "/api/v1/hooks/bell-2") == 404


async def test_odd_bodies_of_webhooks_are_refused_or_taken_as_text(scene: Scene) -> None:
    text = (
        "id: hook\ntriggers: {trigger: webhook, webhook_id: bell-1}\n"
        "actions: [{event: rang, event_data: {by: '{{ trigger.method }}'}}]\nmode: parallel\n"
    )
    await scene.ask("admin", "POST", "/api/v1/rules", json={"yaml": text})
    path, form = "/api/v1/hooks/bell-1", {"Content-Type": "multipart/form-data"}
    for data, headers, status in (
        (b"x" * (3 << 20), {}, 413),
        (b"no form", form, 400),
        (b"a=" + b"%" * 2_000_000, {"Content-Type": "application/x-www-form-urlencoded"}, 200),
        (b"[" * 500_000, {"Content-Type": "application/json"}, 200),
        (b"\xff\xfe\x00", {"Content-Type": "text/plain; charset=nonsense"}, 200),
    ):
        response, _ = await scene.ask(None, "POST", path, data=BytesIO(data), headers=headers)
        assert response.status == status, (data[:10], response.status)
    await eventually(lambda: len(runs(scene.hub, "hook")) == 3)
    assert all(run["error"] is None for run in runs(scene.hub, "hook"))


async def test_rules_set_each_other_off_through_the_bus(scene: Scene) -> None:
    for rule_id, hears, says in (("a", "one", "two"), ("b", "two", "three"), ("c", "three", "x")):
        text = (
            f"id: {rule_id}\ntriggers: {{trigger: event, event_type: {hears}}}\n"
            f"actions: [{{action: event.fire, data: {{event_type: {says}}}}}]\n"
        )
        await scene.hub[RULES].create(text)
    text = "triggers: []\nactions: [{event: one}]\nid: first\n"
    await scene.hub[RULES].create(text)
    assert await scene.status("admin", "POST", "/api/v1/rules/first/run", json={}) == 200
    await eventually(lambda: runs(scene.hub, "c") != [])


async def test_viewers_see_no_rules_and_editors_change_them(scene: Scene) -> None:
    assert await scene.status("ann", "GET", "/api/v1/rules") == 403
    assert await scene.status("editor", "POST", "/api/v1/rules", json={"yaml": STARTED}) == 201
    assert await scene.status(None, "GET", "/api/v1/facts") == 401
    assert len(await scene.get("editor", "/api/v1/facts")) > 300
    schema = await scene.get("editor", "/api/v1/rules/schema")
    assert schema["$defs"]["trigger"]


async def test_services_of_the_hub_are_called(scene: Scene) -> None:
    from hub.core.services import SERVICES, ServiceCall  # noqa: PLC0415

    called = asyncio.Event()

    def handle(_: ServiceCall) -> None:
        called.set()

    remove = scene.hub[SERVICES].register("lamp", "on", handle, description="For tests.")
    await scene.hub[RULES].create("id: l\ntriggers: []\nactions: [{action: lamp.on}]\n")
    await scene.ask("admin", "POST", "/api/v1/rules/l/run", json={})
    async with asyncio.timeout(5):
        await called.wait()
    remove()
