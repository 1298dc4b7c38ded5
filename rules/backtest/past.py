"""Stored plays as they are replayed: what a play was, and the segments it went through.

Times are microseconds of the epoch, positions and durations milliseconds, as the history has them.
"""

from dataclasses import dataclass
from typing import NamedTuple

from hub.models.item import Item
from hub.models.people import Account, Person
from hub.models.play import Play
from hub.models.server import Library, Server
from hub.models.session import Connection, Player, Session
from hub.models.stream import Stream
from rules.backtest.filled import Filled
from rules.happening import Subject


class PastSegment(NamedTuple):
    """A stretch of a play; `state` is `playing`, `paused` or `buffering`."""

    state: str
    started: int
    ended: int
    start_ms: int | None
    end_ms: int | None
    watch_ms: int
    stream: int


class PastPlay(Filled, Subject):
    """One stored play as what happens to it is about.

    While it is told, its `stream` is the one of just now; `session` and `play` are there only while
    somebody looks.
    """

    __slots__ = (
        "ended",
        "ending",
        "id",
        "segments",
        "session_key",
        "started",
        "streams",
        "watched",
    )
    id: str
    item: Item
    player: Player
    connection: Connection
    server_id: str
    stream: Stream
    session: Session | None
    play: Play | None
    started: int
    ended: int
    segments: list[PastSegment]
    streams: tuple[Stream, ...]
    watched: bool
    ending: str | None
    session_key: str

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """Who and what the history describes, by the ids that plays name."""

    persons: dict[str, Person]
    owners: dict[str, int]
    accounts: dict[tuple[str, str], Account]
    servers: dict[str, Server]
    libraries: dict[tuple[str, str], Library]


class PastDirectory:
    """Names as the history has them now; whether a server was online then, nobody knows."""

    def __init__(self, described: Described) -> None:
        self._known = described

    def person(self, person_id: str) -> Person | None:
        """A person."""
        return self._known.persons.get(person_id)

    def accounts_of(self, person_id: str) -> int:
        """How many accounts a person owns."""
        return self._known.owners.get(person_id, 0)

    def account(self, server_id: str, key: str) -> Account | None:
        """An account."""
        return self._known.accounts.get((server_id, key))

    def server(self, server_id: str) -> Server | None:
        """A server."""
        return self._known.servers.get(server_id)

    def online(self, _: str) -> bool | None:
        """Nobody knows."""
        return None

    def library(self, server_id: str, key: str) -> Library | None:
        """A library."""
        return self._known.libraries.get((server_id, key))
