"""How the space taken grows, and where it will be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from math import sqrt
from statistics import fmean, stdev
from zoneinfo import ZoneInfo

from hub.analytics.asked import Asked, Interval, first_of, following
from hub.analytics.parts.shapes import DATE
from hub.analytics.parts.storage import BYTES
from hub.analytics.report import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Kind,
    Parameter,
    Report,
    Rows,
    Table,
    Topic,
)
from hub.history.query.local_times import local_us

_SQL = """
, stored AS (
    SELECT DISTINCT f.path, f.size, h.added_at, h.removed_at
    FROM holdings h JOIN item_files f USING (copy)
    WHERE f.size > 0
)
SELECT DATE '1970-01-01' + (({local}) // 86400000000)::INTEGER, sum(bytes)::BIGINT FROM (
    SELECT added_at AS moment, size AS bytes FROM stored
    UNION ALL SELECT removed_at, -size FROM stored WHERE removed_at IS NOT NULL
) WHERE moment IS NULL OR moment < TIMESTAMP '{until}' GROUP BY 1
"""
LEAST = 14
"""Days that a forecast needs at least."""
_SURE = 1.96
"""Standard deviations on both sides that hold 95 of 100 cases of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Bytes a day on average over so many days, and how they scatter."""

    days: int
    per_day: float
    scatter: float

    def at(self, ahead: int) -> tuple[float, float]:
        """Growth after so many days, and how far it may be off on either side, in bytes.

        Days are taken as independent, so that their deviations add up by the square root of their
        number; the uncertainty of the average itself grows with the days.
        """
        off = _SURE * self.scatter * sqrt(ahead + ahead * ahead / self.days)
        return ahead * self.per_day, off


@dataclass(frozen=True, slots=True)
class _Growth:
    """Bytes at the end of each day from the first on, and what is expected from the last on."""

    sizes: Mapping[date, int]
    forecast: Forecast | None


def forecast(changes: list[int]) -> Forecast | None:
    """From the change of each day, in bytes; None for too few days."""
    if len(changes) < LEAST:
        return None
    return Forecast(len(changes), fmean(changes), stdev(changes))


def _growth(asked: Asked) -> _Growth | None:
    until = asked.question.filters.values.get("before") or datetime.now(UTC)
    text = until.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    local = local_us(asked.reader, asked.zone, "moment")
    changes = dict(asked.rows(_SQL.format(until=text, local=local)))
    always = changes.pop(None, 0)
    if not changes:
        return None
    first, last = min(changes), max(_local(until, asked), *changes)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    daily = [changes.get(day, 0) for day in days]
    sizes = dict(zip(days, list(accumulate(daily, initial=always))[1:], strict=True))
    # The first reading of a library is no growth.
    return _Growth(sizes, forecast(daily[1:][-asked.params["days"] :]))


def _local(until: datetime, asked: Asked) -> date:
    """The last day before a time."""
    return (until - timedelta(microseconds=1)).astimezone(ZoneInfo(asked.zone)).date()


def _over_time(asked: Asked) -> Rows:
    growth = asked.shared(_growth)
    if growth is None:
        return
    last = max(growth.sizes)
    after = asked.question.filters.values.get("after")
    since = after.astimezone(ZoneInfo(asked.zone)).date() if after else min(growth.sizes)
    shown = [day for day in _ends(since, last, asked.interval) if day in growth.sizes]
    for day in shown:
        yield day, "held", growth.sizes[day]
    if growth.forecast is not None:
        yield from _expected(asked, growth.forecast, last, growth.sizes[last])


def _expected(asked: Asked, ahead: Forecast, last: date, size: int) -> Iterator[tuple[object, ...]]:
    until = last + timedelta(days=asked.params["ahead"])
    for day in [last, *(day for day in _ends(last, until, asked.interval) if day > last)]:
        grown, off = ahead.at((day - last).days)
        yield day, "forecast", max(0, round(size + grown))
        yield day, "low", max(0, round(size + grown - off))
        yield day, "high", max(0, round(size + grown + off))


def _ends(first: date, last: date, interval: Interval) -> Iterator[date]:
    """The last days of the steps, and the last day of all."""
    step = first_of(first, interval)
    while (behind := following(step, interval)) <= last:
        yield behind - timedelta(days=1)
        step = behind
    yield last


def _figures(asked: Asked) -> Rows:
    growth = asked.shared(_growth)
    if growth is None:
        return []
    size = growth.sizes[max(growth.sizes)]
    if growth.forecast is None:
        return [(size, None, None, None, None, len(growth.sizes))]
    grown, off = growth.forecast.at(asked.params["ahead"])
    per_day = round(growth.forecast.per_day)
    low, high = max(0, round(size + grown - off)), max(0, round(size + grown + off))
    return [(size, per_day, max(0, round(size + grown)), low, high, growth.forecast.days)]


REPORT = Report(
    name="storage_growth",
    title="Growth of the storage",
    help="How the space taken has grown, and what is to be expected.",
    definition=(
        "The space of each day is worked out from when servers say that they added each file and "
        "from when it was no longer listed: it does not have to be recorded. What was replaced or "
        "deleted before Usher first read the library is not known, so that early days show what "
        "is left of them. The forecast is a straight line: the average change of a day over the "
        "last `days` days that there are, given in `from_days`, at least 14. Its interval holds "
        "the truth in 95 of 100 cases if days go on to scatter as they did: the deviations of "
        "single days add up with the square root of their number, and the average itself is "
        "uncertain. A least-squares line through the daily sizes would promise far more than it "
        "can hold, since each of them contains all those before."
    ),
    topic=Topic.STORAGE,
    order=20,
    figure=Figure("figures", "per_day_bytes", icon="mdi:trending-up"),
    tables=(
        Table(
            "figures",
            (
                BYTES,
                Column("per_day_bytes", Kind.BYTES, "growth of a day on average"),
                Column("expected_bytes", Kind.BYTES, "space at the end of the forecast"),
                Column("low_bytes", Kind.BYTES, "lower end of its interval"),
                Column("high_bytes", Kind.BYTES, "upper end of its interval"),
                Column("from_days", Kind.COUNT, "days that the forecast is made from"),
            ),
            rows=_figures,
            chart=Chart(
                ChartKind.FIGURES,
                "",
                (
                    "bytes",
                    "per_day_bytes",
                    "expected_bytes",
                    "low_bytes",
                    "high_bytes",
                    "from_days",
                ),
            ),
        ),
        Table(
            "over_time",
            (DATE, Column("course", Kind.CODE, "what there was, or what is expected"), BYTES),
            rows=_over_time,
            chart=Chart(ChartKind.LINE, "date", ("bytes",), series="course"),
        ),
    ),
    parameters=(
        Parameter("days", 180, 14, 3650, "latest days that the forecast is made from, at most"),
        Parameter("ahead", 180, 1, 1825, "days ahead"),
    ),
    everybody=True,
    held=True,
)
