"""Watch time by local day or hour: segments are split where the viewer's clock begins a new one.

A segment that is split gives each part its share of the watch time by wall time, rounded so that
the parts add up to the whole exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)
_STEP = timedelta(hours=6)
"""No zone changes its offset and changes it back within this time."""
_FIRST, _LAST = -(2**60), 2**60
_UNIT_US = {"day": 86_400_000_000, "hour": 3_600_000_000}


@dataclass(frozen=True, slots=True)
class Offsets:
    """Periods of one UTC offset each: from, until and offset in microseconds, in order."""

    since: tuple[int, ...]
    until: tuple[int, ...]
    offset: tuple[int, ...]

    def halves(self, middle: int) -> tuple["Offsets", "Offsets"]:
        """The periods before the one with this number, and the rest."""
        return (
            Offsets(self.since[:middle], self.until[:middle], self.offset[:middle]),
            Offsets(self.since[middle:], self.until[middle:], self.offset[middle:]),
        )

    def within(self, since: int | None, until: int | None) -> "Offsets":
        """Those of a time, both ends in microseconds since 1970; None has no end."""
        low = _FIRST if since is None else since
        high = _LAST if until is None else until
        periods = zip(self.since, self.until, self.offset, strict=True)
        kept = [period for period in periods if period[0] <= high and period[1] > low]
        first, last, offset = zip(*kept, strict=True)
        return Offsets(first, last, offset)


@dataclass(frozen=True, slots=True)
class LocalPieces:
    """A SELECT of (play, number, bucket, watch_ms) and its bound values."""

    sql: str
    params: Mapping[str, Any]


def local_pieces(
    zone: str,
    unit: Literal["day", "hour"],
    since: datetime,
    until: datetime,
    *,
    segments: str = "segments",
) -> LocalPieces:
    """Watch time by local day or hour of `zone`, for all rows of the relation `segments`.

    `segments` is a table, CTE or parenthesised SELECT with the columns of `segments`; `since` to
    `until` must cover it. `bucket` is the local time at which the day or hour begins; when
    the clocks change within it, a segment may have two rows for it.
    """
    offsets = utc_offsets(zone, since, until)
    sql = f"""
SELECT play, number, make_timestamp(k * {_UNIT_US[unit]}) AS bucket,
    (watch_ms * (least(z, (k + 1) * {_UNIT_US[unit]} - shift) - a) // (b - a)
    - watch_ms * (greatest(y, k * {_UNIT_US[unit]} - shift) - a) // (b - a))::BIGINT AS watch_ms
FROM (
    SELECT *, unnest(range((y + shift) // {_UNIT_US[unit]},
        (z - 1 + shift) // {_UNIT_US[unit]} + 1)) AS k
    FROM (
        SELECT s.play, s.number, s.watch_ms::HUGEINT AS watch_ms, s.a, s.b, o.shift,
            greatest(s.a, o.since) AS y, least(s.b, o.until) AS z
        FROM (
            SELECT play, number, watch_ms, epoch_us(started_at) AS a, epoch_us(ended_at) AS b
            FROM {segments} WHERE watch_ms > 0
        ) s JOIN (
            SELECT unnest($zone_since::BIGINT[]) AS since, unnest($zone_until::BIGINT[]) AS until,
                unnest($zone_offset::BIGINT[]) AS shift
        ) o ON s.a < o.until AND s.b > o.since
    )
)
"""  # noqa: S608 - constants and the caller's relation
    params = {
        "zone_since": list(offsets.since),
        "zone_until": list(offsets.until),
        "zone_offset": list(offsets.offset),
    }
    return LocalPieces(sql, params)


@lru_cache(maxsize=64)
def utc_offsets(zone: str, since: datetime, until: datetime) -> Offsets:
    """The offsets of `zone` from `since` to `until`; the first and last period have no end."""
    info = ZoneInfo(zone)
    changes: list[datetime] = []
    shifts = [_shift(since, info)]
    at = since
    while at < until:
        after = min(at + _STEP, until)
        if _shift(after, info) != shifts[-1]:
            changes.append(_change(at, after, info))
            shifts.append(_shift(after, info))
        at = after
    edges = [(change - _EPOCH) // _US for change in changes]
    return Offsets((_FIRST, *edges), (*edges, _LAST), tuple(shifts))


def _shift(at: datetime, info: ZoneInfo) -> int:
    offset = at.astimezone(info).utcoffset()
    return 0 if offset is None else offset // _US


def _change(before: datetime, after: datetime, info: ZoneInfo) -> datetime:
    """The first whole second with the offset of `after`."""
    low, high = int(before.timestamp()), int(after.timestamp()) + 1
    wanted = _shift(after, info)
    while high - low > 1:
        middle = (low + high) // 2
        if _shift(_EPOCH + timedelta(seconds=middle), info) == wanted:
            high = middle
        else:
            low = middle
    return _EPOCH + timedelta(seconds=high)
