"""Values on their way into the database: milliseconds, and times in UTC without a zone."""

from datetime import UTC, datetime, timedelta

_MS = timedelta(milliseconds=1)


def milliseconds(seconds: float | None) -> int | None:
    """Seconds as the nearest whole millisecond."""
    return None if seconds is None else round(seconds * 1000)


def wall_ms(started_at: datetime, ended_at: datetime) -> int:
    """Whole milliseconds from start to end; 0 when the end is before the start."""
    return max(0, (ended_at - started_at) // _MS)


def naive(moment: datetime) -> datetime:
    """An aware time as the database keeps it."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.replace(tzinfo=None)


def naive_or_none(moment: datetime | None) -> datetime | None:
    """`naive` for a time that may be unknown."""
    return None if moment is None else naive(moment)
