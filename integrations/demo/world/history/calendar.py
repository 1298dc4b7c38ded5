"""How much is watched on which day, by whom, and at what time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from integrations.demo.world.people import Person

from .lengths import usual_length

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DAY_MS = 86_400_000
_WINTER = 0.18
"""How much more is watched in January than on average, and less in July."""


@dataclass(frozen=True)
class Calendar:
    """The days before ``end`` and the people who watch on them."""

    persons: tuple[Person, ...]
    end: datetime
    days: int
    seed: int

    @cached_property
    def start(self) -> datetime:
        """Midnight UTC at which the first day begins."""
        midnight = self.end.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - timedelta(days=self.days)

    @cached_property
    def weights(self) -> Floats:
        """Expected plays of each person (column) on each day (row)."""
        rng = np.random.default_rng((self.seed, 1))
        day = np.arange(self.days)
        weekday = (self.start.weekday() + day) % 7
        yearday = (self.start.timetuple().tm_yday + day) % 365.25
        season = 1 + _WINTER * np.cos(2 * np.pi * yearday / 365.25)
        mood = rng.gamma(6.0, 1 / 6.0, (self.days, len(self.persons)))
        table = np.empty((self.days, len(self.persons)))
        for column, person in enumerate(self.persons):
            weekend = np.where(weekday >= 5, person.habits.weekend, 1.0)
            weekend *= 7 / (5 + 2 * person.habits.weekend)
            table[:, column] = person.habits.plays_per_week / 7 * season * weekend
        return table * mood * self._present(rng, day)

    def _present(self, rng: np.random.Generator, day: Ints) -> npt.NDArray[np.bool_]:
        """False before a person joined, and during two weeks away in every year."""
        joined = rng.uniform(-0.3, 0.45, len(self.persons)) * self.days
        joined[0] = -1
        holiday = rng.uniform(0, 365, len(self.persons))
        here = day[:, None] >= joined[None, :]
        away = np.mod(day[:, None] - holiday[None, :], 365) < 14
        return here & ~away

    def plays_per_day(self, plays: int | None) -> Ints:
        """How many plays each day has: ``plays`` in all, or as many as is natural."""
        expected = self.weights.sum(axis=1)
        total = expected.sum() if plays is None else plays
        reached = np.concatenate(([0.0], np.cumsum(expected))) / expected.sum() * total
        return np.asarray(np.diff(np.round(reached).astype(np.int64)))

    def offsets_ms(self, person: Person) -> Ints:
        """UTC offset of a person's home at the noon of each day."""
        zone = ZoneInfo(person.home.time_zone)
        noons = (self.start + timedelta(days=n, hours=12) for n in range(self.days))
        shifts = (noon.astimezone(zone).utcoffset() or timedelta() for noon in noons)
        return np.array([round(shift.total_seconds() * 1000) for shift in shifts], dtype=np.int64)

    @cached_property
    def _offsets(self) -> dict[str, Ints]:
        zones = {person.home.time_zone: person for person in self.persons}
        return {zone: self.offsets_ms(person) for zone, person in zones.items()}

    @cached_property
    def _zone_rows(self) -> tuple[Ints, Ints]:
        names = list(self._offsets)
        of_person = np.array([names.index(p.home.time_zone) for p in self.persons])
        return of_person, np.stack([self._offsets[name] for name in names])

    @cached_property
    def _hours(self) -> Floats:
        """Cumulative share of the local hours of each person."""
        table = np.array([person.habits.hours for person in self.persons], dtype=np.float64)
        return np.asarray(np.cumsum(table, axis=1) / table.sum(axis=1, keepdims=True))

    @cached_property
    def _sitting_shares(self) -> Floats:
        """The persons' shares of a day's sittings, cumulative; day n fills n to n + 1."""
        lengths = np.array([usual_length(person.habits) for person in self.persons])
        reached = np.cumsum(self.weights / lengths, axis=1)
        shares = reached / np.maximum(reached[:, -1:], np.finfo(np.float64).tiny)
        return np.asarray((shares + np.arange(self.days)[:, None]).ravel())

    def draw(self, rng: np.random.Generator, day: Ints) -> tuple[Ints, Ints]:
        """For sittings on given days: who, and when (milliseconds since 1970, UTC)."""
        found = np.searchsorted(self._sitting_shares, day + rng.random(len(day)), side="right")
        person = np.minimum(found - day * len(self.persons), len(self.persons) - 1)
        hour = (self._hours[person] < rng.random(len(day))[:, None]).sum(axis=1)
        local_ms = hour * 3_600_000 + rng.integers(0, 3_600_000, len(day))
        zone, offsets = self._zone_rows
        first = round(self.start.timestamp() * 1000)
        return person, first + day * DAY_MS + local_ms - offsets[zone[person], day]
