"""What is remembered: stays, open visits, and what is known of persons, players and accounts.

Times are seconds of the epoch. Lists are short and trimmed by whoever appends to them.
"""

from array import array
from dataclasses import dataclass, field
from typing import NamedTuple

from hub.models.place import Place
from hub.models.session import Connection, Location, Player, SessionState
from hub.models.stream import Decision
from rules.memory.days import DaySet
from rules.memory.habits import Habit, HourHabit
from rules.memory.spot import Spot
from rules.memory.stays import Stay, Stays

SUM_DAYS = 366
_NO_SUMS = bytes(4 * SUM_DAYS)


class Presence(NamedTuple):
    """Where a person was before, and until when."""

    spot: Spot
    until: float
    player: str


@dataclass(slots=True, eq=False)
class Site:
    """A household somebody connects from, with the days on which they did."""

    spot: Spot
    first: float
    last: float
    days: DaySet = field(default_factory=DaySet)


class DaySums:
    """A sum for each of the last 366 local days."""

    __slots__ = ("_last", "_sums")

    def __init__(self) -> None:
        self._sums = array("f", _NO_SUMS)
        self._last = 0

    def add(self, day: int, amount: float) -> None:
        """Add to a day; one before what is kept is ignored."""
        if day > self._last:
            self._clear(day - self._last)
            self._last = day
        if day > self._last - SUM_DAYS:
            self._sums[day % SUM_DAYS] += amount

    def total(self, since: int, until: int) -> float:
        """The sum of the days from `since` to `until`, both included."""
        sums, last = self._sums, min(until, self._last)
        if since == last == self._last:
            return sums[last % SUM_DAYS]
        first = max(since, self._last - SUM_DAYS + 1)
        return sum([sums[day % SUM_DAYS] for day in range(first, last + 1)])

    def _clear(self, days: int) -> None:
        """Make room for the days that follow the last one."""
        sums, last = self._sums, self._last
        for passed in range(last + 1, last + 1 + min(days, SUM_DAYS) if last else 0):
            sums[passed % SUM_DAYS] = 0.0


@dataclass(slots=True)
class PersonMemory:
    """What is known of a person."""

    first: float
    last: float
    stays: Stays = field(default_factory=Stays)
    sites: list[Site] = field(default_factory=list)
    at_network: dict[str, Site] = field(default_factory=dict)
    countries: Habit = field(default_factory=lambda: Habit(12))
    players: Habit = field(default_factory=lambda: Habit(40))
    hours: HourHabit = field(default_factory=HourHabit)
    watched: DaySums = field(default_factory=DaySums)
    plays: DaySums = field(default_factory=DaySums)
    visits: dict[str, "Visit"] = field(default_factory=dict)


@dataclass(slots=True)
class PlayerMemory:
    """What is known of a player, whoever uses it."""

    first: float
    last: float
    platform: str | None = None
    stays: Stays = field(default_factory=Stays)


@dataclass(slots=True)
class AccountMemory:
    """When an account was used."""

    first: float
    last: float
    plays: int = 0


@dataclass(slots=True)
class Before:
    """What was so when a visit began, None where it is not known.

    `idle_s` is how long the person, `account_idle_s` the account had not played; None for never.
    `countries` are the usual ones until then, kept where the country is a new one.
    """

    presence: Presence | None = None
    idle_s: float | None = None
    account_idle_s: float | None = None
    player_new: bool = False
    player_new_for_person: bool | None = None
    country_new: bool | None = None
    countries: tuple[str, ...] = ()
    site_new: bool | None = None
    platform: str | None = None


@dataclass(slots=True)
class Arrival:
    """Somebody begins to play: who, with which account, on what, and where."""

    person_id: str | None
    account: tuple[str, str] | None
    player: str
    product: str | None
    server_id: str
    spot: Spot


@dataclass(slots=True, eq=False)
class Visit:
    """A session that has not ended, or that ended just now.

    `bufferings` are when buffering began; `place` and `connection` those that were looked at last.
    """

    key: str
    arrival: Arrival
    player: Player | None
    started: float
    stay: Stay
    before: Before
    state: SessionState
    since: float
    sign: float
    watch_s: float = 0.0
    buffered_s: float = 0.0
    bufferings: list[float] = field(default_factory=list)
    first_stream: bool = True
    decision: Decision | None = None
    location: Location | None = None
    bandwidth_kbps: int | None = None
    uncertain: bool = False
    place: Place | None = None
    connection: Connection | None = None

    @property
    def names(self) -> frozenset[str]:
        """By what a rule may mean its player."""
        one = self.player
        if one is None:
            return frozenset()
        found = (one.key, one.name, one.product, one.device, one.platform)
        return frozenset(name.casefold() for name in found if name)

    @property
    def spot(self) -> Spot:
        """Where it is."""
        return self.stay.spot

    @property
    def person_id(self) -> str | None:
        """Whose it is."""
        return self.arrival.person_id

    @property
    def server_id(self) -> str:
        """Where it plays from."""
        return self.arrival.server_id
