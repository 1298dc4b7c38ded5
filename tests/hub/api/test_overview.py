"""The overview of each user: cards that there are, in the order that was chosen."""

import pytest

from hub.api.endpoint import PREFIX
from hub.personal.boards import BOARDS, FIRST
from hub.personal.cards import CARDS, WIDEST
from tests.support.whole_hub import Scene

pytestmark = pytest.mark.asyncio(loop_scope="module")
PATH = f"{PREFIX}/overview"
CARD = {"id": "one", "card": "trends.over_time", "width": 2}


async def _put(scene: Scene, who: str, *cards: dict[str, object]) -> int:
    return await scene.status(who, "PUT", PATH, json={"cards": cards})


async def _ids(scene: Scene, who: str) -> list[str]:
    return [card["id"] for card in (await scene.get(who, PATH))["cards"]]


async def test_the_first_arrangement_has_cards_that_there_are() -> None:
    assert len({card.id for card in FIRST}) == len(FIRST)
    for card in FIRST:
        kind = CARDS[card.card]
        assert card.width <= WIDEST
        assert card.look is None or card.look in kind.looks
        assert card.measure is None or card.measure in kind.measures


async def test_an_arrangement_stays_until_it_is_reset(scene: Scene) -> None:
    first = await scene.get("admin", PATH)
    assert first["arranged"] is False
    assert [card["id"] for card in first["cards"]] == [card.id for card in FIRST]
    other = {"id": "two", "card": "now.streams", "width": 1}
    full = {**CARD, "look": "chart", "measure": "plays", "period": "last_7_days"}
    assert await _put(scene, "admin", other, full) == 200
    arranged = await scene.get("admin", PATH)
    assert arranged["arranged"] is True
    assert arranged["cards"][1] == full
    assert await _ids(scene, "admin") == ["two", "one"]
    assert await scene.status("admin", "DELETE", PATH) == 200
    assert await scene.get("admin", PATH) == first


async def test_everybody_has_their_own(scene: Scene) -> None:
    assert await _put(scene, "ann", CARD) == 200
    assert await _ids(scene, "ann") == ["one"]
    assert len(await _ids(scene, "admin")) == len(FIRST)
    await scene.status("ann", "DELETE", PATH)


async def test_an_empty_overview_stays_empty(scene: Scene) -> None:
    assert await _put(scene, "editor") == 200
    assert await scene.get("editor", PATH) == {"cards": [], "arranged": True}
    await scene.status("editor", "DELETE", PATH)


async def test_a_viewer_has_no_cards_that_compare_persons(scene: Scene) -> None:
    offered = {kind["card"] for kind in await scene.get("ann", f"{PATH}/cards")}
    assert "persons.person" not in offered
    assert "persons.person" in {kind["card"] for kind in await scene.get("admin", f"{PATH}/cards")}
    assert "persons.person" not in await _ids(scene, "ann")
    persons = {**CARD, "card": "persons.person"}
    assert await _put(scene, "ann", persons) == 403
    assert await _put(scene, "editor", persons) == 200
    await scene.status("editor", "DELETE", PATH)


@pytest.mark.parametrize(
    "change",
    [
        {"card": "nonsense.table"},
        {"width": 0},
        {"width": WIDEST + 1},
        {"look": "hologram"},
        {"period": "some_day"},
        {"id": ""},
        {"id": "<script>"},
        {"colour": "red"},
    ],
    ids=["card", "narrow", "wide", "look", "period", "no-id", "odd-id", "unknown"],
)
async def test_what_cannot_be_shown_is_not_kept(scene: Scene, change: dict[str, object]) -> None:
    assert await _put(scene, "admin", {**CARD, **change}) == 400
    assert (await scene.get("admin", PATH))["arranged"] is False


async def test_two_cards_have_two_ids(scene: Scene) -> None:
    assert await _put(scene, "admin", CARD, CARD) == 409


async def test_what_users_arranged_goes_with_them(scene: Scene) -> None:
    boards = scene.hub[BOARDS]
    await boards.put("gone", FIRST[:1])
    await boards.put("here", FIRST[:2])
    await boards.keep_only(["here"])
    assert not boards.is_arranged("gone")
    assert boards.is_arranged("here")
    await boards.keep_only([])


async def test_the_last_hours_are_for_who_may_see_everybody(scene: Scene) -> None:
    accept = {"headers": {"Accept": "application/json"}}
    shown = {who: await scene.get(who, "/", **accept) for who in ("admin", "editor", "ann")}
    for who in ("admin", "editor"):
        assert "sensor.usher_streams" in {one["entity_id"] for one in shown[who]["curves"]}
    assert shown["ann"]["curves"] == []
