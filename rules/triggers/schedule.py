"""When times of the day, patterns and cron expressions come next, in a zone with its DST.

A time that a day leaves out comes as much later as the clock jumped; one that a day has twice
comes once, but for what repeats within the hour.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter

from rules.clock import Clock

Next = Callable[[datetime, ZoneInfo], datetime | None]
"""The first time after another; both in UTC."""

_AROUND = timedelta(hours=3)


def next_time(after: datetime, zone: ZoneInfo, at: time, weekdays: frozenset[int]) -> datetime:
    """When it is `at` next on one of the weekdays (Monday is 0), on any day for none."""
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        day += timedelta(days=1)
        if weekdays and day.weekday() not in weekdays:
            continue
        found = datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)
        if found > after:
            return found


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which hours, minutes and seconds match."""

    hours: frozenset[int]
    minutes: frozenset[int]
    seconds: frozenset[int]

    def next(self, after: datetime, zone: ZoneInfo) -> datetime:
        """The first whole second after this that matches."""
        at = after.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
        while True:
            local = at.astimezone(zone)
            if local.hour not in self.hours:
                at += timedelta(seconds=3600 - local.minute * 60 - local.second)
            elif local.minute not in self.minutes:
                at += timedelta(seconds=60 - local.second)
            elif local.second not in self.seconds:
                at += timedelta(seconds=1)
            else:
                return at


def next_cron(after: datetime, zone: ZoneInfo, expression: str) -> datetime | None:
    """When a cron expression matches next; None when it never will."""
    for found in _instants(after, zone, expression):
        if found > after:
            return found
    return None


def _instants(after: datetime, zone: ZoneInfo, expression: str) -> Iterator[datetime]:
    local = after.astimezone(zone)
    near = (after - _AROUND).astimezone(zone), (after + _AROUND).astimezone(zone)
    changing = near[0].utcoffset() != near[1].utcoffset()
    start = (local - _AROUND if changing else local).replace(tzinfo=None)
    repeats = changing and expression.split()[1].startswith("*")
    found: list[datetime] = []
    cron = croniter(expression, start)
    try:
        for _ in range(2 * 60 * 6 if changing else 2):
            naive = cron.get_next(datetime)
            found.append(naive.replace(tzinfo=zone).astimezone(UTC))
            if repeats:
                found.append(naive.replace(tzinfo=zone, fold=1).astimezone(UTC))
            if found[-1] > after + _AROUND:
                break
    except ValueError:  # croniter looks some fifty years ahead
        pass
    yield from sorted(found)


class Ticking:
    """Calls at every time that `upcoming` gives, until it is closed."""

    def __init__(
        self,
        clock: Clock,
        zone: Callable[[], ZoneInfo],
        upcoming: Next,
        call: Callable[[datetime], None],
    ) -> None:
        self._clock = clock
        self._zone = zone
        self._upcoming = upcoming
        self._call = call
        self._cancel: Callable[[], None] | None = None
        self.arm(clock.now())

    def arm(self, after: datetime) -> None:
        """Wait for the next time after this."""
        self.close()
        at = self._upcoming(after, self._zone())
        if at is not None:
            self._cancel = self._clock.call_at(at, lambda: self._ring(at))

    def close(self) -> None:
        """Wait no longer."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    def _ring(self, at: datetime) -> None:
        self._cancel = None
        self.arm(max(at, self._clock.now()))
        self._call(at)
