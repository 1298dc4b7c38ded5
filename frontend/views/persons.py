"""Persons: the list, one person with accounts, players and plays, and whose account is whose."""

from dataclasses import dataclass, field
from datetime import datetime

from frontend.views.catalogue import DecisionRow, PlaceRow, PosterCard, SumsView
from frontend.views.charts import ChartsView
from frontend.views.common import PersonRef, ServerRef
from frontend.views.history import PlayRow
from frontend.views.players import PlayerCard
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
    decisions: tuple[DecisionRow, ...] = ()
    done: DecisionRow | None = None
    may_edit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOfPerson:
    """An account that the person owns, and how that is known."""

    key: str
    name: str
    server: ServerRef
    linked_by: str
    last_seen_at: datetime | None
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """One person."""

    card: PersonCard
    sums: SumsView
    kinds: tuple[tuple[str, int, float], ...]
    favourites: tuple[PosterCard, ...]
    music: tuple[PosterCard, ...]
    sessions: tuple[SessionOut, ...]
    accounts: tuple[AccountOfPerson, ...]
    players: tuple[PlayerCard, ...]
    places: tuple[PlaceRow, ...]
    plays: tuple[PlayRow, ...]
    charts: ChartsView = field(default_factory=ChartsView)
    done: DecisionRow | None = None
    may_edit: bool = False
    named_by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody whose account it may be."""

    person: PersonRef
    accounts: str
    near: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """Whose account is it? Everybody it may belong to, the likeliest first."""

    path: str
    name: str
    server: ServerRef
    owner: PersonRef
    alone: bool
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinSide:
    """One of two items that may be the same."""

    id: str
    title: str
    subtitle: str | None
    poster: str | None
    icon: str
    square: bool
    servers: tuple[ServerRef, ...]
    guids: tuple[str, ...]
    plays: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemQuestion:
    """Two items of different servers that may be the same; asked, never joined by itself."""

    id: str
    first: TwinSide
    other: TwinSide


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionsView:
    """Everything that is asked about identity, and what was decided."""

    people: tuple[Suggestion, ...]
    items: tuple[ItemQuestion, ...]
    more: int
    decisions: tuple[DecisionRow, ...]
    done: DecisionRow | None = None
