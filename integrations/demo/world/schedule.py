"""What is on: the programme guide of live channels, a pure function of channel and time."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from .chance import seeded
from .items import Item

_SLOT_MINUTES = (30, 60, 90, 120)
_SLOT_WEIGHTS = (6, 5, 1, 2)


@dataclass(frozen=True, slots=True)
class Airing:
    """One programme of a channel at its time."""

    item: Item
    starts_at: datetime
    ends_at: datetime


def airing_at(channel: Item, at: datetime) -> Airing:
    """What ``channel`` shows at a time."""
    day = airings_on(channel, at.astimezone(UTC).date())
    return day[bisect_right(day, at, key=lambda airing: airing.starts_at) - 1]


@lru_cache(maxsize=2_048)
def airings_on(channel: Item, day: date) -> tuple[Airing, ...]:
    """The whole UTC day of ``channel``, without gaps."""
    chance = seeded(channel.id, day)
    start = datetime.combine(day, time(tzinfo=UTC))
    end = start + timedelta(days=1)
    airings = []
    while start < end:
        length = timedelta(minutes=chance.choices(_SLOT_MINUTES, _SLOT_WEIGHTS)[0])
        until = min(start + length, end)
        airings.append(Airing(chance.choice(channel.programmes), start, until))
        start = until
    return tuple(airings)
