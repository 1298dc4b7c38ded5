"""Days as memory counts them: numbers of local days, and which of the last sixty-two were used."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

KEPT_DAYS = 62
DAY_S = 86400.0
_ALL = (1 << KEPT_DAYS) - 1


class Calendar:
    """The household's days and hours for seconds of the epoch; the last day is remembered."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.move(zone)

    def move(self, zone: ZoneInfo) -> None:
        """Count in another zone from here on."""
        self.zone = zone
        self._from = self._to = 0.0
        self._day = 0

    def day(self, at: float) -> int:
        """The number of the local day, counted from 1 January of year 1."""
        if not self._from <= at < self._to:
            self._look(at)
        return self._day

    def hour(self, at: float) -> int:
        """The local hour, 0-23."""
        if not self._from <= at < self._to:
            self._look(at)
        if self._to - self._from == DAY_S:
            return int(at - self._from) // 3600
        return datetime.fromtimestamp(at, self.zone).hour  # the clocks are changed on this day

    def midnight(self, at: float) -> float:
        """When the local day began."""
        if not self._from <= at < self._to:
            self._look(at)
        return self._from

    def _look(self, at: float) -> None:
        today = datetime.fromtimestamp(at, self.zone).date()
        self._day = today.toordinal()
        self._from = self._begin(today)
        self._to = self._begin(today + timedelta(days=1))

    def _begin(self, day: date) -> float:
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp()


class DaySet:
    """Which of the last days something was seen, in one integer."""

    __slots__ = ("_mask", "last")

    def __init__(self, last: int = 0, mask: int = 0) -> None:
        self.last = last
        self._mask = mask

    def add(self, day: int) -> None:
        """Note a day; one before what is kept is ignored."""
        ahead = day - self.last
        if ahead > 0:
            self._mask = ((self._mask << ahead) | 1) & _ALL if ahead < KEPT_DAYS else 1
            self.last = day
        elif ahead > -KEPT_DAYS:
            self._mask |= 1 << -ahead

    def bits(self, last: int) -> int:
        """The days in one integer: bit n is n days before `last`."""
        ahead = self.last - last
        return self._mask >> ahead if ahead > 0 else self._mask << min(-ahead, KEPT_DAYS) & _ALL

    def common(self, other: "DaySet") -> int:
        """On how many days both were seen."""
        last = max(self.last, other.last)
        return (self.bits(last) & other.bits(last)).bit_count()

    def __or__(self, other: "DaySet") -> "DaySet":
        """The days of both."""
        last = max(self.last, other.last)
        return DaySet(last, self.bits(last) | other.bits(last))

    def __len__(self) -> int:
        return self._mask.bit_count()

    def count(self, since: int, until: int) -> int:
        """How many different days from `since` to `until`, both included."""
        last = self.last
        newest = min(last, until)
        width = newest - since + 1
        if width <= 0:
            return 0
        mask = self._mask >> (last - newest)
        return (mask & ((1 << width) - 1) if width < KEPT_DAYS else mask).bit_count()
