"""What several subjects' facts share: the visit, the person's memory, the travel of a moment."""

from datetime import UTC, datetime
from typing import Final

from hub.models.item import Item
from hub.models.people import Account
from hub.models.session import Connection, Player, Session
from hub.models.stream import Stream
from rules.facts.knowledge import known_to
from rules.happening import Subject
from rules.memory.records import PersonMemory, PlayerMemory, Visit
from rules.memory.travel import Travel, apart, travelled
from rules.moment import Moment

DAY_S = 86400.0
VISIT: Final = "facts.visit"
"""Where a moment keeps its visit, for who knows it already."""
_PERSON: Final = "facts.person"


def session_of(subject: Subject) -> Session | None:
    """The session."""
    return subject.session


def item_of(subject: Subject) -> Item | None:
    """The item."""
    return subject.item


def player_of(subject: Subject) -> Player | None:
    """The player."""
    return subject.player


def connection_of(subject: Subject) -> Connection | None:
    """The connection."""
    return subject.connection


def stream_of(subject: Subject) -> Stream | None:
    """The stream."""
    return subject.stream


def account_of(moment: Moment) -> Account | None:
    """The account as its server describes it."""
    subject = moment.subject
    if subject.server_id is None or subject.account_key is None:
        return None
    return known_to(moment).directory.account(subject.server_id, subject.account_key)


def visit_of(moment: Moment) -> Visit | None:
    """The visit the moment is about."""
    cache = moment.cache
    found: Visit | None
    try:
        found = cache[VISIT]
    except KeyError:
        found = cache[VISIT] = known_to(moment).memory.visit(moment.happening.subject)
    return found


def person_of(moment: Moment) -> PersonMemory | None:
    """What is remembered of the person."""
    cache = moment.cache
    found: PersonMemory | None
    try:
        found = cache[_PERSON]
    except KeyError:
        found = cache[_PERSON] = known_to(moment).memory.person(moment.about.person_id)
    return found


def player_known(moment: Moment) -> PlayerMemory | None:
    """What is remembered of the player."""
    player = moment.about.player
    return None if player is None else known_to(moment).memory.player(player.key)


def travel_of(moment: Moment) -> Travel | None:
    """How the person came here since they were last seen."""

    def compute() -> Travel | None:
        visit = visit_of(moment)
        if visit is None:
            return None
        today = known_to(moment).memory.calendar.day(visit.started)
        return travelled(visit, person_of(moment), today)

    found: Travel | None = moment.once("facts.travel", compute)
    return found


def apart_of(moment: Moment, without: frozenset[str] = frozenset()) -> Travel | None:
    """The farthest of what the person plays elsewhere now, on players but those that are named."""
    visit, person = visit_of(moment), person_of(moment)
    if visit is None or person is None or len(person.visits) < 2 or not is_playing(visit):
        return None

    def compute() -> Travel | None:
        if is_named(visit, without):
            return None
        others = person.visits.values()
        return apart(
            visit, (one for one in others if is_playing(one) and not is_named(one, without))
        )

    found: Travel | None = moment.once(f"facts.apart {sorted(without)}", compute)
    return found


def is_playing(visit: Visit) -> bool:
    """Whether it certainly plays now."""
    return visit.stay.playing > 0 and visit.state == "playing" and not visit.uncertain


def is_named(visit: Visit, names: frozenset[str]) -> bool:
    """Whether a visit's player is one of these, by key, name, product, device or platform."""
    return bool(names) and not names.isdisjoint(visit.names)


def as_time(seconds: float | None) -> datetime | None:
    """Seconds of the epoch as a time."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def days(seconds: float | None) -> float | None:
    """Seconds as days."""
    return None if seconds is None else seconds / DAY_S
