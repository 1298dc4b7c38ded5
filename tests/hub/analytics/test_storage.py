"""What is held, how much of it is watched, what it takes and where it goes, beside plain Python."""

from collections import Counter
from datetime import date, datetime, timedelta
from math import sqrt
from pathlib import Path
from statistics import fmean, median, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.analytics.analytics import Analytics
from hub.analytics.asked import Interval
from hub.analytics.reports.storage_growth import LEAST, forecast
from hub.history.facade import History
from hub.models.item import Item
from hub.models.play import Play
from tests.hub.analytics import crowd
from tests.hub.analytics.conftest import SETTINGS, Asker
from tests.hub.analytics.shelves import AGAIN, GB, GONE, LIBRARIES, NOW, READ, SHELVES
from tests.hub.history.factory import PLEX, locate

CROWD = crowd.plays()
UNTIL = NOW.isoformat()
HELD = [(server, library, one) for (server, library), items in SHELVES.items() for one in items]


def _key(item: Item) -> object:
    return item.guids


def _work(item: Item) -> str:
    return item.grandparent_title or item.title


def _files(items: list[Item]) -> dict[str, int]:
    return {str(one.file): one.file_size for one in items if one.file_size}


def _plays(item: Item, plays: list[Play] = CROWD) -> list[Play]:
    return [p for p in plays if _key(p.item) == _key(item)]


async def test_space_is_that_of_the_files_as_last_told(beside: Asker) -> None:
    [totals] = await beside.table("storage", "totals")
    files = _files([one for *_, one in HELD])
    assert (totals["bytes"], totals["files"]) == (sum(files.values()), len(files))
    rows = await beside.table("storage", "library")
    expected = {
        f"{server}/{library}": sum(_files(items).values())
        for (server, library), items in SHELVES.items()
    }
    assert {row["library_id"]: row["bytes"] for row in rows} == expected
    [one] = await beside.table("storage", "library", library=f"{PLEX}/2")
    assert one["bytes"] == 6 * GB
    assert one["bytes_per_hour"] == pytest.approx(6 * GB / (3 * 1500 / 3600))


async def test_space_is_there_before_anything_is_played(tmp_path: Path) -> None:
    history = History(tmp_path / "history.duckdb", SETTINGS, locate)
    await history.start()
    await history.put_libraries(PLEX, LIBRARIES[PLEX], READ)
    await history.put_items(PLEX, SHELVES[PLEX, "1"], "1", READ)
    analytics = Analytics(history)
    asker = Asker(history, analytics)
    assert (await asker.table("storage", "totals"))[0]["bytes"] == 82 * GB
    assert (await asker.table("stale", "ages"))[0]["last_played"] == "never"
    assert (await asker.table("utilisation", "library"))[0]["played_percent"] == 0
    assert await asker.table("duplicates", "titles") == []
    await analytics.stop()
    await history.stop()


async def test_a_library_s_share_that_was_played(beside: Asker) -> None:
    rows = {row["library_id"]: row for row in await beside.table("utilisation", "library")}
    for (server, library), items in SHELVES.items():
        row = rows[f"{server}/{library}"]
        own = [p for p in CROWD if p.server_id == server]
        watched = sum(p.watch_s for one in items for p in _plays(one, own))
        played = sum(bool(_plays(one, own)) for one in items)
        assert (row["items"], row["played"]) == (len(items), played)
        assert row["played_percent"] == pytest.approx(100 * played / len(items))
        assert row["per_item_s"] == pytest.approx(watched / len(items))


def _discovered(after: datetime | None = None) -> dict[object, tuple[datetime, Play | None]]:
    """When each item was added first, and its first play unless that was before."""
    found: dict[object, tuple[datetime, Play | None]] = {}
    for *_, item in HELD:
        times = [one.added_at for *_, one in HELD if _key(one) == _key(item) and one.added_at]
        if not times or (after and min(times) < after):
            continue
        first = min(_plays(item), key=lambda p: p.started_at, default=None)
        if first is None or first.started_at >= min(times):
            found[_key(item)] = (min(times), first)
    return found


@pytest.mark.parametrize("after", [None, crowd.MONDAY - timedelta(days=4)])
async def test_what_was_added_is_discovered(beside: Asker, after: datetime | None) -> None:
    filters = {"after": after.isoformat()} if after else {}
    found = _discovered(after)
    rows = await beside.table("discovery", "delays", before=UNTIL, **filters)
    assert sum(row["items"] for row in rows) == len(found)
    days = [(p.started_at - added).total_seconds() / 86400 for added, p in found.values() if p]
    counts = {row["delay"]: row["items"] for row in rows}
    assert counts["day"] == sum(each < 1 for each in days)
    assert counts["week"] == sum(1 <= each < 7 for each in days)
    assert counts["month"] == sum(7 <= each < 30 for each in days)
    assert counts["never"] == len(found) - len(days)
    persons = await beside.table("discovery", "persons", before=UNTIL, **filters)
    firsts = Counter(p.person_id for _, p in found.values() if p and p.person_id)
    assert {row["person_id"]: row["firsts"] for row in persons} == firsts
    for row in persons:
        own = [(p.started_at - a, p.person_id) for a, p in found.values() if p]
        delays = [delay.total_seconds() for delay, person in own if person == row["person_id"]]
        assert row["median_delay_s"] == pytest.approx(median(delays), abs=1)
    libraries = await beside.table("discovery", "libraries", before=UNTIL, **filters)
    assert sum(row["played"] for row in libraries) == len(days)
    latest = await beside.table("discovery", "latest", before=UNTIL, **filters)
    assert [row["added_at"] for row in latest] == sorted(
        (added for added, _ in found.values()), reverse=True
    )


@pytest.mark.parametrize("days", [1, 180, 365])
async def test_what_nobody_watches_any_more(beside: Asker, days: int) -> None:
    rows = await beside.table("stale", "titles", before=UNTIL, params={"days": days})
    expected = {}
    for work in {_work(one) for *_, one in HELD}:
        items = [one for *_, one in HELD if _work(one) == work]
        last = max((p.started_at for one in items for p in _plays(one)), default=None)
        added = min((one.added_at for one in items if one.added_at), default=None)
        edge = NOW - timedelta(days=days)
        if (last is None or last < edge) and (added is None or added <= edge):
            expected[work] = (sum(_files(items).values()), last)
    assert {row["title"]: (row["bytes"], row["last_play_at"]) for row in rows} == expected
    sizes = [row["bytes"] for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    ages = await beside.table("stale", "ages", before=UNTIL)
    assert sum(row["works"] for row in ages) == len({_work(one) for *_, one in HELD})
    assert {row["last_played"]: row["works"] for row in ages}["never"] == 1


async def test_stale_for_one_person_is_what_they_do_not_watch(beside: Asker) -> None:
    rows = await beside.table("stale", "titles", before=UNTIL, person="eve")
    last = {row["title"]: row["last_play_at"] for row in rows}
    assert last["Alpha"] is None
    assert last["The Show"] == max(p.started_at for p in CROWD if p.person_id == "eve")


async def test_hours_for_a_gigabyte(beside: Asker) -> None:
    rows = await beside.table("storage_value", "best")
    for row in rows:
        items = [one for *_, one in HELD if _work(one) == row["title"]]
        watched = sum(p.watch_s for p in CROWD if _work(p.item) == row["title"])
        size = sum(_files(items).values())
        assert row["bytes"] == size
        assert row["hours_per_gb"] == pytest.approx(watched / 3600 / (size / GB))
    worth = [row["hours_per_gb"] for row in rows]
    assert worth == sorted(worth, reverse=True)
    worst = await beside.table("storage_value", "worst")
    assert [row["title"] for row in worst] == [row["title"] for row in reversed(rows)]
    assert "Delta" not in {row["title"] for row in rows}


async def test_a_shared_file_is_not_there_twice(beside: Asker) -> None:
    [row] = await beside.table("duplicates", "titles")
    assert (row["title"], row["files"], row["servers"]) == ("Alpha", 2, 2)
    assert (row["bytes"], row["spare_bytes"]) == (26 * GB, 6 * GB)
    [totals] = await beside.table("duplicates", "totals")
    assert (totals["titles"], totals["spare_bytes"]) == (1, 6 * GB)


def _changes() -> Counter[date]:
    """Bytes by the UTC day on which they came or went; a shared file came when it was told of."""
    changes: Counter[date] = Counter()
    seen = set()
    for *_, one in HELD:
        if one.file_size and one.added_at and (one.file, one.added_at) not in seen:
            seen.add((one.file, one.added_at))
            changes[one.added_at.date()] += one.file_size
    changes[(crowd.MONDAY - timedelta(days=100)).date()] += 30 * GB
    changes[AGAIN.date()] -= 30 * GB
    return changes


@pytest.mark.parametrize("interval", [Interval.DAY, Interval.MONTH])
async def test_growth_is_what_came_and_went(beside: Asker, interval: Interval) -> None:
    rows = await beside.table("storage_growth", "over_time", before=UNTIL, interval=interval)
    changes = _changes()
    for row in rows:
        if row["course"] == "held":
            assert row["bytes"] == sum(n for day, n in changes.items() if day <= row["date"])
    held_days = [row["date"] for row in rows if row["course"] == "held"]
    assert held_days == sorted(held_days)
    assert held_days[-1] == (NOW - timedelta(microseconds=1)).date()
    if interval is Interval.DAY:
        assert held_days[0] == min(changes)


async def test_the_forecast_goes_on_from_the_last_day(beside: Asker) -> None:
    until = (crowd.MONDAY + timedelta(days=40)).replace(hour=0)
    params = {"days": 60, "ahead": 90}
    [row] = await beside.table("storage_growth", "figures", before=until.isoformat(), params=params)
    last = until.date() - timedelta(days=1)
    days = [last - timedelta(days=n) for n in range(60)]
    daily = [_changes()[day] for day in days]
    size = sum(n for day, n in _changes().items() if day <= last)
    assert row["bytes"] == size
    assert row["per_day_bytes"] == round(fmean(daily))
    assert row["expected_bytes"] == pytest.approx(size + 90 * fmean(daily))
    off = 1.96 * stdev(daily) * sqrt(90 + 90 * 90 / 60)
    assert row["high_bytes"] == pytest.approx(size + 90 * fmean(daily) + off)
    assert row["from_days"] == 60
    rows = await beside.table(
        "storage_growth", "over_time", before=until.isoformat(), params=params
    )
    ends = [each for each in rows if each["course"] == "high"]
    assert ends[0]["bytes"] == size
    assert ends[-1]["date"] == last + timedelta(days=90)
    assert ends[-1]["bytes"] == row["high_bytes"]


@given(st.lists(st.integers(-(10**12), 10**12), max_size=60), st.integers(1, 1000))
def test_a_forecast_holds_what_it_expects(changes: list[int], ahead: int) -> None:
    found = forecast(changes)
    if len(changes) < LEAST:
        assert found is None
        return
    assert found is not None
    grown, off = found.at(ahead)
    assert grown == pytest.approx(ahead * fmean(changes))
    assert off >= 0
    assert found.at(ahead + 1)[1] >= off


async def test_what_is_gone_is_not_held(beside: Asker) -> None:
    rows = await beside.table("stale", "titles", before=UNTIL, params={"days": 1})
    assert GONE.title not in {row["title"] for row in rows}
