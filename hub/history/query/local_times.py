"""Conditions on the viewer's calendar: days, weekdays and hours of an IANA zone, as arithmetic."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hub.history.query.zones import Offsets, utc_offsets
from hub.history.reads.bounds import bounds
from hub.history.store.reader import Reader
from hub.history.store.values import naive

_HOUR_US = 3_600_000_000
_THURSDAY = 3
"""The first of January 1970 was one, counted from Monday."""


def in_hours(reader: Reader, hours: Sequence[int], zone: str) -> str:
    """SQL for plays that began in these hours of the day."""
    return f"({local_us(reader, zone)}) // {_HOUR_US} % 24 IN ({_listed(hours)})"


def on_weekdays(reader: Reader, days: Sequence[int], zone: str) -> str:
    """SQL for plays that began on these days of the week, 1 is Monday."""
    weekday = f"(({local_us(reader, zone)}) // {24 * _HOUR_US} + {_THURSDAY}) % 7 + 1"
    return f"{weekday} IN ({_listed(days)})"


def on_dates(reader: Reader, days: Sequence[date], zone: str) -> str:
    """SQL for plays that began on these days."""
    return " OR ".join(
        f"(p.started_at >= TIMESTAMP '{_midnight(day, zone)}' "
        f"AND p.started_at < TIMESTAMP '{_midnight(day + timedelta(days=1), zone)}')"
        for day in sorted(set(days))
    )


def span_of(days: Sequence[date], zone: str) -> tuple[datetime, datetime]:
    """When the first of these days begins and the last one ends, in UTC."""
    return _begin(min(days), zone), _begin(max(days) + timedelta(days=1), zone)


def span_of_weekdays(
    reader: Reader, days: Sequence[int], zone: str
) -> tuple[datetime, datetime] | None:
    """When the first of these days of the week among the plays begins and the last one ends."""
    whole = bounds(reader)
    if whole is None:
        return None
    first, last = (at.astimezone(ZoneInfo(zone)).date() for at in (whole.first, whole.last))
    week = range(7)
    begins = next(day for n in week if (day := first + timedelta(days=n)).isoweekday() in days)
    ends = next(day for n in week if (day := last - timedelta(days=n)).isoweekday() in days)
    return span_of([begins, max(begins, ends)], zone)


def _midnight(day: date, zone: str) -> datetime:
    """When a day begins, as the tables have times."""
    return naive(_begin(day, zone))


def _begin(day: date, zone: str) -> datetime:
    """When a day begins, in UTC; its clock may begin later than 0:00."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def local_us(
    reader: Reader,
    zone: str,
    column: str = "p.started_at",
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> str:
    """SQL for a time of a play by the clocks of the zone, in microseconds since 1970.

    It is right for times from `since` to `until`; the shorter that is, the fewer comparisons.
    """
    offsets = offsets_of(reader, zone)
    if offsets is None:
        return f"epoch_us({column})"
    return f"epoch_us({column}) + {_shift(offsets.within(_us(since), _us(until)), column)}"


def offsets_of(reader: Reader, zone: str) -> Offsets | None:
    """The offsets of the zone from the first play to the last; None when there are no plays."""
    whole = bounds(reader)
    if whole is None:
        return None
    first = datetime(whole.first.year - 1, 12, 30, tzinfo=UTC)
    last = datetime(whole.last.year + 1, 1, 2, tzinfo=UTC)
    return utc_offsets(zone, first, last)


def _us(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1_000_000)


def _shift(offsets: Offsets, column: str) -> str:
    """SQL for the offset at a time, with few comparisons for each row."""
    if len(offsets.offset) == 1:
        return str(offsets.offset[0])
    middle = len(offsets.offset) // 2
    before, after = offsets.halves(middle)
    return (
        f"CASE WHEN {column} < make_timestamp({offsets.since[middle]}) "
        f"THEN {_shift(before, column)} ELSE {_shift(after, column)} END"
    )


def _listed(values: Sequence[int]) -> str:
    return ", ".join(map(str, values))
