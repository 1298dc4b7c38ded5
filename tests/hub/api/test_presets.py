"""Saved filters: each user has their own, names are theirs, and a page opens with one at most."""

import pytest

from hub.api.endpoint import PREFIX
from tests.support.whole_hub import Scene

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATH = f"{PREFIX}/presets"
WEEK = {"period": ["last_7_days"], "decision": ["transcode"]}


async def _add(scene: Scene, who: str, name: str, **more: object) -> dict[str, object]:
    body = {"name": name, "filters": WEEK, **more}
    response, answer = await scene.ask(who, "POST", PATH, json=body)
    assert response.status == 201, answer
    made: dict[str, object] = answer["data"]
    return made


async def _names(scene: Scene, who: str) -> list[str]:
    return [one["name"] for one in await scene.get(who, PATH)]


async def test_filters_are_saved_renamed_and_deleted(scene: Scene) -> None:
    made = await _add(scene, "admin", "  Transcodes  this week ")
    assert made["name"] == "Transcodes this week"
    assert made["filters"] == WEEK
    path = f"{PATH}/{made['id']}"
    _, answer = await scene.ask("admin", "PATCH", path, json={"name": "Hot"})
    assert answer["data"] == {**made, "name": "Hot"}
    assert await _names(scene, "admin") == ["Hot"]
    assert await scene.status("admin", "DELETE", path) == 200
    assert await _names(scene, "admin") == []
    assert await scene.status("admin", "DELETE", path) == 404


async def test_nobody_sees_or_changes_those_of_another(scene: Scene) -> None:
    made = await _add(scene, "ann", "Mine")
    path = f"{PATH}/{made['id']}"
    for other in ("admin", "editor", "lone"):
        assert await _names(scene, other) == []
        assert await scene.status(other, "PATCH", path, json={"name": "Yours"}) == 404
        assert await scene.status(other, "DELETE", path) == 404
    assert await _names(scene, "ann") == ["Mine"]
    assert await scene.status("ann", "DELETE", path) == 200


async def test_a_name_is_taken_once(scene: Scene) -> None:
    first, other = await _add(scene, "editor", "Films"), await _add(scene, "editor", "Shows")
    response, answer = await scene.ask(
        "editor", "POST", PATH, json={"name": "films", "filters": WEEK}
    )
    assert response.status == 409
    assert "films" in answer["error"]["message"].casefold()
    rename = {"name": "FILMS"}
    assert await scene.status("editor", "PATCH", f"{PATH}/{other['id']}", json=rename) == 409
    assert await scene.status("editor", "PATCH", f"{PATH}/{first['id']}", json=rename) == 200
    for one in (first, other):
        await scene.ask("editor", "DELETE", f"{PATH}/{one['id']}")


async def test_a_page_opens_with_one_preset_alone(scene: Scene) -> None:
    first = await _add(scene, "admin", "A", opens=["history", "map"])
    other = await _add(scene, "admin", "B", opens=["history"])
    opens = {one["name"]: one["opens"] for one in await scene.get("admin", PATH)}
    assert opens == {"A": ["map"], "B": ["history"]}
    for one in (first, other):
        await scene.ask("admin", "DELETE", f"{PATH}/{one['id']}")


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"nonsense": ["1"]},
        {"period": ["some_day"]},
        {"decision": []},
        {"decision": ["sideways"]},
        {"weekday": ["9"]},
        {"after": ["yesterday"]},
    ],
    ids=["empty", "no-filter", "no-period", "no-values", "no-value", "no-day", "no-date"],
)
async def test_what_cannot_be_used_is_not_saved(scene: Scene, filters: dict[str, object]) -> None:
    body = {"name": "Odd", "filters": filters}
    response, answer = await scene.ask("admin", "POST", PATH, json=body)
    assert response.status == 400, answer
    assert answer["error"]["message"]
    assert await _names(scene, "admin") == []


async def test_a_name_has_something_in_it(scene: Scene) -> None:
    body = {"name": "   ", "filters": WEEK}
    assert await scene.status("admin", "POST", PATH, json=body) == 400
