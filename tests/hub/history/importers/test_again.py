"""What people and servers said of plays and items outlives every import."""

from datetime import UTC, datetime, timedelta

from hub.history.amendments.kinds import AmendmentKind, By, Edit
from hub.history.importers.job import Report
from hub.history.query.queries import PlaysQuery
from hub.history.query.scope import Scope
from hub.history.rows import PlayRow
from hub.models.item import Item, MediaType
from tests.hub.history.importers.conftest import House, record_half_an_hour
from tests.hub.history.importers.database import HOUR, START, Database
from tests.hub.history.importers.test_tautulli import SERVER, explained, reasons

ANN = By("Ann", "user-1")
LATER = timedelta(days=31)


async def rows_of(house: House) -> list[PlayRow]:
    page = await house.history.plays(PlaysQuery(limit=100), Scope.all())
    return sorted(page.rows, key=lambda row: row.started_at)


def counts(report: Report) -> tuple[int, int, int]:
    return report.added, report.replaced, report.unchanged


async def test_what_was_deleted_stays_so_even_when_it_was_purged(
    house: House, database: Database
) -> None:
    gone = database.add(view_offset=900_000)
    database.add(rating_key=2)
    await house.bring(database.path)
    first = (await rows_of(house))[0]
    now = datetime.now(UTC)
    await house.history.amend(AmendmentKind.DELETE, [first.id], ANN, at=now)
    for purged in (0, 1):
        assert await house.history.purge(now + purged * LATER) == purged
        report = await house.bring(database.path)
        assert counts(report) == (0, 0, 1)
        assert reasons(report.set_aside) == {"deleted": 1}
        assert explained(report)
        assert [row.title for row in await rows_of(house)] == ["Film 2"]
    database.add(reference_id=gone, started=START + 9 * HOUR)
    report = await house.bring(database.path)
    assert counts(report) == (0, 0, 1)
    assert reasons(report.set_aside) == {"deleted": 2}
    assert [row.title for row in await rows_of(house)] == ["Film 2"]


async def test_nothing_comes_back_where_everything_was_purged(
    house: House, database: Database
) -> None:
    database.add()
    await house.bring(database.path)
    now = datetime.now(UTC)
    await house.history.amend(
        AmendmentKind.DELETE, [row.id for row in await rows_of(house)], ANN, at=now
    )
    await house.history.purge(now + LATER)
    report = await house.bring(database.path)
    assert (counts(report), report.ours.plays) == ((0, 0, 0), 0)
    assert explained(report)


async def test_a_deletion_that_is_undone_brings_the_play_back(
    house: House, database: Database
) -> None:
    database.add()
    await house.bring(database.path)
    (row,) = await rows_of(house)
    done = await house.history.amend(AmendmentKind.DELETE, [row.id], ANN)
    await house.bring(database.path)
    await house.history.undo(str(done.amendment_id), ANN)
    assert await rows_of(house) == [row]
    assert counts(await house.bring(database.path)) == (0, 0, 1)


async def test_what_the_hub_recorded_and_somebody_deleted_is_not_imported(
    house: House, database: Database
) -> None:
    began = int(datetime.now(UTC).timestamp()) - 4 * HOUR
    await record_half_an_hour(house, began)
    (row,) = await rows_of(house)
    await house.history.amend(AmendmentKind.DELETE, [row.id], ANN)
    database.add(started=began + 4, stopped=began + 1796)
    report = await house.bring(database.path)
    assert (counts(report), reasons(report.set_aside)) == ((0, 0, 0), {"deleted": 1})
    assert await rows_of(house) == []


async def test_an_edited_play_stays_and_is_not_written_again(
    house: House, database: Database
) -> None:
    database.add()
    await house.bring(database.path)
    (row,) = await rows_of(house)
    edit = Edit(watch_s=600)
    await house.history.amend(AmendmentKind.EDIT, [row.id], ANN, edit=edit)
    edited = await rows_of(house)
    assert [one.watch_s for one in edited] == [600]
    assert counts(await house.bring(database.path)) == (0, 0, 1)
    assert await rows_of(house) == edited


async def test_what_a_server_tells_of_an_item_is_not_overwritten(
    house: House, database: Database
) -> None:
    now = datetime.now(UTC)
    listed = Item(
        key="100",
        type=MediaType.MOVIE,
        title="Film 100: The Director's Cut",
        guids=("plex://movie/100", "imdb://tt0000100"),
        year=1999,
        genres=("Drama", "Mystery"),
        actors=("A. Star",),
        thumb="/new/thumb",
    )
    await house.history.put_items(SERVER, [listed], "1", now)
    database.add(summary="What it is about.", studio="Studio", thumb="/old/thumb")
    await house.bring(database.path)
    (row,) = await rows_of(house)
    found = await house.history.item(row.item_id, Scope.all())
    assert found.row.title == listed.title
    assert found.tags["genre"] == listed.genres
    assert found.tags["director"] == ("Dee Rector",)
    assert (found.summary, found.studio) == ("What it is about.", "Studio")
    thumbs = await house.history.query("SELECT DISTINCT thumb FROM item_keys")
    assert thumbs == [("/new/thumb",)]


async def test_a_key_that_means_something_else_by_now_keeps_its_meaning(
    house: House, database: Database
) -> None:
    now = datetime.now(UTC)
    other = Item(key="100", type=MediaType.MOVIE, title="New", guids=("plex://movie/new",))
    await house.history.put_items(SERVER, [other], "1", now)
    database.add()
    await house.bring(database.path)
    (row,) = await rows_of(house)
    assert row.title == "Film 100"
    meant = await house.history.query(
        "SELECT title FROM item_keys JOIN items USING (item) WHERE key = '100'"
    )
    assert meant == [("New",)]
