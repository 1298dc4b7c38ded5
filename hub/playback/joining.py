"""Resumed plays: which closed play a new session goes on with."""

from dataclasses import dataclass, field

from hub.models.item import Item
from hub.models.observation import ItemsJoined, ItemsParted
from hub.playback.ledger import Ledger
from hub.playback.same_item import tokens
from hub.playback.settings import RecordingModel
from hub.playback.viewing import Viewing
from hub.playback.watched import is_finished

AT_START_S = 10.0
"""A position below this is the beginning."""
REWIND_SHARE = 0.1
"""Of the length of something short, as much may be heard again when it is resumed."""


@dataclass(slots=True, kw_only=True)
class Closed:
    """A closed play that may be gone on with; it is not changed any more."""

    viewing: Viewing
    ended: float
    tokens: tuple[str, ...]
    given: bool = False
    serial: int = field(default=0, compare=False)


class Resumable:
    """The plays closed lately, by item."""

    def __init__(self, rules: RecordingModel, ledger: Ledger) -> None:
        self._rules = rules
        self._ledger = ledger
        self.closed: dict[str, Closed] = {}
        self.by_token: dict[str, tuple[str, ...]] = {}
        self.joins: dict[str, ItemsJoined] = {}

    def add(self, viewing: Viewing, ended: float, *, given: bool) -> None:
        """Remember a closed play, and forget those past the window."""
        self._expire(ended)
        names = tokens(viewing.server_id, viewing.item)
        closed = Closed(viewing=viewing, ended=ended, tokens=names, given=given)
        self._ledger.put(self.closed, viewing.id, closed)
        for name in names:
            self._ledger.put(self.by_token, name, (*self.by_token.get(name, ()), viewing.id))

    def remove(self, play_id: str) -> None:
        """Forget a play."""
        closed = self._ledger.pop(self.closed, play_id)
        for name in () if closed is None else closed.tokens:
            left = tuple(one for one in self.by_token.get(name, ()) if one != play_id)
            if left:
                self._ledger.put(self.by_token, name, left)
            else:
                self._ledger.pop(self.by_token, name)

    def same_item(self, server_id: str, item: Item) -> list[Closed]:
        """The plays of this item, the latest first."""
        names = {
            play_id
            for name in self._names(server_id, item)
            for play_id in self.by_token.get(name, ())
        }
        return sorted((self.closed[name] for name in names), key=lambda one: -one.ended)

    def goes_on(self, closed: Closed, item: Item, at: float, position: float | None) -> bool:
        """Whether playing this item at this position goes on with a closed play.

        Within the window, near or behind the place where it stopped. From the beginning, only
        shortly after a stop near the beginning: later, that is a new viewing.
        """
        rules, end_p = self._rules, closed.viewing.end_p
        age = at - closed.ended
        if age > rules.resume_window:
            return False
        if item.live or end_p is None:
            return item.live or age <= rules.stuck_after
        if position is None or is_finished(closed.viewing.item, end_p, rules):
            return False
        if position < AT_START_S and age > rules.stuck_after:
            return False
        return position >= end_p - self._rewind(item)

    def join(self, joined: ItemsJoined) -> None:
        """Two items are one from now on."""
        self._ledger.put(self.joins, pair_of(joined), joined)

    def part(self, parted: ItemsParted) -> None:
        """They are two again."""
        self._ledger.pop(self.joins, pair_of(parted))

    def restored(self) -> None:
        """Make the index by item again, after `closed` was loaded."""
        for play_id, closed in self.closed.items():
            for name in closed.tokens:
                self.by_token[name] = (*self.by_token.get(name, ()), play_id)

    def _names(self, server_id: str, item: Item) -> set[str]:
        """What an item is known by, and what it was joined with, however many steps away."""
        names, before = set(tokens(server_id, item)), 0
        while self.joins and len(names) > before:
            before = len(names)
            for joined in self.joins.values():
                both = {
                    *tokens(joined.server_id, joined.item),
                    *tokens(joined.other_server_id, joined.other),
                }
                if not both.isdisjoint(names):
                    names |= both
        return names

    def _rewind(self, item: Item) -> float:
        share = (item.duration_s or float("inf")) * REWIND_SHARE
        return min(self._rules.rewind, share)

    def _expire(self, now: float) -> None:
        while self.closed:
            oldest = next(iter(self.closed))
            if now - self.closed[oldest].ended <= self._rules.resume_window:
                return
            self.remove(oldest)


def pair_of(said: ItemsJoined | ItemsParted) -> str:
    """What tells one pair of items from another, whichever of them was named first."""
    ends = (f"{said.server_id}/{said.item.key}", f"{said.other_server_id}/{said.other.key}")
    return "\n".join(sorted(ends))
