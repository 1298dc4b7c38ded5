"""Who is who in a running hub; kept for a moment, since thousands of facts may ask at once."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from hub.core.hub import Hub
from hub.core.servers import SERVERS
from hub.models.people import Account, Person
from hub.models.server import Library, Server
from hub.playback.pipeline import PLAYBACK

FRESH_S = 5.0


@dataclass(frozen=True, slots=True)
class _Known:
    persons: dict[str, Person]
    accounts: dict[tuple[str, str], Account]
    owned: Counter[str]


class LiveDirectory:
    """Asks the parts of a hub; what it knows of persons and accounts is seconds old at most."""

    def __init__(self, hub: Hub, clock: Callable[[], float] = time.monotonic) -> None:
        self._hub = hub
        self._clock = clock
        self._until = float("-inf")
        self._kept = _Known({}, {}, Counter())

    def person(self, person_id: str) -> Person | None:
        """A person."""
        return self._known().persons.get(person_id)

    def accounts_of(self, person_id: str) -> int:
        """How many accounts a person owns."""
        return self._known().owned[person_id]

    def account(self, server_id: str, key: str) -> Account | None:
        """An account as its server describes it."""
        return self._known().accounts.get((server_id, key))

    def server(self, server_id: str) -> Server | None:
        """A server that is set up."""
        found = (one.server for one in self._hub[SERVERS] if one.server.id == server_id)
        return next(found, None)

    def online(self, server_id: str) -> bool | None:
        """Whether a server can be reached."""
        found = (one for one in self._hub[SERVERS] if one.server.id == server_id)
        return next((one.availability.is_up for one in found), None)

    def library(self, server_id: str, key: str) -> Library | None:
        """A library of a server that is set up."""
        for one in self._hub[SERVERS]:
            if one.server.id == server_id:
                return next((library for library in one.libraries if library.key == key), None)
        return None

    def _known(self) -> _Known:
        now = self._clock()
        if now >= self._until:
            playback = self._hub[PLAYBACK]
            self._kept = _Known(
                {person.id: person for person in playback.persons()},
                {(account.server_id, account.key): account for account in playback.accounts()},
                Counter(playback.links().values()),
            )
            self._until = now + FRESH_S
        return self._kept
