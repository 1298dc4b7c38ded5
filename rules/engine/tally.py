"""How often a rule ran."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.traces.trace import Execution


@dataclass(slots=True)
class Tally:
    """How often a rule ran; `today` counts for `day`."""

    runs: int = 0
    today: int = 0
    day: date | None = None
    last_run_at: datetime | None = None
    last_execution: Execution | None = None
    last_error: str | None = None

    def ran(self, at: datetime, zone: ZoneInfo) -> None:
        """One more run."""
        self.runs += 1
        self.today = self.on(at, zone) + 1
        self.day = at.astimezone(zone).date()
        self.last_run_at = at

    def on(self, at: datetime, zone: ZoneInfo) -> int:
        """How often it ran on the day of `at` until now."""
        return self.today if self.day == at.astimezone(zone).date() else 0
