"""Exports: everything behind the filters, once, and nothing that a spreadsheet would run."""

import csv
from io import StringIO
from typing import Any

import pytest
from aiohttp import ClientPayloadError

from hub.api.endpoint import PREFIX
from hub.api.routes import exports
from hub.history.errors import HistoryUnavailable
from hub.history.facade import HISTORY
from hub.history.query.filters import FILTERS
from tests.support.whole_hub import BOBS, PLAYS, WORDS, Scene

pytestmark = pytest.mark.asyncio(loop_scope="module")
EXPORT = f"{PREFIX}/plays/export"


async def _csv(scene: Scene, who: str, query: str = "") -> list[dict[str, str]]:
    response, body = await scene.ask(who, "GET", f"{EXPORT}?format=csv{query}")
    assert response.status == 200, body
    assert response.content_type == "text/csv"
    assert ".csv" in response.headers["Content-Disposition"]
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"))))


async def test_csv_holds_every_play_with_every_column(scene: Scene) -> None:
    rows = await _csv(scene, "admin")
    assert len(rows) == sum(PLAYS.values())
    assert tuple(rows[0]) == exports.COLUMNS
    listed = await scene.get("admin", f"{PREFIX}/plays?limit=100")
    assert [row["id"] for row in rows] == [play["id"] for play in listed]
    assert rows[0]["started_at"].endswith("Z")
    assert rows[0]["watched"] == "false"
    assert float(rows[0]["watch_s"]) == 3600.0
    assert rows[0]["index"] == ""


async def test_filters_and_order_are_those_of_the_list(scene: Scene) -> None:
    rows = await _csv(scene, "admin", f"&person={scene.persons['ann']}&sort=started_at&zone=UTC")
    assert len(rows) == PLAYS["ann"]
    assert {row["person_id"] for row in rows} == {scene.persons["ann"]}
    assert sorted(row["started_at"] for row in rows) == [row["started_at"] for row in rows]


async def test_json_is_the_list_in_the_envelope(scene: Scene) -> None:
    response, body = await scene.ask("admin", "GET", f"{EXPORT}?format=json")
    assert response.status == 200
    assert body["status"] == "success"
    assert body["data"] == await scene.get("admin", f"{PREFIX}/plays?limit=100")


async def test_nothing_found_is_a_file_without_rows(scene: Scene) -> None:
    assert await _csv(scene, "admin", "&genre=Nonsense") == []
    _, body = await scene.ask("admin", "GET", f"{EXPORT}?format=json&genre=Nonsense")
    assert body["data"] == []


async def test_a_viewer_takes_away_the_own_plays(scene: Scene) -> None:
    rows = await _csv(scene, "ann")
    assert len(rows) == PLAYS["ann"]
    assert BOBS not in str(rows).lower()


@pytest.mark.parametrize("kind", ["csv", "json"])
async def test_many_pages_are_one_file(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(exports, "MAX_LIMIT", 2)
    if kind == "csv":
        ids = [row["id"] for row in await _csv(scene, "admin")]
    else:
        _, body = await scene.ask("admin", "GET", f"{EXPORT}?format=json")
        ids = [play["id"] for play in body["data"]]
    assert ids == [play["id"] for play in await scene.get("admin", f"{PREFIX}/plays?limit=100")]


@pytest.mark.allow_logs("An export could not be finished")
async def test_a_file_that_cannot_be_finished_is_cut_off(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = scene.hub[HISTORY]
    whole, asked = history.plays, []

    async def plays(*args: Any) -> Any:
        asked.append(args)
        if len(asked) > 1:
            raise HistoryUnavailable("The disk is gone.")
        return await whole(*args)

    monkeypatch.setattr(exports, "MAX_LIMIT", 2)
    monkeypatch.setattr(history, "plays", plays)
    with pytest.raises(ClientPayloadError):
        await scene.ask("admin", "GET", f"{EXPORT}?format=csv")


@pytest.mark.parametrize("query", ["format=xml", "decision=never", "sort=colour", "nonsense=1"])
async def test_what_cannot_be_exported_is_refused(scene: Scene, query: str) -> None:
    assert await scene.status("admin", "GET", f"{EXPORT}?{query}") == 400


async def test_nobody_exports_without_a_sign_in(scene: Scene) -> None:
    assert await scene.status(None, "GET", EXPORT) == 401


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "\nx", " =HYPERLINK(1)"]
)
async def test_a_spreadsheet_runs_nothing(text: str) -> None:
    assert exports.cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Alien", "S1 - E2", "", -5, 1.5, None])
async def test_what_is_harmless_stays_as_it_is(value: object) -> None:
    assert exports.cell(value) == value


async def test_choices_are_what_was_played(scene: Scene) -> None:
    found = await scene.get("admin", f"{PREFIX}/plays/choices/person")
    assert {one["value"]: one["plays"] for one in found} == {
        scene.persons[who]: count for who, count in PLAYS.items()
    }
    assert [one["plays"] for one in found] == sorted((one["plays"] for one in found), reverse=True)
    named = await scene.get("admin", f"{PREFIX}/plays/choices/person?q={WORDS['ann'].upper()}")
    assert [one["value"] for one in named] == [scene.persons["ann"]]


async def test_choices_can_be_asked_back(scene: Scene) -> None:
    """Every value that is offered selects as many plays as it says."""
    for name in ("person", "account", "server", "library", "item", "player", "product", "year"):
        for one in await scene.get("admin", f"{PREFIX}/plays/choices/{name}"):
            value = one["value"].replace(",", "%2C")
            _, body = await scene.ask("admin", "GET", f"{PREFIX}/plays?{name}={value}&totals=1")
            assert body["metadata"]["totals"]["plays"] == one["plays"], (name, one)


async def test_a_viewer_is_offered_the_own_values(scene: Scene) -> None:
    for name in FILTERS:
        response, body = await scene.ask("ann", "GET", f"{PREFIX}/plays/choices/{name}?limit=100")
        assert response.status in {200, 404}
        assert BOBS not in str(body).lower()
    players = await scene.get("ann", f"{PREFIX}/plays/choices/player")
    assert [one["plays"] for one in players] == [PLAYS["ann"]]


async def test_filters_without_a_list_of_values_say_so(scene: Scene) -> None:
    assert await scene.status("admin", "GET", f"{PREFIX}/plays/choices/after") == 404
    assert await scene.status("admin", "GET", f"{PREFIX}/plays/choices/nonsense") == 404
