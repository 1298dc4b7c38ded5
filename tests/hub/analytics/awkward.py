"""Plays with everything that reports may stumble over, and what they amount to in plain Python."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hub.models.ids import derived_id
from hub.models.play import Play
from hub.models.session import SessionState
from tests.hub.history.factory import bare_play, full_play, segment, varied

ZONES = ("UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe")
MIDNIGHTS = (
    datetime(2024, 3, 30, 22, 30, tzinfo=UTC),  # into a day of 23 hours in Berlin
    datetime(2024, 10, 26, 21, 50, tzinfo=UTC),  # into one of 25 hours
    datetime(2023, 12, 31, 22, 59, 59, 999000, tzinfo=UTC),  # into another year, month and week
    datetime(2024, 2, 29, 18, 29, 30, tzinfo=UTC),  # a leap day, and midnight in Kolkata
)


def plays() -> list[Play]:
    """Varied plays, bare and full ones, and some across midnights with a pause upon it."""
    return [full_play(), bare_play(), *varied(7, 150), *(_across(at) for at in MIDNIGHTS)]


def _across(at: datetime) -> Play:
    """Two hours of watching with a pause in the middle, over a midnight somewhere."""
    parts = (
        segment(0, 3000.5, start=at),
        segment(3000.5, 1000, SessionState.PAUSED, start=at, position_s=3000.5),
        segment(4000.5, 4199.25, start=at, position_s=3000.5),
    )
    return replace(
        full_play(),
        id=derived_id(at, "across"),
        started_at=at,
        ended_at=parts[-1].ended_at,
        segments=parts,
        watch_s=7199.75,
        paused_s=1000.0,
    )


def by(plays: Iterable[Play], key: Callable[[Play], Hashable]) -> dict[Hashable, tuple[int, float]]:
    """Plays and watch time in seconds, by some property."""
    count: Counter[Hashable] = Counter()
    watch: dict[Hashable, Fraction] = {}
    for play in plays:
        count[key(play)] += 1
        watch[key(play)] = watch.get(key(play), Fraction(0)) + Fraction(round(1000 * play.watch_s))
    return {name: (count[name], float(watch[name] / 1000)) for name in count}


def by_day(plays: Iterable[Play], zone: str) -> dict[date, tuple[int, float]]:
    """Plays by the local day they began on, and watch time by the days it was watched on."""
    info = ZoneInfo(zone)
    count: Counter[date] = Counter()
    watch: dict[date, float] = {}
    for play in plays:
        first = play.started_at.astimezone(info).date()
        count[first] += 1
        booked = 0.0
        for day, seconds in _watched(play, info):
            watch[day] = watch.get(day, 0.0) + seconds
            booked += seconds
        watch[first] = watch.get(first, 0.0) + play.watch_s - booked
    return {day: (count[day], watch.get(day, 0.0)) for day in {*count, *watch}}


def _watched(play: Play, zone: ZoneInfo) -> Iterator[tuple[date, float]]:
    """Seconds watched by local day; a segment across midnight is divided by wall time."""
    for part in play.segments:
        wall = (part.ended_at - part.started_at).total_seconds()
        at = part.started_at
        while at < part.ended_at and part.watch_s:
            day = at.astimezone(zone).date()
            until = min(_beginning(day + timedelta(days=1), zone), part.ended_at)
            yield day, part.watch_s * (until - at).total_seconds() / wall
            at = until


def _beginning(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
