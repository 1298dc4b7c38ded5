"""Odd addresses and odd names: answered with a page, never with a mistake of ours."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from hub.history.facade import HISTORY
from hub.history.query.queries import PlaysQuery
from hub.history.query.scope import Scope
from hub.models.item import Item, MediaType
from hub.models.play import Play
from hub.models.session import Connection, Player
from tests.support.whole_hub import Scene, play_of, whole_hub

LONG = "x" * 5000
REFUSED = (
    "cursor=broken",
    "cursor=%00%ff&sort=-title",
    "view=segments&cursor=x",
    "sort=nope",
    "period=never",
    "after=2026-13-45",
    "after=0001-01-01",
    "before=0001-01-02T00:00:00%2B00:00",
    "before=9999-12-31T23:59:59-14:00",
    "before=9999-99-99",
    "date=2026-02-30",
    "hour=99",
    "weekday=%C2%B2",
    "min_watch_s=-1",
    "watched=maybe",
    "hidden=2",
    "item=zzz",
    f"search={LONG}",
    f"person={LONG}",
)
TAKEN = (
    "rows=-5",
    "rows=%C2%B2",
    f"rows={'9' * 5000}",
    "view=zzz",
    "search=%00",
    "search=%F0%9F%92%A9%E2%80%AE%22%27%3Cscript%3E",
    "person=%3Cscript%3Ealert(1)%3C/script%3E",
    "person=&search=",
    "after=2020-01-01T00:00:00%2B14:00",
    "nothing=known",
)
NOBODY = ("/history/nope", "/items/nope", "/persons/nope", "/players/nope", "/libraries/a/b")
SCRIPT = "<script>alert(1)</script>"
ARABIC = "\u202eفيلم طويل جدا"


@pytest_asyncio.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with whole_hub(tmp_path, settled=True) as scene:
        yield scene


async def test_an_address_that_makes_no_sense_says_what_is_wrong(scene: Scene) -> None:
    said = {query[:40]: await _status(scene, f"/history?{query}") for query in REFUSED}
    assert {query: status for query, status in said.items() if status != 400} == {}
    for path in ("/history/totals?hour=x", "/filters?hour=x", "/filters/person?hour=x"):
        assert await _status(scene, path) == 400, path
    for path in (*NOBODY, "/filters/nope"):
        assert await _status(scene, path) == 404, path


async def test_what_can_be_understood_is_shown(scene: Scene) -> None:
    said = {query[:40]: await _status(scene, f"/history?{query}") for query in TAKEN}
    assert {query: status for query, status in said.items() if status != 200} == {}


async def test_odd_names_and_unknown_facts_break_no_page(scene: Scene) -> None:
    history = scene.hub[HISTORY]
    await history.import_plays([*_oddly_named(scene), _unknown(scene)])
    rows = (await history.plays(PlaysQuery(limit=100), Scope.all())).rows
    items = [f"/items/{row.item_id}" for row in rows]
    plays = [f"/history/{row.id}" for row in rows]
    players = [f"/players/{row.player_id}" for row in rows]
    lists = ["/history", "/history?view=segments", "/players", "/items/choices?q=script"]
    for path in dict.fromkeys([*lists, *items, *plays, *players]):
        response, body = await scene.ask("editor", "GET", path)
        assert response.status == 200, path
        assert SCRIPT.encode() not in body, path


async def _status(scene: Scene, path: str) -> int:
    return await scene.status("editor", "GET", path)


def _oddly_named(scene: Scene) -> list[Play]:
    names = (
        SCRIPT,
        ARABIC,
        "n" * 10_000,
        "",
        "\x00",
        "\N{BLACK SPADE SUIT}" * 300,
    )
    return [_named(scene, name, number) for number, name in enumerate(names)]


def _named(scene: Scene, name: str, number: int) -> Play:
    play = play_of("ann", scene.persons["ann"], 1000 + number)
    item = replace(play.item, title=name, key=f"odd-{number}", guids=(f"imdb://ttodd{number}",))
    player = replace(play.player, key=f"odd-{number}", name=name, product=name)
    return replace(play, item=item, player=player)


def _unknown(scene: Scene) -> Play:
    """A play of which nothing is known that need not be."""
    play = play_of("ann", scene.persons["ann"], 2000)
    item = Item(key="bare", type=MediaType.OTHER, title=play.item.title, guids=("imdb://ttbare",))
    return replace(
        play,
        item=item,
        player=Player(key="bare"),
        connection=Connection(),
        segments=(),
        streams=(),
        start_s=None,
        end_s=None,
        max_s=None,
        ending=None,
    )
