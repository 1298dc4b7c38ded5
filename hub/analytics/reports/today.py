"""How many streams run at once today, hour by hour, against what is usual."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from hub.analytics.asked import Asked
from hub.analytics.parts.at_once import Ints, highest, levels
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Rows, Table, Topic

DAYS = 28
_DAY = timedelta(days=1)
_SQL = (
    "SELECT epoch_us(started_at) AS a, epoch_us(ended_at) AS b "
    "FROM chosen WHERE ended_at > started_at"
)


def _hours(first: date, days: int, zone: ZoneInfo) -> Iterator[int]:
    """When each hour of these days begins, in microseconds UTC."""
    for day in range(days):
        for hour in range(24):
            at = datetime.combine(first + day * _DAY, time(hour), zone).astimezone(UTC)
            yield round(at.timestamp() * 1_000_000)


def _peaks(asked: Asked, last: date, until: datetime) -> Ints:
    """The most streams at once by day and hour, of the days before the last and of itself."""
    zone = ZoneInfo(asked.zone)
    first = last - DAYS * _DAY
    begin = datetime.combine(first - _DAY, time(), zone).astimezone(UTC)
    around = asked.again(without=("date",), after=begin, before=until)
    found = around.columns(_SQL)
    cuts = np.fromiter(_hours(first, DAYS + 1, zone), np.int64, 24 * (DAYS + 1))
    return highest(*levels(found["a"], found["b"]), cuts).reshape(DAYS + 1, 24)


def _rows(asked: Asked) -> Rows:
    if asked.whole is None:
        return []
    zone = ZoneInfo(asked.zone)
    until: datetime = asked.question.filters.values.get("before") or datetime.now(UTC)
    end = (until - timedelta(microseconds=1)).astimezone(zone)
    peaks = _peaks(asked, end.date(), until)
    known = (end.date() - asked.whole.first.astimezone(zone).date()).days
    before = peaks[max(0, DAYS - known) : DAYS]
    rows: list[tuple[int, str, float]] = []
    for hour in range(24):
        if hour <= end.hour:
            rows.append((hour, "today", float(peaks[DAYS, hour])))
        if len(before):
            rows.append((hour, "usual", float(before[:, hour].mean())))
            rows.append((hour, "most", float(before[:, hour].max())))
    return rows


REPORT = Report(
    name="today",
    title="Today against usual",
    help="The most streams at once in each hour of today, beside the last four weeks.",
    definition=(
        "The last day of the time asked for, or today. For each hour of the viewer's clock the "
        "most plays that overlapped at one moment of it, pauses included; usual is the mean of "
        f"the same hour over the {DAYS} days before, as far back as there are plays, and `most` "
        "the highest of them. A play that still runs counts when it has ended."
    ),
    topic=Topic.LIVE,
    order=10,
    tables=(
        Table(
            "hours",
            (
                Column("hour", Kind.HOUR, "hour of the day"),
                Column("course", Kind.CODE, "which days"),
                Column("streams", Kind.NUMBER, "most streams at once"),
            ),
            rows=_rows,
            chart=Chart(ChartKind.LINE, "hour", ("streams",), series="course"),
        ),
    ),
)
