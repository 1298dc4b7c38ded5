"""How regularly people watch, and who comes back, beside plain Python."""

from collections import Counter
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest

from hub.analytics.asked import Interval, first_of, following
from hub.models.play import Play
from tests.hub.analytics import awkward, crowd
from tests.hub.analytics.conftest import Asker

CROWD = crowd.plays()
ZONES = ("UTC", "Asia/Kolkata", "America/St_Johns")


def _days(plays: list[Play], zone: str) -> dict[str, list[date]]:
    found: dict[str, list[date]] = {}
    for play in plays:
        if play.person_id:
            day = play.started_at.astimezone(ZoneInfo(zone)).date()
            found.setdefault(play.person_id, []).append(day)
    return found


def _streak(days: set[date]) -> int:
    ordered = enumerate(sorted(days))
    runs = groupby(ordered, key=lambda each: each[1] - timedelta(days=each[0]))
    return max(len(list(run)) for _, run in runs)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("who", ["crowd", "awkward"])
async def test_regularity_is_that_counted_by_hand(
    among: Asker, asked: Asker, who: str, zone: str
) -> None:
    asker, plays = (among, CROWD) if who == "crowd" else (asked, awkward.plays())
    rows = {row["person_id"]: row for row in await asker.table("engagement", "person", zone)}
    days = _days(plays, zone)
    last = max(max(of) for of in days.values())
    assert rows.keys() == days.keys()
    for person, of in days.items():
        row, span = rows[person], (last - min(of)).days + 1
        monday = min(of) - timedelta(days=min(of).weekday())
        weeks = (last - monday).days // 7 + 1
        assert (row["plays"], row["active_days"]) == (len(of), len(set(of)))
        assert row["streak_days"] == _streak(set(of))
        assert row["active_days_percent"] == pytest.approx(100 * len(set(of)) / span)
        active = len({day.isocalendar()[:2] for day in of})
        assert row["active_weeks_percent"] == pytest.approx(100 * active / weeks)
        own = [p for p in plays if p.person_id == person]
        assert row["per_day_s"] == pytest.approx(sum(p.watch_s for p in own) / len(set(of)))
        ending = [p for p in own if not p.item.live]
        seen = 100 * sum(p.watched for p in ending) / len(ending)
        assert row["watched_percent"] == pytest.approx(seen)


def _cohorts(zone: str, interval: Interval, after: date | None = None) -> dict[date, list[int]]:
    active = {
        person: {first_of(day, interval) for day in of} for person, of in _days(CROWD, zone).items()
    }
    last = max(p.started_at for p in CROWD).astimezone(ZoneInfo(zone)).date()
    found: dict[date, list[int]] = {}
    for begin, count in sorted(Counter(min(of) for of in active.values()).items()):
        steps = []
        step = begin
        while following(step, interval) <= last + timedelta(days=1):
            steps.append(step)
            step = following(step, interval)
        if steps and (after is None or begin >= first_of(after, interval)):
            of = [days for days in active.values() if min(days) == begin]
            found[begin] = [sum(step in days for days in of) for step in steps]
            assert found[begin][0] == count
    return found


@pytest.mark.parametrize("interval", [Interval.WEEK, Interval.MONTH])
@pytest.mark.parametrize("zone", ZONES)
async def test_cohorts_are_those_counted_by_hand(
    among: Asker, zone: str, interval: Interval
) -> None:
    rows = await among.table("retention", "cohorts", zone, interval=interval)
    found: dict[date, list[int]] = {}
    for row in rows:
        of = found.setdefault(row["cohort"], [])
        assert row["age"] == len(of)
        of.append(row["active"])
        assert row["began"] == of[0]
    assert found == _cohorts(zone, interval)
    curve = await among.table("retention", "curve", zone, interval=interval)
    for row in curve:
        old = [of for of in found.values() if len(of) > row["age"]]
        assert row["began"] == sum(of[0] for of in old)
        assert row["active"] == sum(of[row["age"]] for of in old)


async def test_who_began_earlier_is_not_new_in_the_time_asked_for(among: Asker) -> None:
    rows = await among.table(
        "retention",
        "cohorts",
        interval=Interval.MONTH,
        after="2024-06-01T00:00:00Z",
    )
    assert {row["cohort"] for row in rows} == {date(2024, 6, 1)}  # eve, and nobody of May
    assert {row["began"] for row in rows} == {1}
