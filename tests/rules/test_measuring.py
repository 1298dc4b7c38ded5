"""The service `history.measure`, asked by a rule of a whole hub."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.compose import CONFIG
from hub.core.errors import InvalidInput
from hub.core.services import SERVICES
from hub.history.facade import HISTORY
from hub.models.item import Item, MediaType
from rules.compose import running_rules
from tests.rules.test_live import runs
from tests.support.shelf.plex import SERVER_ID
from tests.support.waiting import eventually
from tests.support.whole_hub import PLAYS, Scene, item_of, whole_hub

RULE = """
id: measured
triggers: {trigger: hub, event: start}
actions:
  - action: history.measure
    data:
      filters: {person: "{{ who }}", type: movie, country: ""}
      distinct: item
    response_variable: found
  - condition: template
    value_template: "{{ found.count > 3 and found.watch_time_s > 0 }}"
  - event: heavy
"""


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with (
        whole_hub(tmp_path, settled=True) as scene,
        running_rules(scene.hub, scene.hub[CONFIG]),
    ):
        yield scene


async def measured(scene: Scene, **data: Any) -> Any:
    return await scene.hub[SERVICES].call("history", "measure", data)


async def test_plays_are_counted_behind_any_filter(scene: Scene) -> None:
    bob, ann = scene.persons["bob"], scene.persons["ann"]
    everybody = await measured(scene, distinct="person")
    assert (everybody["count"], everybody["distinct"]) == (sum(PLAYS.values()), 2)
    his = await measured(scene, filters={"person": [bob], "type": ["movie"]}, distinct="item")
    assert his["count"] == PLAYS["bob"]
    assert 0 < his["distinct"] <= PLAYS["bob"]
    assert his["listed"] is None
    assert (await measured(scene, filters={"person": [ann], "search": ""}))["count"] == PLAYS["ann"]
    assert (await measured(scene, within=1))["count"] == 0


async def test_items_are_chosen_by_what_they_are_known_by(scene: Scene) -> None:
    (guid, *_) = item_of("bob", 1).guids
    one = await measured(scene, guids=[guid, "imdb://tt0"], kind=str(MediaType.MOVIE))
    assert (one["count"] > 0, one["listed"]) == (True, 0), "played, but in no library that was read"
    assert (await measured(scene, guids=guid, kind="show"))["count"] == 0
    assert (await measured(scene, guids=guid, season=2))["count"] == 0


async def test_the_episodes_of_a_season_are_counted_by_one_of_them(scene: Scene) -> None:
    def episode(season: int, number: int) -> Item:
        return Item(
            key=f"e{season}-{number}",
            type=MediaType.EPISODE,
            title=f"Part {number}",
            guids=(f"tvdb://{season}{number}",),
            parent_key=f"s{season}",
            parent_index=season,
            index=number,
            grandparent_key="show",
            grandparent_title="Show",
            grandparent_guids=("tvdb://77",),
        )

    listed = [episode(season, number) for season in (1, 2) for number in range(3 + season)]
    await scene.hub[HISTORY].put_items(SERVER_ID, listed, None, datetime.now(UTC))
    season = await measured(scene, guids=["tvdb://11"], kind="episode", siblings=True)
    assert (season["listed"], season["count"]) == (4, 0)
    show = await measured(scene, guids=["tvdb://77"], kind="show")
    assert show["listed"] == 9
    assert (await measured(scene, guids=["tvdb://77"], kind="show", season=2))["listed"] == 5


@pytest.mark.parametrize(
    "data",
    [
        {"filters": {"colour": "red"}},
        {"filters": 1},
        {"guids": [1]},
        {"season": 1},
        {"distinct": "x"},
    ],
    ids=["filter", "filters", "guids", "season alone", "distinct"],
)
async def test_what_is_wrong_is_said(scene: Scene, data: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        await measured(scene, **data)


async def test_a_rule_asks_and_goes_on_with_the_answer(scene: Scene) -> None:
    rule = RULE.replace("{{ who }}", scene.persons["bob"])
    assert await scene.status("admin", "POST", "/api/v1/rules", json={"yaml": rule}) == 201
    run = "/api/v1/rules/measured/run"
    assert await scene.status("admin", "POST", run, json={}) == 200
    await eventually(lambda: runs(scene.hub, "measured")[0]["script_execution"] == "finished")
