"""What is committed is what is read: pages, totals and the detail of a play."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from hub.core.errors import InvalidInput, NotFound
from hub.history.batch import Batch, Checkpoint
from hub.history.facade import History
from hub.history.query import cursor as cursors
from hub.history.query.filters import FILTERS
from hub.history.query.queries import Filters, PlaysQuery
from hub.history.query.scope import Scope
from hub.history.query.sorts import SORTS
from hub.history.rows import PlayRow
from hub.models.observation import Evidence, Source
from hub.models.people import Account, Person
from hub.models.play import Play
from tests.hub.history import model
from tests.hub.history.conftest import SETTINGS
from tests.hub.history.factory import START, bare_play, full_play, locate, varied

ALL = Scope.all()


def batch(offset: int, *plays: Play) -> Batch:
    return Batch(offset=offset, tracker=f"state {offset}".encode(), plays=plays)


async def test_a_play_comes_back_with_everything(history: History) -> None:
    play = full_play()
    evidence = Evidence(
        server_id=play.server_id,
        at=START + timedelta(seconds=1000),
        source=Source.WEBHOOK,
        event="media.stop",
        payload={"title": "Amélie", "n": [1, None]},
    )
    await history.commit(
        Batch(
            offset=5,
            tracker=b"\x00\xff",
            plays=(play,),
            accounts=(Account(server_id=play.server_id, key="1", name="ann@plex"),),
            persons=(Person(id="ann", name="Ann"),),
            evidence=(evidence,),
        )
    )
    detail = await history.play(play.id, ALL)
    assert detail.segments == play.segments
    assert detail.streams == play.streams
    assert [one.transcode for one in detail.streams] == [one.transcode for one in play.streams]
    assert detail.evidence == (evidence,)
    own = await history.play(play.id, Scope.of(play.person_id))
    assert own.segments == play.segments
    assert own.evidence == (), "webhooks of the server tell of other people, too"
    assert (detail.row.title, detail.row.person_name) == (play.item.title, "Ann")
    assert detail.row.inferred == ("missed_stop",)
    assert detail.place is not None
    assert detail.place.city == "Lisbon"
    assert len(detail.place.h3) == 5
    assert detail.asn == 64500
    assert await history.checkpoint() == Checkpoint(offset=5, tracker=b"\x00\xff")


async def test_what_nobody_told_is_unknown(history: History) -> None:
    await history.commit(batch(1, bare_play()))
    detail = await history.play(bare_play().id, ALL)
    row = detail.row
    unknown = (row.person_id, row.account_id, row.library_id, row.decision, row.percent, row.year)
    assert unknown == (None,) * 6
    assert (row.watch_s, row.duration_s, row.address, row.city) == (5.0, None, None, None)
    assert (detail.segments, detail.streams, detail.place) == ((), (), None)


async def test_a_batch_counts_once(history: History) -> None:
    first = batch(7, full_play())
    await history.commit(first)
    await history.commit(first)
    await history.commit(batch(6, bare_play()))
    assert (await history.totals(Filters(), ALL)).plays == 1
    assert await history.checkpoint() == Checkpoint(offset=7, tracker=b"state 7")


async def test_a_play_that_comes_again_replaces_itself(history: History) -> None:
    play = full_play()
    await history.commit(batch(1, play, bare_play()))
    shorter = replace(play, segments=play.segments[:1], watch_s=300.0, streams=play.streams[:1])
    await history.commit(batch(2, shorter))
    detail = await history.play(play.id, ALL)
    assert (detail.segments, detail.streams) == (shorter.segments, shorter.streams)
    assert detail.row.watch_s == 300.0
    assert (await history.totals(Filters(), ALL)).plays == 2
    assert (await history.verify()).ok


async def test_a_withdrawn_play_goes_with_everything(history: History) -> None:
    kept, gone = varied(1, 2)
    await history.commit(batch(1, kept, gone))
    await history.commit(replace(batch(2), withdrawn=(gone.id, full_play().id)))
    assert [row.id for row in (await history.plays(PlaysQuery(), ALL)).rows] == [kept.id]
    assert (await history.verify()).ok


async def test_a_batch_that_fails_leaves_nothing(history: History) -> None:
    await history.commit(batch(1, bare_play()))
    with pytest.raises(ValueError, match="nonsense"):
        await history.commit(batch(2, full_play(), replace(full_play(), id="nonsense")))
    assert await history.checkpoint() == Checkpoint(offset=1, tracker=b"state 1")
    await history.commit(batch(2, full_play()))
    assert (await history.play(full_play().id, ALL)).row.title == full_play().item.title
    assert (await history.verify()).ok


async def every(history: History, query: PlaysQuery, scope: Scope = ALL) -> list[PlayRow]:
    """All pages of a list, one behind the other."""
    rows: list[PlayRow] = []
    while True:
        page = await history.plays(query, scope)
        rows.extend(page.rows)
        if page.cursor is None:
            return rows
        assert len(page.rows) == query.limit
        query = replace(query, cursor=page.cursor)


PLAYS = varied(1, 80)


@pytest.fixture
async def filled(history: History) -> History:
    await history.commit(batch(1, *PLAYS))
    return history


async def test_pages_together_are_the_list_in_every_order(filled: History) -> None:
    for name in SORTS:
        for sort in (name, f"-{name}"):
            rows = await every(filled, PlaysQuery(sort=sort, limit=23))
            if name in model.SORTS:
                assert [row.id for row in rows] == model.in_order(PLAYS, sort), sort
            else:
                assert sorted(row.id for row in rows) == sorted(play.id for play in PLAYS), sort


async def test_each_filter_gives_what_it_says(filled: History) -> None:
    for name, (value, matches) in model.FILTERS.items():
        filters = Filters.parse({name: value})
        wanted = [play for play in PLAYS if matches(play)]
        rows = await every(filled, PlaysQuery(filters=filters, limit=50))
        assert [row.id for row in rows] == model.in_order(wanted, "-started_at"), name
        totals = await filled.totals(filters, ALL)
        assert totals.plays == len(wanted), name
        assert totals.watch_time_s == pytest.approx(sum(play.watch_s for play in wanted)), name


def a_value(kind: Any) -> Any:
    """Something that a filter of this type takes: all choices where there are some."""
    schema = TypeAdapter(kind).json_schema()
    of = schema.get("items", schema)
    of = schema["$defs"][of["$ref"].rpartition("/")[2]] if "$ref" in of else of
    if "enum" in of:
        return ",".join(of["enum"])
    if of.get("format") == "date-time":
        return START.isoformat()
    return {"string": "x", "boolean": True}.get(of["type"], 1)


async def test_each_filter_is_tried(filled: History) -> None:
    rows = await every(filled, PlaysQuery(limit=100))
    shown = next(row for row in rows if row.place_id and row.grandparent_id)
    tried = {
        **{name: a_value(item.type) for name, item in FILTERS.items()},
        **{name: value for name, (value, _) in model.FILTERS.items()},
        "item": shown.grandparent_id,
        "player": shown.player_id,
        "place": shown.place_id,
        "before": START + timedelta(days=400),
        "year_to": 2999,
        "relayed": False,
    }
    for name, value in tried.items():
        filters = Filters.parse({name: value}, "Asia/Kathmandu")
        totals = await filled.totals(filters, ALL)
        assert totals.plays == len(await every(filled, PlaysQuery(filters=filters))), name


async def test_the_show_finds_its_episodes(filled: History) -> None:
    rows = await every(filled, PlaysQuery(limit=100))
    show = next(row.grandparent_id for row in rows if row.grandparent_title == "The Show")
    found = await every(filled, PlaysQuery(filters=Filters.parse({"item": show})))
    wanted = [play.id for play in PLAYS if play.item.grandparent_title == "The Show"]
    assert sorted(row.id for row in found) == sorted(wanted)


async def test_a_weekday_is_the_viewers(history: History) -> None:
    sunday_evening = replace(bare_play(), started_at=datetime(2024, 1, 7, 18, 30, tzinfo=UTC))
    await history.commit(batch(1, replace(sunday_evening, ended_at=sunday_evening.started_at)))
    monday = Filters.parse({"weekday": [1], "hour": [0]}, "Asia/Kathmandu")
    assert (await history.totals(monday, ALL)).plays == 1
    assert (await history.totals(Filters.parse({"weekday": [1]}), ALL)).plays == 0


async def test_a_person_sees_only_the_own_plays(filled: History) -> None:
    own = [play for play in PLAYS if play.person_id == "bob"]
    scope = Scope.of("bob")
    rows = await every(filled, PlaysQuery(), scope)
    assert sorted(row.id for row in rows) == sorted(play.id for play in own)
    assert (await filled.totals(Filters.parse({"person": "ann"}), scope)).plays == 0
    other = next(play for play in PLAYS if play.person_id == "ann")
    with pytest.raises(NotFound):
        await filled.play(other.id, scope)
    for nobody in (Scope.of(None), Scope.of("stranger")):
        assert await every(filled, PlaysQuery(), nobody) == []


def forged(*place: object) -> str:
    return cursors.encode(["-started_at", {}, "UTC", True, None], list(place))


async def test_a_cursor_belongs_to_its_list(filled: History) -> None:
    cursor = (await filled.plays(PlaysQuery(limit=5), ALL)).cursor
    for query, scope in (
        (PlaysQuery(cursor=cursor, sort="title"), ALL),
        (PlaysQuery(cursor=cursor, filters=Filters.parse({"live": True})), ALL),
        (PlaysQuery(cursor=cursor), Scope.of("ann")),
        (PlaysQuery(cursor="%%%"), ALL),
        (PlaysQuery(cursor="e30"), ALL),
        (PlaysQuery(cursor=forged(None, "yesterday", PLAYS[0].id, None)), ALL),
        (PlaysQuery(cursor=forged(None, PLAYS[0].started_at.isoformat(), "nobody", None)), ALL),
        (PlaysQuery(cursor=forged(None, 17, PLAYS[0].id, None)), ALL),
        (PlaysQuery(cursor=forged(None, PLAYS[0].started_at.isoformat(), PLAYS[0].id)), ALL),
    ):
        with pytest.raises(InvalidInput, match="cursor"):
            await filled.plays(query, scope)


@pytest.mark.parametrize(
    ("values", "zone", "message"),
    [
        ({"nonsense": 1}, "UTC", "no filter 'nonsense'"),
        ({"type": "cartoon"}, "UTC", "'type'"),
        ({"after": "2024-01-01T00:00:00"}, "UTC", "'after'"),
        ({"item": "'; DROP TABLE plays; --"}, "UTC", "'item'"),
        ({"person": []}, "UTC", "'person'"),
        ({}, "Mars/Olympus", "no time zone"),
        ({}, "../../etc/passwd", "no time zone"),
    ],
)
def test_a_wrong_filter_says_so(values: dict[str, object], zone: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        Filters.parse(values, zone)


async def test_text_is_never_sql(filled: History) -> None:
    for text in ("' OR 1=1 --", "$v", "\x00", "%", "{sums}"):
        for name in ("person", "genre", "city", "product", "video_codec", "library"):
            assert (await filled.totals(Filters.parse({name: text}), ALL)).plays == 0


async def test_no_such_play_order_or_page(history: History) -> None:
    for play_id in (full_play().id, "nonsense", ""):
        with pytest.raises(NotFound):
            await history.play(play_id, ALL)
    with pytest.raises(InvalidInput, match="sort order"):
        await history.plays(PlaysQuery(sort="password"), ALL)
    with pytest.raises(InvalidInput, match="1 to"):
        await history.plays(PlaysQuery(limit=10_000), ALL)


@settings(max_examples=5)
@given(batches=st.lists(st.lists(st.integers(0, 39), max_size=12), max_size=4))
def test_any_batches_give_what_their_last_versions_say(
    batches: list[list[int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each play comes any number of times, in any batch; the history is restarted in between."""
    pool = varied(2, 40)

    async def scenario(path: Path) -> None:
        latest: dict[str, Play] = {}
        for offset, numbers in enumerate(batches, start=1):
            versions = [replace(pool[n], watched=offset % 2 == 0) for n in numbers]
            history = History(path, SETTINGS, locate)
            await history.start()
            try:
                await history.commit(batch(offset, *versions))
                await history.commit(batch(offset, *pool[:1]))
                latest |= {play.id: play for play in versions}
                rows = await every(history, PlaysQuery(limit=100))
                report = await history.verify()
            finally:
                await history.stop()
            watched = {row.id: row.watched for row in rows}
            assert watched == {play_id: play.watched for play_id, play in latest.items()}
            assert report.findings == ()

    asyncio.run(scenario(tmp_path_factory.mktemp("random") / "history.duckdb"))


async def test_rows_hold_what_their_types_say(filled: History) -> None:
    """They are put together unchecked: so the strict check of every one is here."""
    rows = await every(filled, PlaysQuery(limit=7))
    assert rows
    for name, kind in get_type_hints(PlayRow).items():
        values = TypeAdapter(list[kind])  # type: ignore[valid-type] # a type at run time
        told = [getattr(row, name) for row in rows]
        assert values.validate_python(told, strict=True) == told, name


async def test_ten_thousand_plays(history: History) -> None:
    plays = varied(3, 10_000)
    assert await history.import_plays(plays) == 10_000
    totals = await history.totals(Filters.parse({"origin": "import"}), ALL)
    assert totals.plays == 10_000
    assert totals.watch_time_s == pytest.approx(sum(play.watch_s for play in plays))
    page = await history.plays(PlaysQuery(sort="-watch_s", limit=100), ALL)
    assert [row.id for row in page.rows] == model.in_order(plays, "-watch_s")[:100]
    assert (await history.verify()).ok


async def test_numbers_that_no_column_holds_are_unknown_and_stop_nothing(history: History) -> None:
    whole = full_play()
    first = whole.streams[0]
    assert first.source is not None
    media = replace(first.source, bitrate_kbps=2**40)
    item = replace(
        whole.item, year=20240115, index=2**40, duration_s=1e300, file_size=2**62, rating=9.0
    )
    route = replace(whole.connection, bandwidth_kbps=2**40)
    streams = (replace(first, source=media), *whole.streams[1:])
    odd = replace(whole, item=item, connection=route, streams=streams, max_s=1e300)
    await history.commit(batch(1, odd))
    await history.put_items(odd.server_id, [replace(item, key="other")], None, START)
    found = await history.play(odd.id, ALL)
    assert (found.row.id, found.row.title) == (odd.id, item.title)
    assert found.row.watch_s == pytest.approx(whole.watch_s)
    shown = await history.item(found.row.item_id, ALL)
    assert (shown.row.year, shown.row.title) == (None, item.title)
    await history.commit(batch(2, bare_play()))
    assert (await history.checkpoint()) == Checkpoint(offset=2, tracker=b"state 2")
