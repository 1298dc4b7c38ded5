"""This period beside the one before, and records, beside plain Python."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hub.models.play import Play
from tests.hub.analytics import awkward, crowd
from tests.hub.analytics.conftest import Asker

CROWD = crowd.plays()
AWKWARD = awkward.plays()
Span = tuple[date, date]
DAY = timedelta(days=1)
SPANS: list[tuple[Span, Span]] = [
    ((date(2024, 5, 13), date(2024, 5, 20)), (date(2024, 5, 6), date(2024, 5, 13))),
    ((date(2024, 5, 7), date(2024, 5, 8)), (date(2024, 5, 6), date(2024, 5, 7))),
    # A whole month is compared with the month before, which has another length.
    ((date(2024, 3, 1), date(2024, 4, 1)), (date(2024, 2, 1), date(2024, 3, 1))),
    ((date(2024, 6, 1), date(2024, 7, 1)), (date(2024, 5, 1), date(2024, 6, 1))),
    # Across the change to summer time in Berlin.
    ((date(2024, 3, 28), date(2024, 4, 4)), (date(2024, 3, 21), date(2024, 3, 28))),
]


def _moment(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _within(plays: list[Play], span: Span, zone: str) -> list[Play]:
    first, behind = (_moment(day, zone) for day in span)
    return [p for p in plays if first <= p.started_at < behind]


def _work(play: Play) -> str:
    return play.item.grandparent_title or play.item.title


def _identity(play: Play) -> object:
    """Shows and films are one on all servers by their guids, the rest is each server's own."""
    item = play.item
    return item.grandparent_guids or item.guids or (play.server_id, item.key)


def _filters(span: Span, zone: str) -> dict[str, str]:
    return {
        "after": _moment(span[0], zone).isoformat(),
        "before": _moment(span[1], zone).isoformat(),
    }


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/St_Johns"])
@pytest.mark.parametrize(("this", "before"), SPANS, ids=str)
async def test_the_figures_are_those_of_both_periods(
    asked: Asker, zone: str, this: Span, before: Span
) -> None:
    rows = await asked.table("comparison", "figures", zone, **_filters(this, zone))
    both = [_within(AWKWARD, span, zone) for span in (this, before)]
    if not any(both):
        assert rows == []
        return
    for row, span, plays in zip(rows, (this, before), both, strict=True):
        assert (row["first_day"], row["last_day"]) == (span[0], span[1] - DAY)
        assert row["plays"] == len(plays)
        assert row["watch_time_s"] == pytest.approx(sum(p.watch_s for p in plays))
        assert row["persons"] == len({p.person_id for p in plays if p.person_id})
        assert row["works"] == len({_identity(p) for p in plays})
    assert [row["period"] for row in rows] == ["this", "before"]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
@pytest.mark.parametrize(("this", "before"), SPANS, ids=str)
async def test_days_stand_beside_those_of_the_period_before(
    asked: Asker, zone: str, this: Span, before: Span
) -> None:
    rows = await asked.table("comparison", "over_time", zone, **_filters(this, zone))
    for name, span in (("this", this), ("before", before)):
        plays = _within(AWKWARD, span, zone)
        begun = Counter(p.started_at.astimezone(ZoneInfo(zone)).date() for p in plays)
        own = {row["on"]: row for row in rows if row["period"] == name}
        days = [span[0] + n * DAY for n in range((span[1] - span[0]).days)]
        assert set(days) <= own.keys()
        assert {day: own[day]["plays"] for day in days} == {day: begun[day] for day in days}
        assert all(row["date"] - this[0] == row["on"] - span[0] for row in own.values())


async def test_without_a_beginning_the_last_days_are_compared(among: Asker) -> None:
    rows = await among.table("comparison", "figures", params={"days": 70})
    last = max(p.started_at for p in CROWD).date()
    assert (rows[0]["first_day"], rows[0]["last_day"]) == (last - 69 * DAY, last)
    assert rows[1]["last_day"] == last - 70 * DAY
    spans = [(row["first_day"], row["last_day"] + DAY) for row in rows]
    assert [row["plays"] for row in rows] == [len(_within(CROWD, span, "UTC")) for span in spans]


def _watched(plays: list[Play], key: Callable[[Play], str | None]) -> dict[str, float]:
    found: defaultdict[str, float] = defaultdict(float)
    for play in plays:
        found[key(play) or ""] += play.watch_s
    return found


async def test_what_rises_and_falls(among: Asker) -> None:
    this, before = SPANS[3]
    now, old = (_watched(_within(CROWD, span, "UTC"), _work) for span in (this, before))
    change = {title: now.get(title, 0) - old.get(title, 0) for title in {*now, *old}}
    rising = await among.table("comparison", "rising", **_filters(this, "UTC"))
    falling = await among.table("comparison", "falling", **_filters(this, "UTC"))
    assert {row["title"]: row["gained_s"] for row in rising} == pytest.approx(
        {title: more for title, more in change.items() if more > 0}
    )
    assert {row["title"]: row["lost_s"] for row in falling} == pytest.approx(
        {title: -less for title, less in change.items() if less < 0}
    )
    for row in [*rising, *falling]:
        assert row["watch_time_s"] == pytest.approx(now.get(row["title"], 0))
        assert row["before_s"] == pytest.approx(old.get(row["title"], 0))


async def test_who_watches_more_and_who_less(among: Asker) -> None:
    this, before = SPANS[3]
    now, old = (
        _watched([p for p in _within(CROWD, span, "UTC") if p.person_id], lambda p: p.person_id)
        for span in (this, before)
    )
    rows = await among.table("compared_persons", "person", **_filters(this, "UTC"))
    assert {row["person_id"] for row in rows} == {*now, *old}
    for row in rows:
        one = row["person_id"]
        assert row["watch_time_s"] == pytest.approx(now.get(one, 0))
        assert row["before_s"] == pytest.approx(old.get(one, 0))
        if one in old:
            change = 100 * (now.get(one, 0) / old[one] - 1)
            assert row["change_percent"] == pytest.approx(change)
        else:
            assert row["change_percent"] is None
    by_change = [abs(row["watch_time_s"] - row["before_s"]) for row in rows]
    assert by_change == sorted(by_change, reverse=True)


@pytest.mark.parametrize("who", ["crowd", "awkward"])
async def test_records_are_the_largest_of_all(among: Asker, asked: Asker, who: str) -> None:
    asker, plays = (among, CROWD) if who == "crowd" else (asked, AWKWARD)
    rows = {row["record"]: row for row in await asker.table("records", "movies")}
    movies = [p for p in plays if p.item.type == "movie"]
    by_movie: defaultdict[str, list[Play]] = defaultdict(list)
    for play in movies:
        by_movie[play.item.title].append(play)
    assert rows["most_played"]["plays"] == max(map(len, by_movie.values()))
    most = max(sum(p.watch_s for p in of) for of in by_movie.values())
    assert rows["most_watched"]["watch_time_s"] == pytest.approx(most)
    persons = [len({p.person_id for p in of if p.person_id}) for of in by_movie.values()]
    assert rows["most_persons"]["persons"] == max(persons)
    again = Counter((p.person_id, p.item.title) for p in movies if p.watched and p.person_id)
    times = max(again.values(), default=0)
    assert (rows["most_again"]["times"] if "most_again" in rows else 1) == max(times, 1)
    assert rows["longest"]["runtime_s"] == max(p.item.duration_s or 0 for p in movies)
    assert rows["oldest"]["year"] == min(p.item.year for p in movies if p.item.year)
    for row in rows.values():
        of = by_movie[row["title"]]
        assert row["plays"] == len(of)
        assert row["watch_time_s"] == pytest.approx(sum(p.watch_s for p in of))


async def test_the_shortest_has_half_an_hour_at_least(among: Asker) -> None:
    rows = {row["record"]: row for row in await among.table("records", "shows")}
    assert rows["longest"]["runtime_s"] == 4 * 1500
    assert rows["shortest"]["runtime_s"] >= 1800
