"""The time asked for beside the time before it, for reports that compare the two."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hub.analytics.asked import Asked

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Compared:
    """The question of this period and that of the one before, each from its first local day on."""

    this: Asked
    before: Asked
    this_first: date
    before_first: date
    this_last: date
    before_last: date

    @property
    def both(self) -> tuple[tuple[str, Asked], ...]:
        """The two with their names."""
        return ("this", self.this), ("before", self.before)


def compared(asked: Asked) -> Compared:
    """The time asked for and as many days right before it; a whole month and the month before.

    Without a beginning, the last `days` of the time asked for, or of the history, are taken.
    """
    zone = ZoneInfo(asked.zone)
    values = asked.question.filters.values
    end = (values.get("before") or _now(asked)).astimezone(zone)
    behind = end.date() + (
        _DAY if end.time().replace(tzinfo=None) > datetime.min.time() else 0 * _DAY
    )
    after = values.get("after")
    begin = after.astimezone(zone) if after else _local(behind - asked.params["days"] * _DAY, zone)
    shift = begin.date() - _before(begin.date(), behind)
    whole_month = shift != behind - begin.date()
    until = begin if whole_month else (end.replace(tzinfo=None) - shift).replace(tzinfo=zone)
    since = (begin.replace(tzinfo=None) - shift).replace(tzinfo=zone)
    return Compared(
        asked.again(after=begin.astimezone(UTC), before=end.astimezone(UTC)),
        asked.again(after=since.astimezone(UTC), before=min(until, begin).astimezone(UTC)),
        begin.date(),
        since.date(),
        behind - _DAY,
        begin.date() - _DAY if whole_month else behind - shift - _DAY,
    )


def _now(asked: Asked) -> datetime:
    """The present, or where no beginning is asked for, the end of the last day with a play."""
    if "after" in asked.question.filters.values or asked.whole is None:
        return datetime.now(UTC)
    zone = ZoneInfo(asked.zone)
    return _local(asked.whole.last.astimezone(zone).date() + _DAY, zone)


def _before(first: date, behind: date) -> date:
    """The first day of the period before the one from `first` to the day before `behind`."""
    next_month = (first.replace(day=1) + 31 * _DAY).replace(day=1)
    if first.day == 1 and behind == next_month:
        return (first - _DAY).replace(day=1)
    return first - max(behind - first, _DAY)


def _local(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
