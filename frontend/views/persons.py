"""Persons: the list, and one person with accounts, players and plays."""

from dataclasses import dataclass
from datetime import datetime

from frontend.views.common import PersonRef, ServerRef
from frontend.views.history import PlayRow
from frontend.views.servers import PlayerRow
from hub.api.session_out import SessionOut


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """A person in the list."""

    person: PersonRef
    servers: tuple[ServerRef, ...]
    plays: int
    watch_s: float
    last_title: str | None
    last_seen_at: datetime | None
    streams: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Two persons who may be the same human; asked, never joined by itself."""

    id: str
    first: PersonRef
    second: PersonRef
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsView:
    """The list of persons."""

    persons: tuple[PersonCard, ...]
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOfPerson:
    """An account that the person owns, and how that is known."""

    key: str
    name: str
    server: ServerRef
    linked_by: str
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """One person."""

    card: PersonCard
    first_seen_at: datetime | None
    sessions: tuple[SessionOut, ...]
    accounts: tuple[AccountOfPerson, ...]
    players: tuple[PlayerRow, ...]
    places: tuple[tuple[str, int], ...]
    plays: tuple[PlayRow, ...]
    may_edit: bool = False
