"""Alerts, exceptions and trust over the API of a whole hub, and who may see what."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.compose import CONFIG
from rules.alerts.book import ALERT_BOOK
from rules.compose import running_rules
from rules.effects import RaiseAlert
from rules.sources.hub_events import RULE_EVENT
from rules.store.book import RULES
from rules.trust.book import TRUST_BOOK
from tests.rules.alerts.conftest import cause
from tests.support.waiting import eventually
from tests.support.whole_hub import BOBS, Scene, whole_hub

ALERTS = "/api/v1/alerts"


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with (
        whole_hub(tmp_path, settled=True) as scene,
        running_rules(scene.hub, scene.hub[CONFIG]),
    ):
        yield scene


async def _raise(scene: Scene, *persons: str) -> list[str]:
    book = scene.hub[ALERT_BOOK]
    made = [await book.raise_alert(RaiseAlert(), cause(person)) for person in persons]
    return [one["id"] for one in made]


async def test_alerts_are_listed_filtered_and_dealt_with(scene: Scene) -> None:
    bob = scene.persons["bob"]
    first, second = await _raise(scene, bob, "somebody")
    listed = await scene.get("editor", ALERTS)
    assert {one["id"] for one in listed} == {first, second}
    mine = await scene.get("admin", f"{ALERTS}?person={bob}&status=open,acknowledged")
    assert [one["id"] for one in mine] == [first]

    response, body = await scene.ask(
        "editor", "POST", f"{ALERTS}/{first}/acknowledge", json={"note": "asked him"}
    )
    assert (response.status, body["data"]["changed_by"]) == (200, "editor")
    assert await scene.status("editor", "POST", f"{ALERTS}/{first}/resolve", json={}) == 200
    assert await scene.status("editor", "POST", f"{ALERTS}/{first}/acknowledge", json={}) == 409
    assert await scene.status("editor", "GET", f"{ALERTS}/none") == 404
    _, page = await scene.ask("editor", "GET", f"{ALERTS}?totals=1&limit=1")
    assert page["metadata"]["totals"] == {"open": 1, "acknowledged": 0, "resolved": 1}
    assert page["metadata"]["next_cursor"]


async def test_exceptions_are_made_and_taken_back(scene: Scene) -> None:
    response, body = await scene.ask(
        "editor", "POST", f"{ALERTS}/exceptions", json={"person_id": "p1", "reason": "family"}
    )
    assert (response.status, body["data"]["by"]) == (201, "editor")
    made = body["data"]["id"]
    assert [one["id"] for one in await scene.get("admin", f"{ALERTS}/exceptions")] == [made]
    assert await scene.status("editor", "POST", f"{ALERTS}/exceptions", json={}) == 400
    assert await scene.status("editor", "DELETE", f"{ALERTS}/exceptions/{made}") == 200
    assert await scene.status("editor", "DELETE", f"{ALERTS}/exceptions/{made}") == 404


JUDGE = """
id: judge
mode: parallel
triggers: {trigger: playback, event: started}
actions:
  - action: trust.adjust
    data: {by: -5}
  - event: judged
"""
GREET = """
id: greet
mode: parallel
triggers: {trigger: playback, event: started}
actions: [{event: greeted}]
"""


@pytest.mark.parametrize("named", [False, True], ids=["every rule", "one rule"])
async def test_an_exception_suppresses_all_that_a_rule_does(scene: Scene, *, named: bool) -> None:
    ann, bob = scene.persons["ann"], scene.persons["bob"]
    for rule in (JUDGE, GREET):
        assert await scene.status("admin", "POST", "/api/v1/rules", json={"yaml": rule}) == 201
    told: list[str] = []
    scene.hub.bus.listen(RULE_EVENT, lambda event: told.append(event.data["event_type"]))
    wanted = {"person_id": ann, **({"rule_id": "greet"} if named else {})}
    await scene.ask("editor", "POST", f"{ALERTS}/exceptions", json=wanted)
    await scene.watch()
    await scene.watch("ann", "bob")
    greetings = 1 if named else 2
    await eventually(lambda: told.count("greeted") == greetings and told.count("judged"))
    trust = scene.hub[TRUST_BOOK]
    expected = (95, 95) if named else (100, 95)
    await eventually(lambda: (trust.of(ann), trust.of(bob)) == expected)
    assert told.count("judged") == (2 if named else 1)
    excepted = "greet" if named else "judge"
    runs = scene.hub[RULES].traces.of(excepted)
    assert sorted(one["script_execution"] for one in runs) == ["exception", "finished"]


async def test_a_viewer_sees_no_alerts_and_the_own_trust_alone(scene: Scene) -> None:
    ann, bob = scene.persons["ann"], scene.persons["bob"]
    (alert,) = await _raise(scene, bob)
    for path in (ALERTS, f"{ALERTS}/{alert}", f"{ALERTS}/exceptions"):
        response, body = await scene.ask("ann", "GET", path)
        assert response.status == 403
        assert BOBS not in str(body).casefold()
    own = await scene.get("ann", f"/api/v1/persons/{ann}/trust")
    assert (own["score"], own["changes"]) == (100, [])
    assert await scene.status("ann", "GET", f"/api/v1/persons/{bob}/trust") == 404
    change = {"json": {"by": -5}}
    assert await scene.status("ann", "POST", f"/api/v1/persons/{ann}/trust", **change) == 403


async def test_trust_is_changed_by_people(scene: Scene) -> None:
    path = f"/api/v1/persons/{scene.persons['bob']}/trust"
    asked = {"by": -40, "reason": "shared his password"}
    assert await scene.status("editor", "POST", path, json=asked) == 200
    assert await scene.status("editor", "POST", path, json={"by": 1, "to": 2}) == 400
    assert await scene.status("editor", "POST", "/api/v1/persons/none/trust", json={"to": 2}) == 404
    told = await scene.get("admin", path)
    assert told["score"] == 60
    assert told["changes"][0]["by_name"] == "editor"
    assert told["changes"][0]["reason"] == "shared his password"


async def test_alerts_come_over_the_live_socket(scene: Scene) -> None:
    headers = {"Authorization": f"Bearer {scene.tokens['editor']}"}
    async with scene.http.ws_connect(f"{scene.url}/api/v1/ws", headers=headers) as socket:
        await socket.send_json({"id": 1, "type": "subscribe", "topics": ["alerts"]})
        assert (await socket.receive_json())["status"] == "success"
        assert (await socket.receive_json())["data"] == {"snapshot": []}
        (alert,) = await _raise(scene, scene.persons["bob"])
        pushed = await socket.receive_json()
    assert [one["id"] for one in pushed["data"]["changed"]] == [alert]
