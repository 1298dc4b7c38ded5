"""Who and what is remembered, within limits: persons, players and accounts, and their stays."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from rules.memory.days import Calendar
from rules.memory.people import MOST_STAYS, WINDOW_S, note_play, stay_at
from rules.memory.records import AccountMemory, Arrival, PersonMemory, PlayerMemory
from rules.memory.stays import Stay

AccountId = tuple[str, str]
Past = tuple[Arrival, float, float]
"""A play that is over: its beginning, and when it started and ended."""
MOST_PLAYER_STAYS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is remembered; what was used least recently is forgotten first."""

    persons: int = 20_000
    players: int = 50_000
    accounts: int = 40_000
    stays: int = 150_000


class Registers:
    """Persons, players and accounts by id, the least recently used first.

    `forgot` says whether a person had to make room: who is not here may be in the history.
    """

    def __init__(self, calendar: Calendar, limits: Limits) -> None:
        self.persons: dict[str, PersonMemory] = {}
        self.players: dict[str, PlayerMemory] = {}
        self.accounts: dict[AccountId, AccountMemory] = {}
        self.forgot = False
        self._calendar = calendar
        self._limits = limits
        self._stays: deque[tuple[PersonMemory, Stay]] = deque()

    def going_on(self, arrival: Arrival, at: float) -> Stay | None:
        """The stay that goes on when a play begins; None where it is a new one."""
        person = None if arrival.person_id is None else self.persons.get(arrival.person_id)
        return None if person is None else stay_at(person, arrival.spot, arrival.player, at)

    def arrive(self, arrival: Arrival, at: float, going_on: Stay | None) -> Stay:
        """A play begins: everybody and everything it is about is remembered."""
        person = self._person(arrival.person_id, at)
        if going_on is None:
            stay = Stay(arrival.spot, arrival.player, arrival.product, arrival.server_id, at, at)
            if person is not None:
                person.stays.add(stay, at, MOST_STAYS)
                self._bound(person, stay)
        else:
            stay = going_on
            if person is not None:
                person.stays.go_on(stay)
        stay.plays += 1
        self._player(arrival.player, stay, at)
        if arrival.account is not None:
            self._account(arrival.account, at)
        if person is not None:
            note_play(person, arrival.spot, arrival.player, at, self._calendar)
            person.last = max(person.last, at)
        return stay

    def used(self, arrival: Arrival, at: float) -> None:
        """Somebody was still there."""
        player = self.players.get(arrival.player)
        if player is not None and at > player.last:
            player.last = at
        person = None if arrival.person_id is None else self.persons.get(arrival.person_id)
        if person is not None and at > person.last:
            person.last = at
        account = None if arrival.account is None else self.accounts.get(arrival.account)
        if account is not None and at > account.last:
            account.last = at

    def _person(self, person_id: str | None, at: float) -> PersonMemory | None:
        if person_id is None:
            return None
        person = self.persons.pop(person_id, None) or PersonMemory(at, at)
        self.persons[person_id] = person
        if len(self.persons) > self._limits.persons:
            self.trim()
        return person

    def trim(self) -> None:
        """Forget whoever is one too many; somebody who watches just now stays."""
        for _ in range(len(self.persons) - self._limits.persons):
            others = islice(self.persons.items(), len(self.persons) - 1)
            idle = (key for key, one in others if not one.visits)
            del self.persons[next(idle, next(iter(self.persons)))]
            self.forgot = True

    def bring_back(self, person_id: str, first: float, past: Iterable[Past]) -> PersonMemory:
        """Remember somebody again by their plays, in the order of their starts."""
        person = PersonMemory(first, first)
        for arrival, started, ended in past:
            stay = stay_at(person, arrival.spot, arrival.player, started)
            if stay is None:
                stay = Stay(
                    arrival.spot, arrival.player, arrival.product, arrival.server_id, started, ended
                )
                person.stays.add(stay, started, MOST_STAYS)
                self._bound(person, stay)
            stay.plays += 1
            stay.ended = max(stay.ended, ended)
            note_play(person, arrival.spot, arrival.player, started, self._calendar)
            person.last = max(person.last, ended)
        self.persons[person_id] = person
        self.trim()
        return person

    def _player(self, key: str, stay: Stay, at: float) -> None:
        player = self.players.pop(key, None) or PlayerMemory(at, at)
        self.players[key] = player
        player.last = max(player.last, at)
        stays = player.stays
        if stays and stays[-1] is stay:
            stays.go_on(stay)
        else:
            stays.add(stay, at, MOST_PLAYER_STAYS)
        if len(self.players) > self._limits.players:
            del self.players[next(iter(self.players))]

    def _account(self, key: AccountId, at: float) -> None:
        account = self.accounts.pop(key, None) or AccountMemory(at, at)
        self.accounts[key] = account
        account.last = max(account.last, at)
        account.plays += 1
        if len(self.accounts) > self._limits.accounts:
            del self.accounts[next(iter(self.accounts))]

    def _bound(self, person: PersonMemory, stay: Stay) -> None:
        """Forget the stays that began longest ago, of whomever they are."""
        stays = self._stays
        stays.append((person, stay))
        old = stay.started - WINDOW_S
        while len(stays) > self._limits.stays or stays[0][1].started < old:
            owner, oldest = stays.popleft()
            if owner.stays and owner.stays[0] is oldest and not oldest.playing:
                owner.stays.forget_first()
