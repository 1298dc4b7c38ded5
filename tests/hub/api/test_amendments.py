"""Hiding, deleting and editing plays over the API: who may, what comes of it, and the audit log."""

from pathlib import Path
from typing import Any

import pytest

from hub.api.endpoint import PREFIX
from hub.history.facade import HISTORY
from tests.hub.history.factory import varied
from tests.support.whole_hub import Scene, whole_hub

PLAYS = varied(11, 12)
BEFORE = "2025-01-01T00:00:00Z"
IDS = [play.id for play in PLAYS]


async def ask(scene: Scene, who: str | None, method: str, path: str, **body: Any) -> Any:
    response, answer = await scene.ask(
        who, method, PREFIX + path, **({"json": body} if body else {})
    )
    return response.status, answer.get("data", answer.get("error"))


async def listed(scene: Scene, query: str = "") -> set[str]:
    rows = await scene.get("admin", f"{PREFIX}/plays?before={BEFORE}&limit=100{query}")
    return {row["id"] for row in rows}


async def test_an_editor_hides_deletes_edits_and_undoes(tmp_path: Path) -> None:
    async with whole_hub(tmp_path) as scene:
        await scene.hub[HISTORY].import_plays(PLAYS)
        status, hidden = await ask(scene, "editor", "POST", "/plays/hide", ids=IDS[:3])
        assert (status, hidden["plays"]) == (200, 3)
        assert await listed(scene) == set(IDS[3:])
        assert await listed(scene, "&hidden=1") == set(IDS[:3])
        assert await ask(scene, "editor", "POST", "/plays/unhide", ids=IDS[:1]) == (
            200,
            {"plays": 1},
        )
        status, gone = await ask(
            scene, "admin", "POST", "/plays/delete", filter={"before": BEFORE, "hidden": True}
        )
        assert (status, gone["plays"]) == (200, 2)
        assert await listed(scene, "&hidden=1") == set()
        status, edited = await ask(
            scene, "editor", "POST", "/plays/edit", ids=IDS[5:7], watched=True
        )
        assert (status, edited["plays"]) == (200, 2)
        rows = await scene.get("editor", f"{PREFIX}/amendments?limit=2")
        assert [(row["kind"], row["who"], row["plays"]) for row in rows] == [
            ("edit", "editor", 2),
            ("delete", "admin", 2),
        ]
        undo = f"/amendments/{gone['amendment_id']}/undo"
        assert await ask(scene, "editor", "POST", undo) == (200, {"plays": 2})
        assert await listed(scene, "&hidden=1") == set(IDS[1:3])
        noted = await scene.get("admin", f"{PREFIX}/audit")
        assert [(one["action"], one["who"], one["about"]) for one in reversed(noted)] == [
            ("plays_hidden", "editor", "3 plays"),
            ("plays_unhidden", "editor", "1 play"),
            ("plays_deleted", "admin", "2 plays"),
            ("plays_edited", "editor", "2 plays"),
            ("amendment_undone", "editor", "2 plays"),
        ]


@pytest.mark.parametrize("path", ["hide", "unhide", "delete", "edit"])
async def test_a_viewer_amends_nothing(tmp_path: Path, path: str) -> None:
    async with whole_hub(tmp_path) as scene:
        await scene.hub[HISTORY].import_plays(PLAYS)
        values = {"watched": True} if path == "edit" else {}
        for who, status in (("ann", 403), (None, 401)):
            found, _ = await ask(scene, who, "POST", f"/plays/{path}", ids=IDS, **values)
            assert found == status
        assert (await ask(scene, "ann", "GET", "/amendments"))[0] == 403
        assert await listed(scene) == set(IDS)


async def test_what_cannot_be_chosen_is_named(tmp_path: Path) -> None:
    async with whole_hub(tmp_path) as scene:
        bodies: list[dict[str, Any]] = [
            {"zone": "UTC"},
            {"ids": []},
            {"ids": IDS, "filter": {}},
            {"ids": ["x"]},
            {"filter": {"nonsense": 1}},
        ]
        for body in bodies:
            assert (await ask(scene, "admin", "POST", "/plays/hide", **body))[0] == 400
        assert (await ask(scene, "admin", "POST", "/plays/hide", ids=IDS))[0] == 404
        assert (await ask(scene, "admin", "POST", "/plays/edit", ids=IDS))[0] == 400
        assert (await ask(scene, "admin", "POST", f"/amendments/{IDS[0]}/undo"))[0] == 404
