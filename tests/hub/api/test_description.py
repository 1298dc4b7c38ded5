"""The description of the API is valid, complete, and what the answers keep to."""

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from frontend.application import ENDPOINTS
from hub.api.endpoint import PREFIX
from hub.core.entries import ENTRIES
from hub.core.states import STATES
from tests.support.shelf.plex import SERVER_ID
from tests.support.whole_hub import Scene

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_description_is_valid_and_complete(scene: Scene) -> None:
    _, document = await scene.ask(None, "GET", f"{PREFIX}/openapi.json")
    validate(document)
    described = {(method, path) for path, item in document["paths"].items() for method in item}
    declared = {(e.method.lower(), PREFIX + e.path) for e in ENDPOINTS}
    assert described == declared
    for path, item in document["paths"].items():
        for operation in item.values():
            assert operation["summary"].endswith("."), path
            assert operation["tags"], path


async def test_answers_are_as_they_are_described(scene: Scene) -> None:
    _, document = await scene.ask(None, "GET", f"{PREFIX}/openapi.json")
    checked = 0
    for path, item in document["paths"].items():
        content = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        filled = await _filled(scene, path)
        if not content or filled is None:
            continue
        response, body = await scene.ask("admin", "GET", filled)
        assert response.status == 200, (filled, body)
        schema = {**content["application/json"]["schema"], "components": document["components"]}
        errors = [error.message for error in Draft202012Validator(schema).iter_errors(body)]
        assert errors == [], path
        checked += 1
    assert checked >= 25


OF_A_PERSON = ("/persons/{id}", "/persons/{id}/trust", "/notify/persons/{id}")

NEEDED = {
    "/search": "?q=film",
    "/posters": "?items=none",
    "/spatial/viewport": "?west=-180&south=-90&east=180&north=90",
    "/spatial/nearby": "?latitude=50&longitude=10",
}
"""Parameters without which there is no answer."""


async def _filled(scene: Scene, path: str) -> str | None:
    """The path with ids that exist; None for what does not answer with an envelope."""
    shown_otherwise = ("/picture", "/diagnostics", "/flows/{id}", "/plays/export", "/{z}/{x}/{y}")
    none_there = (
        "/blueprints/{author}",
        "/rules/backtest/{id}",
        "/import/{id}",
        "/alerts/{id}",
        "/rules/{id}",
        "/hooks/{id}",
        "/targets/{id}",
    )
    if path.endswith(shown_otherwise) or any(part in path for part in none_there):
        return None
    item = (await scene.get("admin", f"{PREFIX}/items"))[0]["id"]
    ids = {
        "/sessions/{id}": scene.session_of("ann"),
        "/plays/{id}": (await scene.plays_of("ann"))[0],
        **{f"/items/{{id}}{part}": item for part in ("", "/facts", "/episodes")},
        **dict.fromkeys(OF_A_PERSON, scene.persons["ann"]),
        "/players/{id}": (await scene.get("admin", f"{PREFIX}/players"))[0]["id"],
        "/libraries/{id}": f"{SERVER_ID}%2F1",
        "/config/entries/{id}": next(iter(scene.hub[ENTRIES].all())).id,
    }
    if "{entity_id}" in path:
        scene.hub[STATES].set("sensor.one", "1", {"friendly_name": "One"})
        return path.replace("{entity_id}", "sensor.one")
    path = path.replace("{filter}", "person") + NEEDED.get(path.removeprefix(PREFIX), "")
    known = ids.get(path.removeprefix(PREFIX))
    return path if known is None else path.replace("{id}", known)
