"""Stays: stretches at one spot with one player, and a list of them that knows which are recent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rules.memory.spot import Spot

RECENT_S: Final = 86400.0
"""Windows of a day or less are looked for among the recent stays alone."""
_NEVER: Final = float("-inf")


@dataclass(slots=True, eq=False)
class Stay:
    """A stretch at one spot with one player; plays that follow each other closely are one stay.

    `ended` is when it last was seen playing; while `playing` is above 0, it still goes on. `visits`
    are the sessions that may prolong it.
    """

    spot: Spot
    player: str
    product: str | None
    server_id: str
    started: float
    ended: float
    plays: int = 0
    playing: int = 0
    visits: int = 0

    def until(self, now: float) -> float:
        """When somebody was last there, as far as known at `now`."""
        return max(self.ended, now) if self.playing else self.ended


class Stays(list[Stay]):
    """The stays of a person or of a player, in the order of their begins.

    Those that ended before `_since`, and that no session may prolong, are not among `_recent`.
    """

    __slots__ = ("_recent", "_since")

    def __init__(self) -> None:
        super().__init__()
        self._recent: list[Stay] = []
        self._since = _NEVER

    def add(self, stay: Stay, at: float, most: int) -> None:
        """One more, which begins `at`; of more than `most`, the oldest is forgotten."""
        self.append(stay)
        if self._recent:
            edge = at - RECENT_S
            self._recent = [one for one in self._recent if one.ended >= edge or one.visits]
            self._since = max(self._since, edge)
        self._recent.append(stay)
        if len(self) > most:
            self.forget_first()

    def go_on(self, stay: Stay) -> None:
        """One of them is prolonged, however long ago it ended."""
        if stay.ended < self._since and stay not in self._recent:
            self._recent.append(stay)

    def forget_first(self) -> None:
        """Forget the one that began longest ago."""
        first = self.pop(0)
        if first in self._recent and first not in self:
            self._recent.remove(first)

    def within(self, since: float) -> list[Stay]:
        """Those that reached beyond a time, or go on."""
        pool = self if since < self._since else self._recent
        return [stay for stay in pool if stay.ended >= since or stay.playing]

    def among(self, since: float) -> Sequence[Stay]:
        """A few that hold all of those `within`; it takes no time."""
        return self if since < self._since else self._recent
