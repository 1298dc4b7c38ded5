"""Imports by the API: for admins, from a path or an upload, noted in the audit log."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData

from hub.api.endpoint import PREFIX
from hub.history.importers.imports import IMPORTS
from tests.hub.history.importers.database import Database
from tests.support.whole_hub import Scene, whole_hub

IMPORT = f"{PREFIX}/import"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    (tmp_path / "tautulli").mkdir()
    database = Database(tmp_path / "tautulli" / "tautulli.db")
    database.add()
    database.add(rating_key=2, started=None)
    return database


async def _looked_at(scene: Scene, response: Any, body: Any) -> Any:
    assert response.status == 202, body
    assert body["data"]["state"] == "inspecting"
    await scene.hub[IMPORTS].idle()
    return await scene.get("admin", f"{IMPORT}/{body['data']['id']}")


async def test_an_import_from_path_to_report(folder: Path, database: Database) -> None:
    async with whole_hub(folder) as scene:
        named = {"path": str(database.path)}
        asked = await scene.ask("admin", "POST", f"{IMPORT}/tautulli", json=named)
        job = await _looked_at(scene, *asked)
        assert (job["state"], job["preview"]["rows"]) == ("ready", 2)
        address = f"{IMPORT}/{job['id']}"
        assert await scene.status("admin", "GET", f"{address}/report") == 404
        chosen = {"server_id": job["preview"]["servers"][0]["server_id"]}
        _, body = await scene.ask("admin", "POST", f"{address}/run", json=chosen)
        assert body["data"]["state"] == "running"
        await scene.hub[IMPORTS].idle()
        assert (await scene.get("admin", address))["has_report"]
        report = await scene.get("admin", f"{address}/report")
        assert (report["added"], report["set_aside"]) == (1, [{"reason": "no_start", "rows": 1}])
        response, table = await scene.ask("admin", "GET", f"{address}/rows.csv")
        assert response.content_type == "text/csv"
        assert b"2,set_aside,no_start" in table
        assert await scene.status("admin", "POST", f"{address}/resume") == 409
        assert await scene.status("admin", "POST", f"{address}/cancel") == 409
        noted = {line["action"] for line in await scene.get("admin", f"{PREFIX}/audit")}
        assert {"import_added", "import_started"} <= noted
        assert await scene.status("admin", "DELETE", address) == 200
        assert await scene.get("admin", IMPORT) == []


@pytest.mark.parametrize("form", [True, False], ids=["form", "raw"])
async def test_a_file_larger_than_a_body_is_uploaded(
    folder: Path, database: Database, form: bool
) -> None:
    for number in range(3, 9):
        database.add(rating_key=number, summary="x" * 500_000)
    content = database.path.read_bytes()
    data: Any = BytesIO(content)
    headers = {"X-File-Name": "mine.db", "Content-Type": "application/octet-stream"}
    if form:
        data, headers = FormData(), {}
        data.add_field("file", BytesIO(content), filename="mine.db")
    async with whole_hub(folder) as scene:
        asked = await scene.ask("admin", "POST", f"{IMPORT}/tautulli", data=data, headers=headers)
        job = await _looked_at(scene, *asked)
        assert (job["state"], job["name"], job["preview"]["rows"]) == ("ready", "mine.db", 8)


@pytest.mark.parametrize("who", ["ann", "editor", None])
async def test_imports_are_for_admins(folder: Path, database: Database, who: str | None) -> None:
    async with whole_hub(folder) as scene:
        named = {"path": str(database.path)}
        refused = 401 if who is None else 403
        assert await scene.status(who, "POST", f"{IMPORT}/tautulli", json=named) == refused
        assert await scene.status(who, "GET", IMPORT) == refused


@pytest.mark.parametrize(
    ("body", "status"),
    [({"path": "tautulli.db"}, 400), ({"path": "/nothing.db"}, 404), ({}, 400)],
    ids=["relative", "missing", "empty"],
)
async def test_bad_paths_are_refused(folder: Path, body: dict[str, str], status: int) -> None:
    async with whole_hub(folder) as scene:
        assert await scene.status("admin", "POST", f"{IMPORT}/tautulli", json=body) == status
