"""How values are shown: one place for units, dates and numbers, in the viewer's language and zone.

Unknown values are shown as an en dash, never as 0.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from hub.geography.names import country_in

UNKNOWN = "\N{EN DASH}"
_JUST_NOW_S = 10


@dataclass(frozen=True, slots=True)
class Formatter:
    """Formats for one viewer; its methods are the filters of the templates."""

    language: str = "en"
    time_zone: str = "UTC"

    @property
    def _locale(self) -> Locale:
        try:
            return Locale.parse(self.language, sep="-")
        except (UnknownLocaleError, ValueError):
            return Locale("en")

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number with at most so many decimals."""
        if value is None:
            return UNKNOWN
        pattern = "#,##0." + "#" * digits if digits else "#,##0"
        return format_decimal(round(value, digits), pattern, locale=self._locale)

    def percent(self, share: float | None) -> str:
        """A share between 0 and 1."""
        return UNKNOWN if share is None else format_percent(share, locale=self._locale)

    def duration(self, seconds: float | None) -> str:
        """A length of time with its two largest units: 2 h 5 min."""
        if seconds is None:
            return UNKNOWN
        total = round(seconds)
        if total < 60:
            return f"{total}\u00a0s"
        for name, size, small, small_size in _DURATIONS:
            if total >= size:
                rest = total % size // small_size
                large = f"{self.number(total // size)}\u00a0{name}"
                return f"{large} {rest}\u00a0{small}" if rest else large
        return UNKNOWN

    def position(self, seconds: float | None) -> str:
        """A place in an item as a clock: 1:02:33."""
        if seconds is None:
            return UNKNOWN
        minutes, rest = divmod(int(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

    def rate(self, kbps: float | None) -> str:
        """A bit rate: 850 kbit/s, 12.4 Mbit/s."""
        if kbps is None:
            return UNKNOWN
        if kbps < 1000:
            return f"{self.number(kbps)}\u00a0kbit/s"
        if kbps < 1_000_000:
            return f"{self.number(kbps / 1000, 1)}\u00a0Mbit/s"
        return f"{self.number(kbps / 1_000_000, 1)}\u00a0Gbit/s"

    def size(self, count: float | None) -> str:
        """A number of bytes in powers of 1000: 4.7 GB."""
        if count is None:
            return UNKNOWN
        value, unit = float(count), "B"
        for larger in ("kB", "MB", "GB", "TB", "PB"):
            if value < 1000:
                break
            value, unit = value / 1000, larger
        return f"{self.number(value, 1 if unit != 'B' else 0)}\u00a0{unit}"

    def distance(self, kilometres: float | None) -> str:
        """A distance: 850 m, 12.4 km, 8,120 km."""
        if kilometres is None:
            return UNKNOWN
        if kilometres < 1:
            return f"{self.number(kilometres * 1000)}\u00a0m"
        return f"{self.number(kilometres, 1 if kilometres < 100 else 0)}\u00a0km"

    def local(self, at: datetime) -> datetime:
        """The moment in the viewer's zone."""
        return at.astimezone(ZoneInfo(self.time_zone))

    def clock(self, at: datetime | None) -> str:
        """The time of day."""
        if at is None:
            return UNKNOWN
        return format_skeleton("Hm", self.local(at), locale=self._locale)

    def day(self, at: datetime | date | None) -> str:
        """The date, in full when it is not of this year: Fri, 3 Nov."""
        if at is None:
            return UNKNOWN
        when = self.local(at).date() if isinstance(at, datetime) else at
        this_year = when.year == self.local(datetime.now(UTC)).year
        skeleton = "MMMEd" if this_year else "yMMMd"
        return str(format_skeleton(skeleton, when, locale=self._locale))

    def moment(self, at: datetime | None) -> str:
        """Date and time, short."""
        return UNKNOWN if at is None else f"{self.day(at)}, {self.clock(at)}"

    def absolute(self, at: datetime | None) -> str:
        """Date and time in full with the zone, for titles."""
        if at is None:
            return UNKNOWN
        local = self.local(at)
        return str(format_datetime(local, "full", locale=self._locale))

    def long_day(self, at: date) -> str:
        """The date in full."""
        return str(format_date(at, "full", locale=self._locale))

    def ago(self, at: datetime | None, now: datetime | None = None) -> str:
        """The moment as seen from now: 3 minutes ago."""
        if at is None:
            return UNKNOWN
        delta = at - (now or datetime.now(UTC))
        if abs(delta.total_seconds()) < _JUST_NOW_S:
            return {"de": "jetzt"}.get(self._locale.language, "now")
        return str(format_timedelta(delta, add_direction=True, locale=self._locale))

    def language_name(self, code: str | None) -> str | None:
        """A language by its name in the viewer's; the code itself when it is not known."""
        if not code:
            return None
        try:
            found = Locale.parse(code.replace("-", "_"))
            return found.get_language_name(self._locale) or code
        except (UnknownLocaleError, ValueError):
            return code

    def country_name(self, country: str) -> str:
        """A country, given by code or English name, in the viewer's language; others unchanged."""
        return country_in(country, self._locale.language)

    def listed(self, words: list[str]) -> str:
        """Words as a list in the viewer's language: a, b and c."""
        return format_list(words, locale=self._locale) if words else UNKNOWN


_DURATIONS = (
    ("d", 86400, "h", 3600),
    ("h", 3600, "min", 60),
    ("min", 60, "s", 1),
)


def initials(name: str) -> str:
    """One or two letters for a person without a picture."""
    words = name.split()
    letters = [words[0], words[-1]] if len(words) > 1 else words[:1]
    return "".join(word[0] for word in letters).upper()


def hue(name: str) -> int:
    """One of eight avatar colours, the same for a name everywhere (also in the browser)."""
    return sum(map(ord, name)) % 8 + 1
