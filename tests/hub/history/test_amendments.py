"""Plays that people hide, delete or edit stay so, however often they are written, until undone."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.core.errors import Conflict, InvalidInput, NotFound
from hub.history.amendments.kinds import MOST_PLAYS, AmendmentKind, By, Edit
from hub.history.batch import Batch, PersonLink
from hub.history.facade import History
from hub.history.query.queries import Filters, PlaysQuery
from hub.history.query.scope import Scope
from hub.history.rows import PlayRow
from hub.models.people import Account, Person
from hub.models.session import SessionState
from tests.hub.history.factory import PLEX, START, full_play, segment, varied
from tests.hub.history.test_database import opened
from tests.hub.history.test_plays import batch, every
from tests.support.waiting import eventually

ALL = Scope.all()
HIDDEN = Filters.parse({"hidden": True})
ANN = By("Ann", "user-1")
HIDE, DELETE, EDIT = AmendmentKind
PLAYS = varied(7, 60)
IDS = [play.id for play in PLAYS]


@pytest.fixture
async def filled(history: History) -> History:
    await history.commit(batch(1, *PLAYS))
    return history


async def shown(history: History, filters: Filters | None = None) -> dict[str, PlayRow]:
    rows = await every(history, PlaysQuery(filters=filters or Filters(), limit=50))
    return {row.id: row for row in rows}


async def counted(history: History) -> tuple[int, float, int, int]:
    """The sums that pages show: of plays, of persons and of libraries."""
    totals = await history.totals(Filters(), ALL)
    persons = await history.persons(ALL)
    libraries = await history.libraries(ALL)
    return (
        totals.plays,
        round(totals.watch_time_s, 3),
        sum(person.plays for person in persons),
        sum(library.plays for library in libraries),
    )


async def test_hidden_plays_are_counted_nowhere_and_listed_alone(filled: History) -> None:
    before = await counted(filled)
    done = await filled.amend(HIDE, IDS[:25], ANN)
    assert done.plays == 25
    after = await counted(filled)
    assert after[0] == before[0] - 25
    assert all(now < then for now, then in zip(after, before, strict=True))
    assert set(await shown(filled)) == set(IDS[25:])
    assert set(await shown(filled, HIDDEN)) == set(IDS[:25])
    assert (await filled.totals(HIDDEN, ALL)).plays == 25
    assert (await filled.verify()).ok
    assert await filled.unhide(IDS[:25], ANN) == 25
    assert await counted(filled) == before


async def test_hidden_plays_come_in_pages_with_any_filter(filled: History) -> None:
    await filled.amend(HIDE, IDS[:40], ANN)
    await filled.compact()
    movies = Filters.parse({"hidden": True, "type": "movie"})
    wanted = {play.id for play in PLAYS[:40] if play.item.type == "movie"}
    rows = await every(filled, PlaysQuery(filters=movies, sort="title", limit=7))
    assert {row.id for row in rows} == wanted


async def test_plays_are_chosen_by_a_filter(filled: History) -> None:
    movies = Filters.parse({"type": "movie"})
    wanted = {play.id for play in PLAYS if play.item.type == "movie"}
    assert (await filled.amend(HIDE, movies, ANN)).plays == len(wanted)
    assert set(await shown(filled, HIDDEN)) == wanted
    assert await filled.unhide(Filters(), ANN) == len(wanted)


async def test_a_deleted_play_never_comes_back_by_itself(filled: History) -> None:
    done = await filled.amend(DELETE, IDS[:10], ANN)
    await filled.commit(batch(2, *PLAYS[:5]))
    await filled.import_plays(PLAYS[5:20])
    await filled.rewind(START - timedelta(days=1))
    await filled.commit(batch(1, *PLAYS))
    assert set(await shown(filled)) == set(IDS[10:])
    with pytest.raises(NotFound):
        await filled.play(IDS[0], ALL)
    assert (await filled.verify()).ok
    assert done.amendment_id is not None
    assert await filled.undo(done.amendment_id, ANN) == 10
    assert set(await shown(filled)) == set(IDS)


async def test_deleted_plays_are_kept_for_thirty_days(filled: History) -> None:
    now = datetime.now(UTC)
    old = await filled.amend(DELETE, IDS[:3], ANN, at=now - timedelta(days=31))
    new = await filled.amend(DELETE, IDS[3:6], ANN, at=now)
    assert await filled.purge(now) == 3
    assert old.amendment_id is not None
    assert new.amendment_id is not None
    with pytest.raises(Conflict, match="30 days"):
        await filled.undo(old.amendment_id, ANN, now)
    assert await filled.undo(new.amendment_id, ANN, now) == 3
    await filled.commit(batch(2, *PLAYS))
    assert set(await shown(filled)) == set(IDS[3:])


async def test_what_was_deleted_long_ago_goes_by_itself(filled: History) -> None:
    await filled.amend(DELETE, IDS[:3], ANN, at=datetime.now(UTC) - timedelta(days=31))
    task = asyncio.create_task(filled.keep_purging())

    async def gone() -> bool:
        return not await filled.query("SELECT 1 FROM deleted.plays")

    await eventually(gone, timeout=20)
    task.cancel()


async def test_an_edit_is_undone_in_any_order(filled: History) -> None:
    play = PLAYS[0]
    plain = (await shown(filled))[play.id]
    first = await filled.amend(EDIT, [play.id], ANN, edit=Edit(watched=not play.watched))
    second = await filled.amend(EDIT, [play.id], ANN, edit=Edit(person_id="bob"))
    edited = (await shown(filled))[play.id]
    assert (edited.watched, edited.person_id) == (not play.watched, "bob")
    await filled.commit(batch(2, play))
    assert (await shown(filled))[play.id] == edited
    assert first.amendment_id is not None
    assert second.amendment_id is not None
    await filled.undo(first.amendment_id, ANN)
    between = (await shown(filled))[play.id]
    assert (between.watched, between.person_id) == (play.watched, "bob")
    await filled.undo(second.amendment_id, ANN)
    assert (await shown(filled))[play.id] == plain


async def test_a_hidden_play_can_be_edited_and_a_deleted_one_stays_edited(filled: History) -> None:
    play = PLAYS[1]
    await filled.amend(HIDE, [play.id], ANN)
    await filled.amend(EDIT, [play.id], ANN, edit=Edit(watched=not play.watched))
    assert (await shown(filled, HIDDEN))[play.id].watched is not play.watched
    gone = await filled.amend(DELETE, [play.id], ANN)
    assert play.id not in await shown(filled, HIDDEN)
    with pytest.raises(NotFound):
        await filled.amend(EDIT, [play.id], ANN, edit=Edit(watched=True))
    assert gone.amendment_id is not None
    await filled.undo(gone.amendment_id, ANN)
    assert (await shown(filled, HIDDEN))[play.id].watched is not play.watched
    assert (await filled.verify()).ok


async def test_a_play_can_be_given_another_item(filled: History) -> None:
    rows = await shown(filled)
    play, other = rows[IDS[0]], next(row for row in rows.values() if row.grandparent_id)
    await filled.amend(EDIT, [play.id], ANN, edit=Edit(item_id=other.item_id))
    now = (await shown(filled))[play.id]
    assert (now.title, now.grandparent_title) == (other.title, other.grandparent_title)
    assert now.type == other.type
    assert (await filled.verify()).ok


async def test_a_person_who_is_linked_gets_all_plays_but_those_given_away(
    filled: History,
) -> None:
    mine = [p.id for p in PLAYS if (p.server_id, p.account_key) == (PLEX, "account of ann")]
    assert len(mine) > 3
    await filled.amend(HIDE, mine[:1], ANN)
    given = await filled.amend(EDIT, mine[1:2], ANN, edit=Edit(person_id="bob"))
    account = Account(server_id=PLEX, key="account of ann", name="ann")
    link = PersonLink(server_id=PLEX, account_key="account of ann", person_id="eve", by="user")
    person = Person(id="eve", name="Eve")
    await filled.commit(
        Batch(offset=2, tracker=b"", accounts=(account,), persons=(person,), links=(link,))
    )
    rows = await shown(filled)
    assert {rows[one].person_id for one in mine[2:]} == {"eve"}
    assert rows[mine[1]].person_id == "bob"
    assert (await shown(filled, HIDDEN))[mine[0]].person_id == "eve"
    assert (await filled.verify()).ok
    assert given.amendment_id is not None
    await filled.undo(given.amendment_id, ANN)
    assert (await shown(filled))[mine[1]].person_id == "eve"


async def test_an_earlier_end_cuts_the_play(history: History) -> None:
    play = full_play()
    await history.commit(batch(1, play))
    end = play.started_at + timedelta(seconds=350)
    done = await history.amend(EDIT, [play.id], ANN, edit=Edit(ended_at=end))
    detail = await history.play(play.id, ALL)
    assert [(one.state, one.ended_at, one.watch_s) for one in detail.segments] == [
        (SessionState.PLAYING, play.started_at + timedelta(seconds=300), 300.0),
        (SessionState.PAUSED, end, 0.0),
    ]
    row = detail.row
    assert (row.ended_at, row.watch_s, row.paused_s) == (end, 300.0, 50.0)
    assert (await history.verify()).ok
    assert done.amendment_id is not None
    await history.undo(done.amendment_id, ANN)
    assert (await history.play(play.id, ALL)).segments == play.segments


async def test_start_and_watch_time_can_be_set(history: History) -> None:
    play = replace(full_play(), segments=(segment(0, 300), segment(300, 700, position_s=300)))
    await history.commit(batch(1, play))
    start = play.started_at + timedelta(seconds=150)
    edit = Edit(started_at=start, watch_s=425.0)
    await history.amend(EDIT, [play.id], ANN, edit=edit)
    detail = await history.play(play.id, ALL)
    assert [one.watch_s for one in detail.segments] == [75.0, 350.0]
    assert detail.segments[0].start_s == 150.0
    assert (detail.row.started_at, detail.row.watch_s) == (start, 425.0)
    assert (await history.verify()).ok


@pytest.mark.parametrize(
    ("ids", "edit", "error"),
    [
        (IDS[:1], Edit(), InvalidInput),
        (IDS[:2], Edit(watch_s=1.0), InvalidInput),
        (IDS[:1], Edit(watch_s=1e6), InvalidInput),
        (IDS[:1], Edit(ended_at=START - timedelta(days=9)), InvalidInput),
        (IDS[:1], Edit(person_id="nobody"), NotFound),
        (IDS[:1], Edit(item_id=IDS[0]), NotFound),
        (IDS[:1], Edit(item_id="x"), NotFound),
        (["x"], Edit(watched=True), InvalidInput),
        ([], Edit(watched=True), InvalidInput),
        ([IDS[0]] * (MOST_PLAYS + 1), Edit(watched=True), InvalidInput),
    ],
    ids=str,
)
async def test_what_is_impossible_is_refused(
    filled: History, ids: Sequence[str], edit: Edit, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await filled.amend(EDIT, ids, ANN, edit=edit)
    assert (await filled.amendments()).rows == ()


async def test_the_list_says_who_did_what(filled: History) -> None:
    first = await filled.amend(HIDE, IDS[:30], ANN)
    second = await filled.amend(EDIT, IDS[:2], ANN, edit=Edit(watched=True))
    await filled.unhide(IDS[:10], By("Bob"))
    page = await filled.amendments(limit=1)
    assert [row.id for row in page.rows] == [second.amendment_id]
    assert page.rows[0].edit == Edit(watched=True)
    rest = (await filled.amendments(page.cursor)).rows
    assert [row.id for row in rest] == [first.amendment_id]
    row = rest[0]
    assert (row.kind, row.who, row.user_id, row.plays) == (HIDE, "Ann", "user-1", 30)
    assert (row.undone, row.undone_by) == (10, "Bob")
    assert row.play_id in IDS
    assert row.title
    of_one = await filled.amendments(play_id=IDS[1])
    assert [row.kind for row in of_one.rows] == [EDIT, HIDE]
    assert (await filled.amendments(play_id=IDS[40])).rows == ()


async def test_amendments_outlive_a_restart_and_compacting(path: Path) -> None:
    async with opened(path) as history:
        await history.commit(batch(1, *PLAYS))
        await history.amend(HIDE, IDS[:5], ANN)
        await history.amend(DELETE, IDS[5:10], ANN)
        await history.amend(EDIT, IDS[10:15], ANN, edit=Edit(watched=True))
        await history.compact()
        before = await shown(history), await shown(history, HIDDEN)
    async with opened(path) as history:
        assert (await shown(history), await shown(history, HIDDEN)) == before
        assert (await history.verify()).ok
        await history.commit(batch(2, *PLAYS))
        assert (await shown(history), await shown(history, HIDDEN)) == before


async def test_a_withdrawn_play_is_gone_from_every_shelf(filled: History) -> None:
    done = await filled.amend(HIDE, IDS[:2], ANN)
    await filled.amend(EDIT, IDS[:1], ANN, edit=Edit(watched=True))
    await filled.commit(Batch(offset=2, tracker=b"", withdrawn=tuple(IDS[:2])))
    assert done.amendment_id is not None
    await filled.undo(done.amendment_id, ANN)
    assert set(await shown(filled)) == set(IDS[2:])
    assert (await filled.verify()).ok


async def test_the_shelves_have_the_same_columns(history: History) -> None:
    rows = await history.query(
        "SELECT table_name, schema_name, list((column_name, data_type) ORDER BY column_index) "
        "FROM duckdb_columns() WHERE table_name IN ('plays', 'segments', 'play_streams') "
        "AND database_name = current_database() GROUP BY ALL"
    )
    assert len(rows) == 12
    for table in ("plays", "segments", "play_streams"):
        assert len({str(columns) for name, _, columns in rows if name == table}) == 1
