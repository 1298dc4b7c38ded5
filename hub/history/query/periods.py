"""Spans of days by name and dates without a time, as moments in the viewer's zone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hub.core.errors import InvalidInput
from hub.history.query.queries import checked_zone

_DAY = timedelta(days=1)
PERIODS = (
    "today",
    "yesterday",
    "last_7_days",
    "last_30_days",
    "last_365_days",
    "this_month",
    "last_month",
    "this_year",
    "last_year",
)
"""Spans of days that move with the calendar, by name."""
ALL_TIME = "all"
"""The period that limits nothing, where a page would otherwise begin with a shorter one."""


def span(period: str, now: datetime, zone: str) -> tuple[str, str | None]:
    """When a period begins and, where it is over, ends, as the filters `after` and `before`."""
    first, behind = _days(period, now.astimezone(ZoneInfo(zone)).date())
    until = None if behind is None else moment(behind.isoformat(), zone)
    return moment(first.isoformat(), zone), until


def moment(text: str, zone: str) -> str:
    """A date as the moment at which it begins in the zone; any other text as it is."""
    try:
        day = date.fromisoformat(text) if len(text) == len("2000-01-01") else None
    except ValueError:
        day = None
    if day is None:
        return text
    try:
        return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC).isoformat()
    except OverflowError:
        raise InvalidInput(f"The day {text} is out of range.") from None


def _days(period: str, today: date) -> tuple[date, date | None]:
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    spans: dict[str, tuple[date, date | None]] = {
        "today": (today, None),
        "yesterday": (today - _DAY, today),
        "last_7_days": (today - 6 * _DAY, None),
        "last_30_days": (today - 29 * _DAY, None),
        "last_365_days": (today - 364 * _DAY, None),
        "this_month": (month, None),
        "last_month": ((month - _DAY).replace(day=1), month),
        "this_year": (year, None),
        "last_year": (year.replace(year=year.year - 1), year),
    }
    try:
        return spans[period]
    except KeyError:
        raise InvalidInput(
            f"There is no period {period!r}.", hint=f"Use {', '.join(spans)}."
        ) from None


def with_period(
    values: Mapping[str, object], period: str | None, now: datetime, zone: str
) -> dict[str, object]:
    """The filters with those that a period stands for, unless they are given themselves."""
    if period in {None, ALL_TIME}:
        return dict(values)
    after, before = span(str(period), now, checked_zone(zone))
    return {"after": after, **({"before": before} if before else {}), **values}
