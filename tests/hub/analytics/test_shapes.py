"""What every report stands on: counts, watch time by local day, scope and filters."""

from collections.abc import Callable, Hashable
from datetime import date, timedelta
from itertools import pairwise

import pytest

from hub.analytics.asked import Interval, first_of
from hub.history.query.scope import Scope
from hub.models.play import Play
from tests.hub.analytics.awkward import ZONES, by, by_day, plays
from tests.hub.analytics.conftest import Asker

PLAYS = plays()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("interval", list(Interval))
async def test_days_weeks_and_months_are_those_of_the_zone(
    asked: Asker, zone: str, interval: Interval
) -> None:
    rows = await asked.table("trends", "over_time", zone, interval=interval)
    expected: dict[date, tuple[int, float]] = {}
    for day, (count, watch) in by_day(PLAYS, zone).items():
        step = first_of(day, interval)
        before = expected.get(step, (0, 0.0))
        expected[step] = (before[0] + count, before[1] + watch)
    found = {row["date"]: (row["plays"], row["watch_time_s"]) for row in rows}
    assert {d: n for d, (n, _) in found.items() if n} == {
        d: n for d, (n, _) in expected.items() if n
    }
    for step, (_, watch) in found.items():
        assert watch == pytest.approx(expected.get(step, (0, 0.0))[1], abs=0.01)


@pytest.mark.parametrize("zone", ZONES)
async def test_no_zone_loses_a_millisecond(asked: Asker, zone: str) -> None:
    rows = await asked.table("trends", "over_time", zone)
    whole = round(sum(1000 * play.watch_s for play in PLAYS))
    assert round(1000 * sum(row["watch_time_s"] for row in rows)) == whole
    assert sum(row["plays"] for row in rows) == len(PLAYS)


async def test_days_without_plays_are_zero(asked: Asker) -> None:
    rows = await asked.table("trends", "over_time", interval=Interval.DAY)
    days = [row["date"] for row in rows]
    assert all(b - a == timedelta(days=1) for a, b in pairwise(days))


@pytest.mark.parametrize(
    ("report", "table", "column", "key"),
    [
        ("hours", "hour", "hour", lambda p: p.started_at.hour),
        ("hours", "weekday", "weekday", lambda p: p.started_at.isoweekday()),
        ("persons", "person", "person_id", lambda p: p.person_id),
    ],
)
async def test_parts_are_those_counted_by_hand(
    asked: Asker, report: str, table: str, column: str, key: Callable[[Play], Hashable]
) -> None:
    rows = await asked.table(report, table)
    found = {row[column]: (row["plays"], round(row["watch_time_s"], 3)) for row in rows}
    assert found == by(PLAYS, key)


async def test_filters_limit_every_table_alike(asked: Asker) -> None:
    answered = await asked.ask("decisions", type="movie", person="ann")
    expected = sum(p.item.type == "movie" and p.person_id == "ann" for p in PLAYS)
    for table in answered.tables:
        at = [column.name for column in table.columns].index("plays")
        assert sum(row[at] for row in table.rows) == expected, table.name


async def test_a_viewer_s_report_holds_their_plays_alone(asked: Asker) -> None:
    rows = await asked.table("trends", "over_time", scope=Scope.of("ann"))
    assert sum(row["plays"] for row in rows) == sum(p.person_id == "ann" for p in PLAYS)
    assert await asked.table("hours", "hour", scope=Scope.of(None)) == []
