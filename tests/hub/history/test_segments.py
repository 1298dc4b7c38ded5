"""Segments as rows, play after play."""

from dataclasses import replace

from hub.history.facade import History
from hub.history.query.queries import Filters, PlaysQuery
from hub.history.query.scope import Scope
from hub.history.rows import SegmentRow
from tests.hub.history import model
from tests.hub.history.factory import bare_play, full_play, varied
from tests.hub.history.test_plays import batch

ALL = Scope.all()
PLAYS = [*varied(4, 30), full_play(), bare_play()]


async def every(history: History, query: PlaysQuery, scope: Scope = ALL) -> list[SegmentRow]:
    rows: list[SegmentRow] = []
    while True:
        page = await history.segments(query, scope)
        rows.extend(page.rows)
        if page.cursor is None:
            return rows
        assert len(page.rows) >= query.limit
        query = replace(query, cursor=page.cursor)


async def test_pages_hold_all_segments_in_order(history: History) -> None:
    await history.commit(batch(1, *PLAYS))
    by_id = {play.id: play for play in PLAYS}
    for sort in ("-started_at", "watch_s"):
        for limit in (1, 7, 100):
            rows = await every(history, PlaysQuery(sort=sort, limit=limit))
            wanted = [
                (play_id, number, segment.state, segment.started_at, segment.watch_s)
                for play_id in model.in_order(PLAYS, sort)
                for number, segment in enumerate(by_id[play_id].segments)
            ]
            found = [(r.play.id, r.number, r.state, r.started_at, r.watch_s) for r in rows]
            assert found == wanted, (sort, limit)


async def test_filters_and_scope_hold(history: History) -> None:
    await history.commit(batch(1, *PLAYS))
    rows = await every(history, PlaysQuery(Filters.parse({"type": "movie"}), limit=9))
    assert {row.play.type for row in rows} == {"movie"}
    own = await every(history, PlaysQuery(limit=9), Scope.of("bob"))
    assert {row.play.person_id for row in own} == {"bob"}
    assert await every(history, PlaysQuery(), Scope.of(None)) == []
