"""Profiles, ranks, flows, players, calendar and weeks, beside plain Python."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.analytics.asked import Interval, first_of
from hub.history.query.scope import Scope
from hub.models.play import Play
from tests.hub.analytics import awkward, crowd
from tests.hub.analytics.conftest import Asker

CROWD = crowd.plays()
AWKWARD = awkward.plays()
ZONES = ("UTC", "Asia/Kolkata", "America/St_Johns")


def _day(play: Play, zone: str) -> date:
    return play.started_at.astimezone(ZoneInfo(zone)).date()


def _month(play: Play, zone: str) -> date:
    return _day(play, zone).replace(day=1)


def _end(play: Play) -> datetime:
    assert play.ended_at is not None
    return play.ended_at


def _title(play: Play) -> str | None:
    return play.item.grandparent_title or play.item.title


def _by_person(plays: Iterable[Play]) -> dict[str, list[Play]]:
    found: defaultdict[str, list[Play]] = defaultdict(list)
    for play in sorted(plays, key=lambda p: p.started_at):
        if play.person_id:
            found[play.person_id].append(play)
    return found


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("person", ["ann", "bob"])
async def test_a_profile_is_that_counted_by_hand(among: Asker, person: str, zone: str) -> None:
    own = [p for p in CROWD if p.person_id == person]
    [row] = await among.table("profile", "facts", zone, person=person)
    days = {_day(p, zone) for p in own}
    assert (row["plays"], row["active_days"]) == (len(own), len(days))
    assert row["watch_time_s"] == pytest.approx(sum(p.watch_s for p in own))
    assert row["titles"] == len({p.item.key for p in own})
    assert row["works"] == len({_title(p) for p in own})
    assert row["per_day_s"] == pytest.approx(sum(p.watch_s for p in own) / len(days))
    assert row["watched_percent"] == pytest.approx(100 * sum(p.watched for p in own) / len(own))
    assert row["first_play_at"] == min(p.started_at for p in own)
    [scoped] = await among.table("profile", "facts", zone, scope=Scope.of(person))
    assert scoped == row
    records = await among.table("profile", "days", zone, person=person)
    spent: Counter[date] = Counter()
    for play in own:
        spent[_day(play, zone)] += round(play.watch_s)
    assert {row["day"]: round(row["watch_time_s"]) for row in records} == dict(
        sorted(spent.items(), key=lambda each: (-each[1], -each[0].toordinal()))[:25]
    )


async def test_nobody_s_profile_is_empty(among: Asker) -> None:
    assert await among.table("profile", "facts", scope=Scope.of(None)) == []


async def test_what_one_person_saw_again_is_listed(among: Asker) -> None:
    rows = await among.table("profile", "again")
    seen = Counter((p.person_id, p.item.key) for p in CROWD if p.watched)
    most: Counter[str] = Counter()
    for (_, key), times in seen.items():
        most[key] = max(most[key], times)
    expected = sorted((times for times in most.values() if times > 1), reverse=True)
    assert [row["times"] for row in rows] == expected


@pytest.mark.parametrize(
    ("interval", "step"),
    [
        (Interval.MONTH, Interval.MONTH),
        (Interval.WEEK, Interval.WEEK),
        (Interval.DAY, Interval.WEEK),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
async def test_ranks_are_those_of_sorting(
    asked: Asker, zone: str, interval: Interval, step: Interval
) -> None:
    rows = await asked.table("person_ranks", "persons", zone, interval=interval)
    assert (await asked.ask("person_ranks", zone, interval=interval)).interval is step
    watched: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for play in AWKWARD:
        if play.person_id:
            day = first_of(_day(play, zone), step)
            watched[day][play.person_id] += round(1000 * play.watch_s)
    found: defaultdict[date, list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        of = watched[row["date"]]
        found[row["date"]].append((row["rank"], row["watch_time_s"]))
        assert round(1000 * row["watch_time_s"]) == of[row["person_id"]]
    for day, of in watched.items():
        expected = sorted((ms / 1000 for ms in of.values()), reverse=True)
        assert sorted(found[day]) == list(enumerate(expected, 1))


async def test_only_the_most_watched_are_ranked(among: Asker) -> None:
    rows = await among.table("ranks", "movies", params={"limit": 2})
    watched: Counter[str] = Counter()
    for play in CROWD:
        if play.item.type == "movie":
            watched[str(play.item.title)] += round(play.watch_s)
    assert {row["movie"] for row in rows} == {title for title, _ in watched.most_common(2)}
    assert {row["rank"] for row in rows} <= {1, 2}


@pytest.mark.parametrize(("apart", "least"), [(180, 5), (0, 0), (1440, 0), (60, 30)])
@pytest.mark.parametrize("who", ["crowd", "awkward"])
async def test_flows_are_the_pairs_that_follow(
    among: Asker, asked: Asker, who: str, apart: int, least: int
) -> None:
    asker, plays = (among, CROWD) if who == "crowd" else (asked, AWKWARD)
    params = {"apart_minutes": apart, "least_minutes": least, "limit": 500}
    rows = await asker.table("content_flow", "flows", params=params)
    expected: Counter[tuple[Any, Any]] = Counter()
    watched = [p for p in plays if not p.item.live and p.watch_s >= 60 * least]
    for own in _by_person(watched).values():
        for one, then in pairwise(own):
            soon = then.started_at - _end(one) <= timedelta(minutes=apart)
            if soon and _title(one) != _title(then):
                expected[_title(one), _title(then)] += 1
    found: Counter[tuple[Any, Any]] = Counter()
    for row in rows:
        found[row["after_title"], row["title"]] += row["times"]
    assert found == expected


async def test_the_next_episode_is_no_flow(among: Asker) -> None:
    rows = await among.table("content_flow", "flows", person="eve")
    assert rows == []


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("who", "least"), [("crowd", 60), ("crowd", 0), ("awkward", 10)])
async def test_moves_are_those_of_main_players(
    among: Asker, asked: Asker, who: str, least: int, zone: str
) -> None:
    asker, plays = (among, CROWD) if who == "crowd" else (asked, AWKWARD)
    rows = await asker.table("device_moves", "moves", zone, params={"least_minutes": least})
    expected = []
    for person, own in _by_person(plays).items():
        used: defaultdict[date, Counter[str]] = defaultdict(Counter)
        last = {(_month(p, zone), p.player.key): p.started_at for p in own}
        for play in own:
            used[_month(play, zone)][play.player.key] += round(1000 * play.watch_s)
        months = {
            month: max(
                ((ms, last[month, one], one) for one, ms in of.items() if ms >= 60_000 * least),
                default=None,
            )
            for month, of in sorted(used.items())
        }
        mains = [(month, best[2]) for month, best in months.items() if best]
        for number, ((_, before), (month, main)) in enumerate(pairwise(mains)):
            if main != before:
                known = main in {player for _, player in mains[: number + 1]}
                expected.append((month, person, known))
    found = [(row["month"], row["person_id"], row["returned"]) for row in rows]
    assert sorted(found) == sorted(expected)
    flows = await asker.table("device_moves", "flows", zone, params={"least_minutes": least})
    assert sum(row["moves"] for row in flows) == len(expected)


@pytest.mark.parametrize("zone", awkward.ZONES)
async def test_the_calendar_has_every_day_of_watching(asked: Asker, zone: str) -> None:
    rows = await asked.table("calendar", "days", zone, interval=Interval.MONTH)
    expected = awkward.by_day(AWKWARD, zone)
    found = {row["day"]: (row["plays"], row["watch_time_s"]) for row in rows}
    assert all(b - a == timedelta(days=1) for a, b in pairwise(found))
    for day, (plays, watch) in found.items():
        assert plays == expected.get(day, (0, 0.0))[0]
        assert watch == pytest.approx(expected.get(day, (0, 0.0))[1], abs=0.01)
    assert sum(plays for plays, _ in found.values()) == len(AWKWARD)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("weeks", [1, 3, 53])
async def test_the_spiral_has_the_latest_weeks(asked: Asker, zone: str, weeks: int) -> None:
    rows = await asked.table("weeks", "hours", zone, params={"weeks": weeks})
    local = [(p, p.started_at.astimezone(ZoneInfo(zone))) for p in AWKWARD]
    last = max(first_of(at.date(), Interval.WEEK) for _, at in local)
    first = last - timedelta(weeks=weeks - 1)
    expected = Counter((at.date(), at.hour) for _, at in local if at.date() >= first)
    assert {(row["day"], row["hour"]): row["plays"] for row in rows} == expected
    watched = sum(p.watch_s for p, at in local if at.date() >= first)
    assert sum(row["watch_time_s"] for row in rows) == pytest.approx(watched)


@pytest.mark.parametrize("limit", [10, 2000])
async def test_the_latest_plays_stand_side_by_side(asked: Asker, limit: int) -> None:
    rows = await asked.table("side_by_side", "plays", "Asia/Kolkata", params={"limit": limit})
    latest = sorted(AWKWARD, key=lambda p: p.started_at, reverse=True)[:limit]
    assert [row["began_at"] for row in rows] == [p.started_at for p in latest]
    for row, play in zip(rows, latest, strict=True):
        at = play.started_at.astimezone(ZoneInfo("Asia/Kolkata"))
        assert (row["type"], row["hour"], row["weekday"]) == (
            play.item.type,
            at.hour,
            at.isoweekday(),
        )
        length = None if play.item.live else play.item.duration_s
        seen = play.max_s and length and min(100.0, 100 * play.max_s / length)
        assert row["seen_percent"] == (pytest.approx(seen) if seen is not None else None)
