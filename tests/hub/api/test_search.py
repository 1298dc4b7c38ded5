"""Global search: the best first, typing errors forgiven, and nothing of others for a viewer."""

from typing import Any

import pytest

from hub.api.endpoint import PREFIX
from tests.support.whole_hub import BOBS, Scene

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATH = f"{PREFIX}/search"


async def _hits(scene: Scene, who: str, text: str, **more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await scene.get(who, PATH, params={"q": text, **more})
    return found


@pytest.mark.parametrize("text", ["Marblefilm", "marblefim", "MARBLE", "ma"])
async def test_an_item_is_found_by_something_like_its_name(scene: Scene, text: str) -> None:
    names = [hit["name"] for hit in await _hits(scene, "admin", text) if hit["kind"] == "item"]
    assert names[0].startswith("Marblefilm")


async def test_persons_and_players_are_found_beside_items(scene: Scene) -> None:
    found = await _hits(scene, "admin", "Marble", limit="50")
    assert {"item", "person"} <= {hit["kind"] for hit in found}
    person = next(hit for hit in found if hit["kind"] == "person")
    assert person["id"] == scene.persons["ann"]
    only = await _hits(scene, "admin", "Marble", kinds="person")
    assert {hit["kind"] for hit in only} == {"person"}


async def test_artwork_comes_with_an_item(scene: Scene) -> None:
    hit = (await _hits(scene, "ann", "Marblefilm", kinds="item"))[0]
    response, _ = await scene.ask("ann", "GET", hit["poster"])
    assert response.status == 200
    assert await scene.get("ann", f"{PREFIX}/posters", params={"items": hit["id"]}) == {
        hit["id"]: hit["poster"]
    }


async def test_a_viewer_finds_the_own_alone(scene: Scene) -> None:
    for who in ("ann", "lone"):
        for text in (BOBS, "film", "bob", "zirkn"):
            found = await _hits(scene, who, text, limit="100")
            assert not [hit for hit in found if BOBS in str(hit).lower()], (who, text)
    assert await _hits(scene, "lone", "Marble") == []
    bobs = [hit["id"] for hit in await _hits(scene, "admin", BOBS, kinds="item")]
    assert bobs
    assert await scene.get("ann", f"{PREFIX}/posters", params={"items": ",".join(bobs)}) == {}


async def test_nothing_alike_is_no_answer(scene: Scene) -> None:
    assert await _hits(scene, "admin", "qqqxxyyzz") == []
    assert await _hits(scene, "admin", "   ") == []
    assert await _hits(scene, "admin", "%_'\";--") == []


@pytest.mark.parametrize(
    "params",
    [{}, {"q": ""}, {"q": "x" * 201}, {"q": "a", "limit": "0"}, {"q": "a", "kinds": "planet"}],
    ids=["none", "empty", "long", "limit", "kind"],
)
async def test_odd_questions_are_refused(scene: Scene, params: dict[str, str]) -> None:
    assert await scene.status("admin", "GET", PATH, params=params) == 400


async def test_artwork_of_what_is_no_item_is_left_out(scene: Scene) -> None:
    assert await scene.get("admin", f"{PREFIX}/posters", params={"items": "nonsense,,x"}) == {}
