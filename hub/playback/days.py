"""Watch time by the local days of a zone: what is played across midnight belongs to both days."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hub.models.play import Play, Segment


def watch_by_day(play: Play, zone: ZoneInfo) -> dict[date, float]:
    """Seconds of watch time on each local day, in order; their sum is the play's to the last bit.

    Within a segment watch time is spread evenly over its wall time.
    """
    days: dict[date, float] = {}
    for segment in play.segments:
        for day, share in _segment_days(segment, zone):
            days[day] = days.get(day, 0.0) + share
    return _exact(dict(sorted(days.items())), play.watch_s)


def total(shares: Iterable[float]) -> float:
    """The sum in order, as `watch_by_day` makes it agree."""
    return sum(shares)


def next_midnight(at: datetime, zone: ZoneInfo) -> datetime:
    """The UTC moment at which the local day after that of `at` begins.

    Where clocks are set forward at midnight, the day begins at the change.
    """
    day = at.astimezone(zone).date()
    while True:
        day += timedelta(days=1)
        begin = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        if begin > at:
            return begin


def _segment_days(segment: Segment, zone: ZoneInfo) -> Iterator[tuple[date, float]]:
    if not segment.watch_s:
        return
    begin, end = segment.started_at, segment.ended_at
    wall = (end - begin).total_seconds()
    if wall <= 0:
        yield begin.astimezone(zone).date(), segment.watch_s
        return
    while begin < end:
        until = min(next_midnight(begin, zone), end)
        share = segment.watch_s * ((until - begin).total_seconds() / wall)
        yield begin.astimezone(zone).date(), share
        begin = until


def _exact(days: dict[date, float], whole: float) -> dict[date, float]:
    """Let the last day take what rounding left over."""
    if days:
        last = next(reversed(days))
        days[last] += whole - total(days.values())
    return days
