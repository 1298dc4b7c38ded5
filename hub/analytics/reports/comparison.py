"""The time asked for beside the time before."""

from datetime import date, timedelta
from typing import Any

from hub.analytics.asked import Asked, Interval
from hub.analytics.parts.counting import different, summed
from hub.analytics.parts.groups import watched
from hub.analytics.parts.periods import Compared, compared
from hub.analytics.parts.shapes import MEASURES, PLAYS, WATCH_TIME, item_columns
from hub.analytics.report import (
    Chart,
    ChartKind,
    Column,
    Kind,
    Parameter,
    Report,
    Rows,
    Table,
    Topic,
)

_FIGURES = """
SELECT count(*), sum(watch_ms) / 1000.0, count(DISTINCT person),
    count(DISTINCT coalesce(grandparent, item)), sum(watch_ms) / 1000.0 / nullif(count(*), 0),
    100.0 * count(*) FILTER (watched AND NOT live) / nullif(count(*) FILTER (NOT live), 0),
    100.0 * count(*) FILTER (decision = 'transcode')
        / nullif(count(*) FILTER (decision IS NOT NULL), 0)
FROM chosen
"""
_TITLES = """
SELECT coalesce(grandparent, item) AS title, sum(watch_ms) AS ms FROM chosen
WHERE type <> 'programme' GROUP BY 1
"""
_EPOCH = date(1970, 1, 1)
_PERIOD = Column("period", Kind.CODE, "the time asked for, or the one before")
BEFORE = Column("before_s", Kind.SECONDS, "watch time of the period before")


def _figures(asked: Asked) -> Rows:
    both = asked.shared(compared)
    firsts = {"this": both.this_first, "before": both.before_first}
    lasts = {"this": both.this_last, "before": both.before_last}
    rows = [(name, firsts[name], lasts[name], *one.rows(_FIGURES)[0]) for name, one in both.both]
    return (
        [(*row[:4], row[4] or 0.0, *row[5:]) for row in rows] if any(row[3] for row in rows) else []
    )


def _over_time(asked: Asked) -> Rows:
    both = asked.shared(compared)
    days = max((both.this_last - both.this_first).days, (both.before_last - both.before_first).days)
    length = 7 if asked.interval is Interval.WEEK else 1
    for name, one in both.both:
        first, last = (
            (both.this_first, both.this_last)
            if name == "this"
            else (both.before_first, both.before_last)
        )
        steps = _steps(one, first, length)
        for number in range(0, days + 1, length):
            day = first + timedelta(days=number)
            if day <= last:
                found = steps.get(number // length, (0, 0.0))
                yield both.this_first + timedelta(days=number), day, name, *found


def _steps(one: Asked, first: date, length: int) -> dict[int, tuple[int, float]]:
    """Plays and watch time by the number of the step from the first day on."""
    groups = watched(one if one.interval is Interval.DAY else one.again(interval=Interval.DAY))
    days, of = different(groups.keys[0])
    steps = (days - (first - _EPOCH).days) // length
    there, plays, seconds = summed((steps - steps.min(initial=0))[of], groups.plays, groups.ms)
    numbers = (there + steps.min(initial=0)).tolist()
    return dict(zip(numbers, zip(plays, seconds, strict=True), strict=True))


def movers(both: Compared, sql: str) -> list[tuple[int, float, float]]:
    """Keys with their watch time in seconds, now and before; those that changed most come first."""
    now: dict[int, int] = dict(both.this.rows(sql))
    old: dict[int, int] = dict(both.before.rows(sql))
    rows = [(key, now.get(key, 0) / 1000, old.get(key, 0) / 1000) for key in {*now, *old}]
    return sorted(rows, key=lambda row: (-abs(row[1] - row[2]), row[0]))


def _changed(asked: Asked) -> list[tuple[int, float, float]]:
    return movers(asked.shared(compared), _TITLES)


def _titles(asked: Asked, sign: int) -> Rows:
    changed = [row for row in asked.shared(_changed) if sign * (row[1] - row[2]) > 0]
    shown = changed[: asked.params["limit"]]
    sql = "SELECT item, title, id FROM items WHERE item IN (SELECT unnest($keys))"
    names: dict[int, tuple[Any, ...]] = {
        key: tuple(name)
        for key, *name in asked.reader.rows(sql, {"keys": [row[0] for row in shown]})
    }
    return [(*names[key], now, old, abs(now - old)) for key, now, old in shown]


def _title_table(name: str, sign: int, change: Column) -> Table:
    return Table(
        name,
        (*item_columns("title", "movie, show or artist"), WATCH_TIME, BEFORE, change),
        rows=lambda asked: _titles(asked, sign),
        chart=Chart(ChartKind.BAR, "title", (change.name,)),
    )


REPORT = Report(
    name="comparison",
    title="This period and the one before",
    help="What has become more and what less, against the time right before.",
    definition=(
        "The time asked for is compared with as many days right before it; a whole calendar month "
        "with the month before. A period that still runs is compared with one that was as long. "
        "Without a beginning, the last `days` are compared with those before them. Days are those "
        "of the viewer's zone. Watch time over time is booked on the days on which it was watched, "
        "without what belongs to plays that began before the period; the figures are those of "
        "the plays that began in it. Where there was nothing before, no change in percent is "
        "shown. Titles are movies, shows and artists."
    ),
    topic=Topic.COMPARISON,
    order=10,
    tables=(
        Table(
            "figures",
            (
                _PERIOD,
                Column("first_day", Kind.DATE, "its first day", "date"),
                Column("last_day", Kind.DATE, "its last day", "date"),
                *MEASURES,
                Column("works", Kind.COUNT, "different movies, shows and artists"),
                Column("per_play_s", Kind.SECONDS, "watch time of a play on average"),
                Column("watched_percent", Kind.PERCENT, "share of plays seen to the end"),
                Column("transcoded_percent", Kind.PERCENT, "share of plays that were transcoded"),
            ),
            rows=_figures,
            chart=Chart(
                ChartKind.FIGURES,
                "",
                (
                    "watch_time_s",
                    "plays",
                    "persons",
                    "works",
                    "per_play_s",
                    "watched_percent",
                    "transcoded_percent",
                ),
            ),
        ),
        Table(
            "over_time",
            (
                Column("date", Kind.DATE, "day of this period that it stands beside", by="on"),
                Column("on", Kind.DATE, "day that it is"),
                _PERIOD,
                PLAYS,
                WATCH_TIME,
            ),
            rows=_over_time,
            chart=Chart(ChartKind.LINE, "date", ("plays", "watch_time_s"), series="period"),
        ),
        _title_table("rising", 1, Column("gained_s", Kind.SECONDS, "watch time that was gained")),
        _title_table("falling", -1, Column("lost_s", Kind.SECONDS, "watch time that was lost")),
    ),
    parameters=(
        Parameter("days", 30, 1, 3650, "days compared where no beginning is asked for"),
        Parameter("limit", 15, 1, 200, "titles in each list"),
    ),
    steps=(Interval.DAY, Interval.WEEK),
    usual=Interval.DAY,
)
