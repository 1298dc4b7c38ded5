"""Two items become one and two again: plays, copies and guids go over and come back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hub.history.batch import Batch, ItemDecision
from hub.history.facade import History
from hub.history.query.queries import Filters, ItemsQuery
from hub.history.query.scope import Scope
from hub.models.item import Item, MediaType
from hub.models.observation import ItemsJoined, ItemsParted
from hub.models.play import Play
from tests.hub.history.factory import EPISODE, JELLYFIN, MOVIE, PLEX, START
from tests.hub.history.test_catalogue import watched

ALL = Scope.all()
OTHER = replace(MOVIE, key="j1", title="Amelie", guids=("tvdb://77",))
SHOW = replace(
    EPISODE,
    key="j3",
    guids=(),
    parent_key="j2",
    parent_guids=(),
    grandparent_key="j1",
    grandparent_guids=(),
    grandparent_title="The Show!",
)
SECOND = replace(SHOW, key="j4", index=2, title="Second")


def said(kind: type[ItemDecision], item: Item, other: Item, minutes: int = 0) -> ItemDecision:
    return kind(
        at=START + timedelta(minutes=minutes),
        server_id=PLEX,
        item=item,
        other_server_id=JELLYFIN,
        other=other,
        by="ann",
    )


def batch(offset: int, *plays: Play, joins: Sequence[ItemDecision] = ()) -> Batch:
    return Batch(offset=offset, tracker=b"", plays=plays, joins=tuple(joins))


async def counted(history: History, kind: MediaType = MediaType.MOVIE) -> list[int]:
    """The plays of every item of a kind, the fewest first."""
    page = await history.items(ItemsQuery(types=(kind,)), ALL)
    return sorted(row.plays for row in page.rows)


async def test_two_movies_are_one_and_two_again(history: History) -> None:
    await history.commit(batch(1, watched(MOVIE, 1), watched(OTHER, 2, JELLYFIN)))
    join = said(ItemsJoined, MOVIE, OTHER)
    await history.commit(batch(2, joins=[join]))
    await history.commit(batch(3, watched(OTHER, 3, JELLYFIN), joins=[join]))
    assert await counted(history) == [3]
    (row,) = (await history.items(ItemsQuery(), ALL)).rows
    detail = await history.item(row.id, ALL)
    assert {copy.server_id for copy in detail.copies} == {PLEX, JELLYFIN}
    assert set(detail.guids) == {*MOVIE.guids, *OTHER.guids}
    assert (await history.verify()).ok
    await history.commit(batch(4, joins=[said(ItemsParted, MOVIE, OTHER)]))
    assert await counted(history) == [1, 2]
    assert (await history.verify()).ok
    await history.commit(batch(5, watched(OTHER, 4, JELLYFIN), watched(MOVIE, 5)))
    assert await counted(history) == [2, 3]


async def test_the_old_id_leads_to_what_it_became(history: History) -> None:
    await history.commit(batch(1, watched(MOVIE, 1), watched(OTHER, 2, JELLYFIN)))
    ids = {row.title: row.id for row in (await history.items(ItemsQuery(), ALL)).rows}
    await history.commit(batch(2, joins=[said(ItemsJoined, MOVIE, OTHER)]))
    assert (await history.item(ids["Amelie"], ALL)).row.id == ids[MOVIE.title]
    found = Filters.parse({"item": [ids[MOVIE.title]]})
    assert (await history.totals(found, ALL)).plays == 2


async def test_a_join_before_either_was_played_holds_for_later_plays(history: History) -> None:
    await history.commit(batch(1, joins=[said(ItemsJoined, MOVIE, OTHER)]))
    await history.commit(batch(2, watched(MOVIE, 1), watched(OTHER, 2, JELLYFIN)))
    assert await counted(history) == [2]


async def test_a_show_brings_its_seasons_and_episodes(history: History) -> None:
    plays = (watched(EPISODE, 1), watched(SHOW, 2, JELLYFIN), watched(SECOND, 3, JELLYFIN))
    await history.commit(batch(1, *plays))
    shows = (
        Item(key="201", type=MediaType.SHOW, title="The Show", guids=("tvdb://1",)),
        Item(key="j1", type=MediaType.SHOW, title="The Show!"),
    )
    assert len(await counted(history, MediaType.SHOW)) == 2
    await history.commit(batch(2, joins=[said(ItemsJoined, *shows)]))
    assert await counted(history, MediaType.SHOW) == [3]
    assert await counted(history, MediaType.SEASON) == [3]
    assert await counted(history, MediaType.EPISODE) == [1, 2]
    assert (await history.verify()).ok
    await history.commit(batch(3, joins=[said(ItemsParted, *shows)]))
    assert await counted(history, MediaType.SHOW) == [1, 2]
    assert await counted(history, MediaType.EPISODE) == [1, 1, 1]
    assert (await history.verify()).ok


async def test_order_alone_decides_and_nothing_happens_twice(history: History) -> None:
    await history.commit(batch(1, watched(MOVIE, 1), watched(OTHER, 2, JELLYFIN)))
    both = [said(ItemsJoined, MOVIE, OTHER), said(ItemsParted, MOVIE, OTHER, 1)]
    await history.commit(batch(2, joins=[*both, both[1]]))
    assert len(await counted(history)) == 2
    await history.commit(batch(3, joins=[*both, said(ItemsJoined, MOVIE, OTHER, 2)]))
    assert await counted(history) == [2]


async def test_the_id_that_an_item_had_still_finds_its_plays(history: History) -> None:
    await history.commit(batch(1, watched(MOVIE, 1), watched(OTHER, 2, JELLYFIN)))
    ids = [row.id for row in (await history.items(ItemsQuery(), ALL)).rows]
    await history.commit(batch(2, joins=[said(ItemsJoined, MOVIE, OTHER)]))
    for item_id in ids:
        found = await history.totals(Filters.parse({"item": [item_id]}), ALL)
        assert found.plays == 2
