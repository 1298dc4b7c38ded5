"""Quiet hours: a stretch of every day, in local time, that may go past midnight."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` until `end` on the clock of `zone`; equal times mean never."""

    start: time
    end: time
    zone: str
    critical_passes: bool = True

    def ends_at(self, at: datetime) -> datetime | None:
        """When the quiet that holds at `at` is over (UTC); None when it is not quiet then."""
        zone = ZoneInfo(self.zone)
        today = at.astimezone(zone).date()
        for day in (today - timedelta(days=1), today):
            begins, ends = self._on(day, zone)
            if begins <= at < ends:
                return ends
        return None

    def _on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Begin and end of the quiet that starts on this local day, in UTC."""
        until = day if self.start <= self.end else day + timedelta(days=1)
        return (
            datetime.combine(day, self.start, zone).astimezone(UTC),
            datetime.combine(until, self.end, zone).astimezone(UTC),
        )
