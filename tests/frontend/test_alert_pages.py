"""The pages of alerts, exceptions, networks and trust over a whole hub: for whom, and what."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hub.compose import CONFIG
from rules.alerts.book import ALERT_BOOK
from rules.compose import running_rules
from rules.effects import RaiseAlert
from rules.trust.book import TRUST_BOOK
from tests.rules.alerts.conftest import cause
from tests.support.whole_hub import Scene, whole_hub

CHANGES = "/api/v1/alerts/changes"
EXCEPT = "/api/v1/alerts/except"
JSON = {"Accept": "application/json"}


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with (
        whole_hub(tmp_path, settled=True) as scene,
        running_rules(scene.hub, scene.hub[CONFIG]),
    ):
        yield scene


async def _raise(scene: Scene, *persons: str, rule: str = "limit", **given: Any) -> list[str]:
    book = scene.hub[ALERT_BOOK]
    causes = [cause(person, rule) for person in persons]
    return [str((await book.raise_alert(RaiseAlert(**given), one))["id"]) for one in causes]


async def _page(scene: Scene, path: str) -> Any:
    """What a page shows, as data."""
    return await scene.get("editor", path, headers=JSON)


def _shown(inbox: Any) -> set[str]:
    return {row["alert"]["id"] for day in inbox["days"] for row in day["rows"]}


async def test_pages_are_for_editors_and_the_own_score_for_its_owner(scene: Scene) -> None:
    ann, bob = scene.persons["ann"], scene.persons["bob"]
    (alert,) = await _raise(scene, bob)
    paths = ("/alerts", f"/alerts/{alert}", "/alerts/exceptions", "/alerts/networks", "/trust")
    for path in (*paths, f"/trust/{ann}"):
        assert await scene.status("ann", "GET", path) == 403, path
        assert await scene.status("editor", "GET", path) == 200, path
    assert (
        await scene.status("ann", "POST", f"/alerts/{alert}/status", data={"to": "resolved"}) == 403
    )
    assert await scene.status("ann", "GET", f"/trust/{bob}/card") == 404
    _, own = await scene.ask("ann", "GET", f"/trust/{ann}/card")
    assert b"100" in own
    assert f"/trust/{ann}".encode() not in own
    _, dashboard = await scene.ask("ann", "GET", "/")
    assert b"data-open-alerts" not in dashboard
    assert b"open alert" not in dashboard
    _, dashboard = await scene.ask("editor", "GET", "/")
    assert b"One open alert" in dashboard


async def test_the_inbox_shows_what_is_open_unless_told_otherwise(scene: Scene) -> None:
    ann, bob = scene.persons["ann"], scene.persons["bob"]
    anns, bobs = await _raise(scene, ann, bob)
    (other,) = await _raise(scene, bob, rule="other")
    await scene.ask("editor", "POST", CHANGES, json={"ids": [bobs], "status": "resolved"})
    assert _shown(await _page(scene, "/alerts")) == {anns, other}
    assert _shown(await _page(scene, "/alerts?status=resolved")) == {bobs}
    assert _shown(await _page(scene, f"/alerts?person={bob}")) == {bobs, other}
    assert _shown(await _page(scene, f"/alerts?person={bob}&status=open")) == {other}
    assert _shown(await _page(scene, "/alerts?rule=other")) == {other}
    odd = await _page(scene, "/alerts?status=odd&severity=huge&since=ever&server=none")
    assert _shown(odd) == set()
    narrowed = await _page(scene, "/alerts?rule=limit&since=week&status=all")
    assert {tab["status"]: tab["count"] for tab in narrowed["tabs"]}["all"] == len(_shown(narrowed))


async def test_a_page_of_the_inbox_leads_to_the_next(scene: Scene) -> None:
    raised = await _raise(scene, *(f"person {number}" for number in range(55)))
    first = await _page(scene, "/alerts")
    second = await _page(scene, f"/alerts?{first['more']}")
    assert (len(_shown(first)), len(_shown(second))) == (50, 5)
    assert _shown(first) | _shown(second) == set(raised)
    assert second["more"] is None
    assert second["first"] is not None


async def test_many_are_changed_at_once_and_brought_back(scene: Scene) -> None:
    ids = await _raise(scene, "one", "two")
    for status in ("acknowledged", "resolved", "open"):
        wanted = {"ids": ids, "status": status, "note": f"now {status}"}
        response, body = await scene.ask("editor", "POST", CHANGES, json=wanted)
        assert response.status == 200
        assert {one["status"] for one in body["data"]} == {status}
    assert await scene.get("editor", "/api/v1/alerts/counts") == {
        "open": 2,
        "acknowledged": 0,
        "resolved": 0,
    }
    life = (await _page(scene, f"/alerts/{ids[0]}"))["steps"]
    assert [one["text"].rpartition(".")[2] for one in life if one["note"]] == [
        "reopened",
        "resolved",
        "acknowledged",
    ]
    assert life[0]["note"] == "now open"
    assert await scene.status("editor", "POST", CHANGES, json={"ids": [], "status": "open"}) == 400
    missing = {"ids": ["none"], "status": "open"}
    assert await scene.status("editor", "POST", CHANGES, json=missing) == 404
    assert await scene.status("ann", "POST", CHANGES, json={"ids": ids, "status": "open"}) == 403


async def test_an_exception_made_from_alerts_keeps_them_from_coming_again(scene: Scene) -> None:
    ids = await _raise(scene, "one", "two")
    wanted = {"ids": ids, "what": ["person"], "reason": "family"}
    _, body = await scene.ask("editor", "POST", EXCEPT, json=wanted)
    assert {one["person_id"] for one in body["data"]} == {"one", "two"}
    again = await scene.hub[ALERT_BOOK].raise_alert(RaiseAlert(), cause("one"))
    assert again["suppressed"] == "exception"
    _, body = await scene.ask("editor", "POST", EXCEPT, json=wanted)
    assert body["data"] == []
    both = {"ids": ids[:1], "what": ["player", "address"], "every_rule": True}
    _, body = await scene.ask("editor", "POST", EXCEPT, json=both)
    (made,) = body["data"]
    assert made["rule_id"] is None
    assert made["player_key"]
    assert made["network"].endswith("/32")
    assert await scene.status("editor", "POST", EXCEPT, json={"ids": ids, "what": []}) == 400


async def test_exceptions_are_made_edited_and_removed_on_their_page(scene: Scene) -> None:
    ann, path = scene.persons["ann"], "/alerts/exceptions"
    exceptions = scene.hub[ALERT_BOOK].exceptions
    for bad in ({}, {"network": "nonsense"}, {"person": ann, "until": "31.12."}):
        response, body = await scene.ask("editor", "POST", path, data=bad)
        assert response.status == 400, bad
        assert b"banner" in body
    assert exceptions.all() == ()
    given = {"person": ann, "network": "192.0.2.0/24", "until": "2035-01-31", "reason": " a  b "}
    assert await scene.status("editor", "POST", path, data=given) == 303
    (made,) = exceptions.all()
    assert (made.person_id, made.network, made.reason) == (ann, "192.0.2.0/24", "a b")
    (row,) = (await _page(scene, path))["rows"]
    assert row["last_day"] == "2035-01-31"
    changed = {"rule": "limit", "until": "", "reason": ""}
    assert await scene.status("editor", "POST", f"{path}/{made.id}", data=changed) == 303
    (now,) = exceptions.all()
    assert (now.rule_id, now.until, now.reason, now.network) == ("limit", None, None, made.network)
    assert await scene.status("editor", "POST", f"{path}/{made.id}/remove") == 303
    assert exceptions.all() == ()
    assert await scene.status("editor", "POST", f"{path}/{made.id}/remove") == 404


async def test_trust_is_listed_changed_and_begun_anew(scene: Scene) -> None:
    ann, trust = scene.persons["ann"], scene.hub[TRUST_BOOK]
    assert (await _page(scene, "/trust"))["rows"] == []
    path = f"/trust/{ann}"
    for bad in ("", "many", "101", "-1", "nan"):
        assert await scene.status("editor", "POST", path, data={"to": bad}) == 400, bad
    given = {"to": "40", "reason": "shared it"}
    assert await scene.status("editor", "POST", path, data=given) == 303
    (row,) = (await _page(scene, "/trust"))["rows"]
    assert (row["person"]["id"], round(row["score"]), row["tone"]) == (ann, 40, "bad")
    (step,) = (await _page(scene, path))["steps"]
    assert (step["before"], step["after"], step["reason"]) == (100, 40, "shared it")
    assert await scene.status("editor", "POST", path, data={"reset": "1"}) == 303
    assert trust.of(ann) == 100
    assert await scene.status("editor", "POST", "/trust/nobody", data={"to": "1"}) == 404


async def test_the_kind_of_a_network_is_looked_up(scene: Scene) -> None:
    path = "/alerts/networks"
    assert (await _page(scene, path))["answer"] == []
    own = await _page(scene, f"{path}?address=192.168.1.7")
    assert own["answer"][0]["value"] == "own network"
    public = await _page(scene, f"{path}?address=8.8.4.4")
    assert public["answer"][0]["value"] == "unknown"
    wrong = await _page(scene, f"{path}?address=nonsense")
    assert wrong["error"]
