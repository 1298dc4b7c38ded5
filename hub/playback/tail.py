"""The latest observations, in order of time, with what takes their effects back."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from hub.models.observation import (
    ClockSet,
    Observation,
    PersonRenamed,
    SessionTick,
    TimePassed,
    encode,
)
from hub.playback.effects import Effects
from hub.playback.ledger import Undo

Order = tuple[float, str, str, int]

_RANKS = {
    "clock": 0,
    "accounts": 1,
    "linked": 1,
    "renamed": 1,
    "joined": 1,
    "parted": 1,
    "back": 2,
    "lost": 3,
    "gone": 4,
    "session": 5,
    "tick": 6,
    "evidence": 7,
    "time": 8,
}


def order_of(observation: Observation, at: float) -> Order:
    """The place of an observation among all: by time, and by subject and kind at one time."""
    if isinstance(observation, SessionTick):
        return at, observation.server_id, observation.key, _RANKS["tick"]
    if isinstance(observation, (TimePassed, ClockSet)):
        return at, "", "", _RANKS[observation.kind]
    if isinstance(observation, PersonRenamed):
        return at, "", observation.person_id, _RANKS["renamed"]
    key = getattr(observation, "key", None)
    if key is None:
        view = getattr(observation, "view", None)
        key = "" if view is None else view.key
    return at, observation.server_id, key, _RANKS[observation.kind]


@dataclass(slots=True)
class Taken:
    """An observation that was applied."""

    order: Order
    observation: Observation
    undo: Undo
    effects: Effects


class Tail:
    """What came within the window, oldest first."""

    def __init__(self, window: float) -> None:
        self._window = window
        self._taken: deque[Taken] = deque()
        self.high = float("-inf")
        self.floor = float("-inf")

    def __iter__(self) -> Iterator[Taken]:
        return iter(self._taken)

    def is_late(self, at: float) -> bool:
        """Whether it is too late for something that happened then."""
        return at < self.high - self._window or at < self.floor

    def is_in_order(self, at: float) -> bool:
        """Whether nothing of that time or later was taken."""
        return at > self.high

    def add(self, taken: Taken) -> None:
        """Put the newest; what leaves the window can no longer be taken back."""
        self._taken.append(taken)
        at = taken.order[0]
        if at > self.high:
            self.high = at
            horizon = at - self._window
            while self._taken[0].order[0] < horizon:
                self._taken.popleft()

    def settle(self, at: float) -> None:
        """Nothing before this time can be taken back any more."""
        self._taken.clear()
        self.high = self.floor = at

    def take_back(self, observation: Observation, order: Order) -> list[Taken] | None:
        """Undo what belongs behind an observation and return it; None for a duplicate."""
        later: list[Taken] = []
        while self._taken and self._belongs_before(observation, order, self._taken[-1]):
            later.append(self._taken.pop())
        if self._taken and self._taken[-1].observation == observation:
            self._taken.extend(reversed(later))
            return None
        for taken in later:
            taken.undo.swap(backwards=True)
        later.reverse()
        return later

    def _belongs_before(self, observation: Observation, order: Order, other: Taken) -> bool:
        if order != other.order:
            return order < other.order
        return encode(observation) < encode(other.observation)
