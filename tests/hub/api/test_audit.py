"""The audit log: who did what, when and from where."""

from pathlib import Path
from typing import Any

import pytest

from hub.api.endpoint import PREFIX
from hub.auth import audit
from hub.auth.audit import AUDIT
from hub.core.entries import ENTRIES
from tests.support.whole_hub import PASSWORD, QUIET, Scene, whole_hub

PROXIED = QUIET + "http:\n  trusted_proxies: [127.0.0.1]\n"
FROM = {"X-Forwarded-For": "198.51.100.7"}


async def log(scene: Scene, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await scene.get("admin", f"{PREFIX}/audit{query}")
    return found


async def do(scene: Scene, who: str | None, method: str, path: str, **options: Any) -> Any:
    response, body = await scene.ask(who, method, PREFIX + path, headers=FROM, **options)
    assert response.status < 500
    return body.get("data")


async def test_what_people_do_is_noted(tmp_path: Path) -> None:
    async with whole_hub(tmp_path, config=PROXIED) as scene:
        assert await log(scene) == []
        wrong = {"username": "ann", "password": "wrong"}
        await do(scene, None, "POST", "/auth/login", json=wrong)
        right = {"username": "ann", "password": PASSWORD}
        await do(scene, None, "POST", "/auth/login", json=right)
        scene.http.cookie_jar.clear()
        await do(scene, "ann", "POST", "/auth/logout")
        user = await do(
            scene, "admin", "POST", "/users", json={"name": "Cleo", "password": PASSWORD}
        )
        await do(scene, "admin", "PATCH", f"/users/{user['id']}", json={"role": "editor"})
        await do(scene, "admin", "PATCH", f"/users/{user['id']}", json={"password": "New-horse-88"})
        await do(scene, "admin", "DELETE", f"/users/{user['id']}")
        token = await do(scene, "admin", "POST", "/tokens", json={"name": "wall"})
        await do(scene, "admin", "DELETE", f"/tokens/{token['token']['id']}")
        session = scene.session_of("bob")
        await do(scene, "editor", "POST", f"/sessions/{session}/terminate", json={"message": ""})
        entry = next(iter(scene.hub[ENTRIES].all())).id
        await do(scene, "admin", "PATCH", f"/config/entries/{entry}", json={"title": "Cellar"})
        await do(scene, "admin", "DELETE", f"/config/entries/{entry}")
        noted = list(reversed(await log(scene)))
        assert [(one["action"], one["who"], one["about"], one["detail"]) for one in noted] == [
            ("sign_in_failed", "ann", "ann", None),
            ("signed_in", "ann", "ann", None),
            ("signed_out", "ann", "ann", None),
            ("user_added", "admin", "Cleo", "role viewer"),
            ("user_changed", "admin", "Cleo", "role editor"),
            ("password_changed", "admin", "Cleo", None),
            ("user_removed", "admin", "Cleo", None),
            ("token_added", "admin", "wall", "role viewer"),
            ("token_revoked", "admin", "wall", None),
            ("session_controlled", "editor", "Zirkonfilm 0", "terminate for Zirkon Bob"),
            ("entry_changed", "admin", "Cellar", "plex"),
            ("entry_removed", "admin", "Cellar", "plex"),
        ]
        assert {one["address"] for one in noted} == {"198.51.100.7"}
        assert PASSWORD not in str(noted)


async def test_only_admins_read_it(tmp_path: Path) -> None:
    async with whole_hub(tmp_path) as scene:
        path = f"{PREFIX}/audit"
        statuses = [await scene.status(w, "GET", path) for w in (None, "ann", "editor", "admin")]
        assert statuses == [401, 403, 403, 200]


async def test_it_is_read_in_pages_outlives_a_restart_and_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "KEPT", 7)
    async with whole_hub(tmp_path) as scene:
        for number in range(10):
            await do(scene, "admin", "POST", "/tokens", json={"name": f"t{number}"})
        _, body = await scene.ask("admin", "GET", f"{PREFIX}/audit?limit=4")
        assert [one["about"] for one in body["data"]] == ["t9", "t8", "t7", "t6"]
        rest = await log(scene, f"?limit=4&cursor={body['metadata']['next_cursor']}")
        assert [one["about"] for one in rest] == ["t5", "t4", "t3"]
        assert await log(scene, "?action=signed_in") == []
        await scene.hub.tasks.idle()
    async with whole_hub(tmp_path, peopled=False) as scene:
        assert [one.about for one in scene.hub[AUDIT].latest(50)] == [
            f"t{n}" for n in range(9, 2, -1)
        ]
