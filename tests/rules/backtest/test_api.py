"""Backtests over the API and the command line: as a job of one's own, for editors."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hub.auth.auth import AUTH
from hub.compose import CONFIG
from hub.core.bus import Event
from rules.backtest.jobs import BACKTEST_CHANGED, BACKTESTS, Backtest
from rules.backtest.replay import Replay
from rules.backtest.unknown import _ALL, _EVENTS, _FACTS, _SERVICES, _TRIGGERS, texts
from rules.compose import running_rules
from tests.support.whole_hub import Scene, whole_hub

PATH = "/api/v1/rules/backtest"
RULE = """\
id: every_start
alias: Every start
mode: parallel
triggers: {trigger: playback, event: started}
actions: [{action: alert.raise, data: {kind: mine}}]
"""
ASKED = {"yaml": RULE, "since": "3650d"}


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with (
        whole_hub(tmp_path, settled=True) as scene,
        running_rules(scene.hub, scene.hub[CONFIG]),
    ):
        yield scene


def job_user(scene: Scene) -> str:
    user = scene.hub[AUTH].users.named("editor")
    assert user is not None
    return user.id


async def begun(scene: Scene, asked: dict[str, Any], who: str = "editor") -> dict[str, Any]:
    response, body = await scene.ask(who, "POST", PATH, json=asked)
    assert response.status == 202, body
    data: dict[str, Any] = body["data"]
    return data


async def ended(scene: Scene, job_id: str, who: str = "editor") -> dict[str, Any]:
    await scene.hub[BACKTESTS].idle()
    data: dict[str, Any] = await scene.get(who, f"{PATH}/{job_id}")
    return data


async def test_an_unsaved_rule_is_tried_and_nothing_is_raised(scene: Scene) -> None:
    heard: list[Event[Backtest]] = []
    scene.hub.bus.listen(BACKTEST_CHANGED, heard.append)
    job = await begun(scene, ASKED)
    assert (job["state"], job["rules"], job["result"]) == ("running", ["every_start"], None)
    done = await ended(scene, job["id"])
    result = done["result"]
    assert (done["state"], result["plays"]) == ("done", 12)
    assert result["sums"]["fired"] == len(result["firings"]) == 12
    assert {one["person"] for one in result["firings"]} == {"Marble Ann", "Zirkon Bob"}
    assert await scene.get("editor", "/api/v1/alerts") == []
    assert [event.data.state for event in heard][:: len(heard) - 1] == ["running", "done"]
    listed = await scene.get("editor", PATH)
    assert [(one["id"], one["result"]) for one in listed] == [(job["id"], None)]
    assert await scene.status("editor", "DELETE", f"{PATH}/{job['id']}") == 200
    assert await scene.get("editor", PATH) == []


def test_every_language_says_what_is_left_out() -> None:
    said = texts("de-AT")
    known = {text for part in (_TRIGGERS, _EVENTS, _FACTS) for text in part.values()}
    assert said.keys() == known | {_ALL, _SERVICES, "plays", "trigger"}
    assert texts("xx") == {}


async def test_a_saved_rule_is_tried_for_one_person(scene: Scene) -> None:
    response = await scene.status("editor", "POST", "/api/v1/rules", json={"yaml": RULE})
    assert response == 201
    asked = {"rule_id": "every_start", "since": "3650d", "persons": ["Marble Ann"], "limit": 1}
    done = await ended(scene, (await begun(scene, asked))["id"])
    assert done["result"]["sums"]["fired"] == 5
    assert len(done["result"]["firings"]) == 1


async def test_backtests_are_for_editors_and_ones_own(scene: Scene) -> None:
    assert await scene.status("ann", "POST", PATH, json=ASKED) == 403
    job = await begun(scene, ASKED)
    await ended(scene, job["id"])
    assert await scene.status("admin", "GET", f"{PATH}/{job['id']}") == 404
    assert await scene.get("admin", PATH) == []
    secret = {**ASKED, "yaml": RULE.replace("mine", "!secret lamp")}
    assert await scene.status("editor", "POST", PATH, json=secret) == 403


WRONG: tuple[tuple[dict[str, Any], int], ...] = (
    ({"yaml": RULE.replace("started", "begun")}, 400),
    ({"yaml": ""}, 400),
    ({"rule_id": "nobody", "yaml": None}, 404),
    ({"since": "some day"}, 400),
    ({"since": "2026-01-02", "until": "2026-01-01"}, 400),
    ({"persons": ["Nobody"]}, 404),
    ({"limit": -1}, 400),
    ({"rule_id": "both"}, 400),
)


async def test_what_cannot_be_tried_is_said(scene: Scene) -> None:
    for changed, status in WRONG:
        asked = {key: value for key, value in {**ASKED, **changed}.items() if value is not None}
        assert await scene.status("editor", "POST", PATH, json=asked) == status, changed
    assert await scene.get("editor", PATH) == []


async def test_one_at_a_time_and_to_be_cancelled(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forever(replay: Replay) -> None:
        while True:
            replay.report()
            await asyncio.sleep(0.01)

    monkeypatch.setattr(Replay, "run", forever)
    job = await begun(scene, ASKED)
    assert await scene.status("editor", "POST", PATH, json=ASKED) == 409
    other = await begun(scene, ASKED, "admin")
    assert await scene.status("editor", "DELETE", f"{PATH}/{job['id']}") == 409
    for who, one in (("editor", job), ("admin", other)):
        assert await scene.status(who, "POST", f"{PATH}/{one['id']}/cancel") == 200
    assert (await ended(scene, job["id"]))["state"] == "cancelled"
    assert await scene.status("editor", "POST", f"{PATH}/{job['id']}/cancel") == 409


async def test_a_hub_that_ends_cancels_them(tmp_path: Path) -> None:
    async with whole_hub(tmp_path, settled=True) as scene:
        async with running_rules(scene.hub, scene.hub[CONFIG]):
            endless = RULE.replace("playback, event: started", "time_pattern, seconds: '*'")
            job = await begun(scene, {"yaml": endless, "since": "3650d"})
        (found,) = scene.hub[BACKTESTS].all(job_user(scene))
        assert (found.id, found.state) == (job["id"], "cancelled")
