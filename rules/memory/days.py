"""Days as memory counts them: numbers of local days, and which of the last sixty-two were used."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

KEPT_DAYS = 62
_ALL = (1 << KEPT_DAYS) - 1


class Calendar:
    """The household's days and hours for seconds of the epoch; the last hour is remembered."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._from = self._to = 0.0
        self._day = self._hour = self._midnight = 0

    def move(self, zone: ZoneInfo) -> None:
        """Count in another zone from here on."""
        self.zone = zone
        self._from = self._to = 0.0

    def day(self, at: float) -> int:
        """The number of the local day, counted from 1 January of year 1."""
        if not self._from <= at < self._to:
            self._look(at)
        return self._day

    def hour(self, at: float) -> int:
        """The local hour, 0-23."""
        if not self._from <= at < self._to:
            self._look(at)
        return self._hour

    def midnight(self, at: float) -> float:
        """When the local day began."""
        if not self._from <= at < self._to:
            self._look(at)
        return self._midnight

    def _look(self, at: float) -> None:
        local = datetime.fromtimestamp(at, UTC).astimezone(self.zone)
        whole = local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0)
        self._from = at - (local - whole) / timedelta(seconds=1)
        self._to = self._from + 900.0
        self._day, self._hour = local.toordinal(), local.hour
        start = datetime(local.year, local.month, local.day, tzinfo=self.zone)
        self._midnight = int(start.timestamp())


class DaySet:
    """Which of the last days something was seen, in one integer."""

    __slots__ = ("_last", "_mask")

    def __init__(self) -> None:
        self._last = 0
        self._mask = 0

    def add(self, day: int) -> None:
        """Note a day; one before what is kept is ignored."""
        ahead = day - self._last
        if ahead > 0:
            self._mask = ((self._mask << ahead) | 1) & _ALL if ahead < KEPT_DAYS else 1
            self._last = day
        elif ahead > -KEPT_DAYS:
            self._mask |= 1 << -ahead

    def count(self, since: int, until: int) -> int:
        """How many different days from `since` to `until`, both included."""
        newest = min(until, self._last)
        width = newest - since + 1
        if width <= 0:
            return 0
        mask = self._mask >> (self._last - newest)
        return (mask & ((1 << min(width, KEPT_DAYS)) - 1)).bit_count()
