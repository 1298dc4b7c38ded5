"""Rules over the API of a whole hub: who may change them, and that nobody is told a secret."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.compose import CONFIG
from rules.compose import running_rules
from rules.store.book import RULES
from tests.support.waiting import eventually
from tests.support.whole_hub import Scene, whole_hub

PATH = "/api/v1/rules"
PLAIN = """\
id: plain
alias: Plain
triggers: {trigger: time, at: '03:00'}
actions:
  - event: rang
"""
WITH_SECRET = """\
id: hidden
alias: Hidden
triggers: {trigger: time, at: '03:00'}
actions:
  - action: webhook.post  # to the lamp
    data: {url: !secret lamp}
"""
SECRET = "http://lamp.lan/Zwetschgendatschi"


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    (tmp_path / "secrets.yaml").write_text(f"lamp: {SECRET}\nword: Zwetschgendatschi\n")
    async with whole_hub(tmp_path) as scene, running_rules(scene.hub, scene.hub[CONFIG]):
        yield scene


async def test_an_editor_writes_switches_runs_and_removes_rules(scene: Scene) -> None:
    assert await scene.status("ann", "POST", PATH, json={"yaml": PLAIN}) == 403
    assert await scene.status("editor", "POST", PATH, json={"yaml": PLAIN}) == 201
    changed = {"yaml": PLAIN.replace("rang", "rings")}
    assert await scene.status("editor", "PUT", f"{PATH}/plain", json=changed) == 200
    assert await scene.status("ann", "POST", f"{PATH}/plain/run", json={}) == 403
    assert await scene.status("editor", "POST", f"{PATH}/plain/run", json={}) == 200
    await eventually(lambda: scene.hub[RULES].traces.of("plain")[0]["state"] == "stopped")
    listed = await scene.get("editor", PATH)
    assert [(one["id"], one["runs_today"], one["state"]) for one in listed] == [("plain", 1, "on")]
    assert await scene.status("editor", "POST", f"{PATH}/plain/disable") == 200
    assert await scene.status("editor", "DELETE", f"{PATH}/plain") == 200


async def test_only_an_admin_writes_secrets_into_rules(scene: Scene) -> None:
    assert await scene.status("editor", "POST", PATH, json={"yaml": WITH_SECRET}) == 403
    disguised = f"%TAG !x! !sec\n---\n{WITH_SECRET.replace('!secret', '!x!ret')}"
    assert await scene.status("editor", "POST", PATH, json={"yaml": disguised}) in (400, 403)
    assert await scene.status("admin", "POST", PATH, json={"yaml": WITH_SECRET}) == 201
    mine = {"yaml": WITH_SECRET.replace("!secret lamp", "http://evil.lan")}
    assert await scene.status("editor", "PUT", f"{PATH}/hidden", json=mine) == 403
    moved = {"yaml": PLAIN.replace("id: plain\n", "").replace("rang", "!secret lamp")}
    assert await scene.status("editor", "PUT", f"{PATH}/hidden", json=moved) == 403
    assert await scene.status("editor", "POST", f"{PATH}/hidden/disable") == 200


async def test_nobody_is_told_a_secret(scene: Scene) -> None:
    await scene.ask("admin", "POST", PATH, json={"yaml": WITH_SECRET})
    for who in ("editor", "admin"):
        _, body = await scene.ask(who, "GET", f"{PATH}/hidden")
        assert "Zwetschgendatschi" not in str(body)
        assert body["data"]["rule"]["actions"][0]["data"] == {"url": "!secret lamp"}
    text = PLAIN.replace("triggers:", "mode: !secret word\ntriggers:")
    checked = (await scene.ask("editor", "POST", f"{PATH}/check", json={"yaml": text}))[1]["data"]
    assert "Zwetschgendatschi" not in str(checked)
    assert (checked["valid"], checked["problems"][0]["line"]) == (False, 3)


async def test_a_rule_that_is_sent_back_as_data_keeps_its_secrets(scene: Scene) -> None:
    await scene.ask("admin", "POST", PATH, json={"yaml": WITH_SECRET})
    detail = await scene.get("admin", f"{PATH}/hidden")
    wanted = {"rule": detail["rule"] | {"alias": "Renamed"}}
    response, body = await scene.ask("admin", "PUT", f"{PATH}/hidden", json=wanted)
    assert response.status == 200, body
    assert "url: !secret lamp" in body["data"]["yaml"]
    assert "# to the lamp" in body["data"]["yaml"]
    assert body["data"]["name"] == "Renamed"


@pytest.mark.allow_logs("Zwetsch|is not known|must be")
async def test_a_broken_rule_that_uses_a_secret_does_not_quote_it(scene: Scene) -> None:
    folder = scene.hub[RULES]._files.folder
    folder.mkdir(parents=True, exist_ok=True)
    text = PLAIN.replace("triggers:", "mode: !secret word\ntriggers:")
    (folder / "bad.yaml").write_text(text)
    await scene.hub[RULES].reload()
    listed = await scene.get("editor", PATH)
    assert listed[0]["state"] == "invalid"
    assert "Zwetschgendatschi" not in str(listed)


async def test_a_text_that_was_read_before_another_change_is_not_written(scene: Scene) -> None:
    await scene.status("editor", "POST", PATH, json={"yaml": PLAIN})
    version = (await scene.get("editor", f"{PATH}/plain"))["version"]
    first = {"yaml": PLAIN.replace("rang", "first"), "version": version}
    assert await scene.status("editor", "PUT", f"{PATH}/plain", json=first) == 200
    late = {"yaml": PLAIN.replace("rang", "late"), "version": version}
    response, body = await scene.ask("editor", "PUT", f"{PATH}/plain", json=late)
    assert (response.status, body["error"]["code"]) == (409, "changed_meanwhile")
    assert "first" in (await scene.get("editor", f"{PATH}/plain"))["yaml"]
    del late["version"]
    assert await scene.status("editor", "PUT", f"{PATH}/plain", json=late) == 200
    assert "late" in (await scene.get("editor", f"{PATH}/plain"))["yaml"]
