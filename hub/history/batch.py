"""What one transaction of the history writer holds."""

from dataclasses import dataclass

from hub.models.observation import Evidence, ItemsJoined, ItemsParted
from hub.models.people import Account, Person
from hub.models.play import Play

ItemDecision = ItemsJoined | ItemsParted
"""What somebody said about two items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLink:
    """Which person an account belongs to, and who said so (`first_seen`, `email`, a user id …)."""

    server_id: str
    account_key: str
    person_id: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Everything that follows from the journal up to and including `offset`.

    Plays are whole and replace what is stored under their id; only closed, recorded plays are
    given. `withdrawn` are ids of plays that were given and turned out never to have been (an
    observation came late): very rare. `joins` are in order of time; one that is repeated changes
    nothing. `tracker` is the state of the session tracker and of
    identity at `offset`.
    """

    offset: int
    tracker: bytes
    plays: tuple[Play, ...] = ()
    withdrawn: tuple[str, ...] = ()
    accounts: tuple[Account, ...] = ()
    persons: tuple[Person, ...] = ()
    links: tuple[PersonLink, ...] = ()
    joins: tuple[ItemDecision, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How far the journal is in the history, and the tracker's state at that point."""

    offset: int
    tracker: bytes
