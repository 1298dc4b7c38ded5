"""The memory of the rules: a pure function of the happenings it was fed.

No clock and no I/O, so that a live hub and a trial on the past come to the same conclusions.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from hub.models.session import SessionState
from rules.happening import Happening, Subject
from rules.memory.before import before
from rules.memory.days import Calendar
from rules.memory.people import note_play, note_watch
from rules.memory.records import AccountMemory, Arrival, PersonMemory, PlayerMemory, Visit
from rules.memory.registers import AccountId, Limits, Past, Registers
from rules.memory.spots import Kinds, Spots, no_kinds

PLAYING, STOPPED = SessionState.PLAYING, SessionState.STOPPED
STARTED: Final = "playback.started"
STATES: Mapping[str, SessionState] = MappingProxyType(
    {
        STARTED: PLAYING,
        "playback.progress": PLAYING,
        "playback.resumed": PLAYING,
        "playback.quality_changed": PLAYING,
        "playback.watched": PLAYING,
        "playback.paused": SessionState.PAUSED,
        "playback.buffering": SessionState.BUFFERING,
        "playback.stopped": STOPPED,
    }
)
"""The kinds of happenings that are remembered, with the state they mean by themselves."""
MOST_BUFFERINGS = 50
MOST_ENDED = 256

Span = tuple[float, float]


class Watched(NamedTuple):
    """How much of a play was watched and waited for by now; `uncertain` None keeps what it was."""

    watch_s: float
    buffered_s: float
    uncertain: bool | None = False


class Memory:
    """Who was where, on what and when. Feed it every playback happening, in order."""

    def __init__(
        self, zone: ZoneInfo | None = None, kinds: Kinds = no_kinds, limits: Limits | None = None
    ) -> None:
        self.calendar = Calendar(zone or ZoneInfo("UTC"))
        self.spots = Spots(kinds)
        self.visits: dict[str, Visit] = {}
        self._registers = Registers(self.calendar, limits or Limits())
        self._ended: OrderedDict[str, Visit] = OrderedDict()

    def feed(self, happening: Happening) -> None:
        """Remember what happened; anything but playback is ignored."""
        state = STATES.get(happening.kind)
        subject = happening.subject
        if state is None or (key := visit_key(subject)) is None:
            return
        at = began = happening.at.timestamp()
        session, play, watched = subject.session, subject.play, None
        if session is not None:
            state = state if state is STOPPED else session.state
            began = session.started_at.timestamp()
            watched = Watched(session.watch_s, session.buffering_s, session.uncertain)
        elif play is not None:
            began = min(at, play.started_at.timestamp())
            if state is STOPPED:
                watched = Watched(play.watch_s, play.buffering_s, None)
        self.tell(key, subject, state, at, watched, began=began, fresh=happening.kind == STARTED)

    def tell(
        self,
        key: str,
        about: Subject,
        state: SessionState,
        at: float,
        watched: Watched | None,
        *,
        began: float,
        fresh: bool,
    ) -> Visit | None:
        """Remember a sign of life of a session that `began`; `fresh` where it starts a play.

        The visit; None for the end of one that was never heard of.
        """
        visit = self.visits.get(key)
        if visit is None:
            if state is STOPPED and about.play is None:
                return None
            visit = self._begin(key, about, began)
            if fresh and watched is not None:
                visit.watch_s = watched.watch_s
        elif fresh:
            self._next(visit, about, at, 0.0 if watched is None else watched.watch_s)
        elif about.connection is not visit.connection or about.place is not visit.place:
            self._moved(visit, about, at)
        self._sign(visit, about, state, at, watched)
        if state is STOPPED:
            self._end(visit)
        return visit

    def visit(self, subject: Subject) -> Visit | None:
        """The visit that a happening is about: open, or ended a little while ago."""
        key = visit_key(subject)
        return None if key is None else self.visits.get(key) or self._ended.get(key)

    def person(self, person_id: str | None) -> PersonMemory | None:
        """What is known of a person."""
        return None if person_id is None else self._registers.persons.get(person_id)

    def player(self, key: str | None) -> PlayerMemory | None:
        """What is known of a player."""
        return None if key is None else self._registers.players.get(key)

    def account(self, server_id: str | None, key: str | None) -> AccountMemory | None:
        """What is known of an account."""
        if server_id is None or key is None:
            return None
        return self._registers.accounts.get((server_id, key))

    def recall(self, arrival: Arrival, started: float, ended: float, watch_s: float) -> None:
        """Remember a play that is over, from the history; in the order of their starts."""
        stay = self._registers.arrive(arrival, started, self._registers.going_on(arrival, started))
        stay.ended = max(stay.ended, ended)
        self._registers.used(arrival, ended)
        if (person := self.person(arrival.person_id)) is not None:
            note_watch(person, watch_s, started, ended, self.calendar)

    def note_watch(self, person_id: str, started: float, ended: float, watch_s: float) -> None:
        """Count the watch time of a play of somebody who was brought back."""
        if (person := self.person(person_id)) is not None:
            note_watch(person, watch_s, started, ended, self.calendar)

    def sum_up(self, person_id: str, started: float, ended: float, watch_s: float) -> None:
        """Count a play from before all that is recalled among the days of somebody known."""
        if (person := self.person(person_id)) is not None:
            person.plays.add(self.calendar.day(started), 1)
            note_watch(person, watch_s, started, ended, self.calendar)

    def know(
        self,
        persons: Mapping[str, Span],
        players: Mapping[str, Span],
        accounts: Mapping[AccountId, Span],
    ) -> None:
        """When these played first and last, for what lies before all that is recalled."""
        found = self._registers
        for person_id, (first, last) in sorted(persons.items(), key=lambda one: one[1][1]):
            found.persons.setdefault(person_id, PersonMemory(first, last)).first = first
        found.trim()
        for key, (first, last) in players.items():
            found.players.setdefault(key, PlayerMemory(first, last)).first = first
        for account, (first, last) in accounts.items():
            found.accounts.setdefault(account, AccountMemory(first, last)).first = first

    def misses(self, person_id: str | None) -> bool:
        """Whether somebody may have been forgotten, so that only the history knows them."""
        found = self._registers
        return found.forgot and person_id is not None and person_id not in found.persons

    def bring_back(self, person_id: str, first: float, past: Iterable[Past]) -> None:
        """Remember somebody again, from the history; what they play just now is known still."""
        person = self._registers.bring_back(person_id, first, past)
        person.visits |= {k: one for k, one in self.visits.items() if one.person_id == person_id}

    def _begin(self, key: str, subject: Subject, started: float) -> Visit:
        arrival = self._arrival(subject, key)
        was, going_on = before(self._registers, arrival, started)
        stay = self._registers.arrive(arrival, started, going_on)
        if subject.player is not None and (memory := self.player(arrival.player)) is not None:
            memory.platform = subject.player.platform or memory.platform
        visit = Visit(key, arrival, subject.player, started, stay, was, STOPPED, started, started)
        visit.place, visit.connection = subject.place, subject.connection
        stay.visits += 1
        self.visits[key] = visit
        if (person := self.person(arrival.person_id)) is not None:
            person.visits[key] = visit
        return visit

    def _arrival(self, subject: Subject, key: str) -> Arrival:
        player, server_id = subject.player, subject.server_id or ""
        account = subject.account_key
        return Arrival(
            person_id=subject.person_id,
            account=None if account is None else (server_id, account),
            player=key if player is None else player.key,
            product=None if player is None else player.product,
            server_id=server_id,
            spot=self.spots.of(subject.connection, subject.place),
        )

    def _next(self, visit: Visit, subject: Subject, at: float, watch_s: float) -> None:
        """The same session plays something else."""
        self._moved(visit, subject, at)
        visit.before, _ = before(self._registers, visit.arrival, at)
        visit.started = at
        visit.watch_s = watch_s
        visit.buffered_s = 0.0
        visit.bufferings.clear()
        visit.first_stream = False
        visit.stay.plays += 1
        if (person := self.person(visit.person_id)) is not None:
            note_play(person, visit.spot, visit.arrival.player, at, self.calendar)

    def _moved(self, visit: Visit, subject: Subject, at: float) -> None:
        """A session that goes on from another network is somewhere else from here on."""
        if subject.connection is None or subject.place is None:
            return
        if subject.place is visit.place and subject.connection is visit.connection:
            return
        visit.place, visit.connection = subject.place, subject.connection
        spot = self.spots.of(subject.connection, subject.place)
        if spot is visit.spot or spot.network in {None, visit.spot.network}:
            return
        self._still(visit, at)
        visit.arrival = self._arrival(subject, visit.key)
        visit.before, going_on = before(self._registers, visit.arrival, at)
        left, playing = visit.stay, visit.state is PLAYING
        left.playing -= playing
        left.visits -= 1
        visit.stay = self._registers.arrive(visit.arrival, at, going_on)
        visit.stay.playing += playing
        visit.stay.visits += 1

    def _sign(
        self, visit: Visit, about: Subject, state: SessionState, at: float, told: Watched | None
    ) -> None:
        """A sign of life: state, stream and watch time."""
        if told is not None:
            visit.buffered_s = told.buffered_s
            if told.uncertain is not None:
                visit.uncertain = told.uncertain
            if told.watch_s > visit.watch_s:
                if (person := self.person(visit.arrival.person_id)) is not None:
                    more = told.watch_s - visit.watch_s
                    note_watch(person, more, visit.sign, at, self.calendar)
                visit.watch_s = told.watch_s
        if visit.state is PLAYING:
            self._still(visit, at)
        if state is not visit.state:
            _turn(visit, state, at)
        visit.sign = at
        if (stream := about.stream) is not None:
            visit.decision = stream.decision
        if (connection := about.connection) is not None:
            visit.location, visit.bandwidth_kbps = connection.location, connection.bandwidth_kbps

    def _still(self, visit: Visit, at: float) -> None:
        """It played until now, if it played."""
        if visit.state is PLAYING:
            stay = visit.stay
            stay.ended = max(stay.ended, at)
            self._registers.used(visit.arrival, at)

    def _end(self, visit: Visit) -> None:
        del self.visits[visit.key]
        visit.stay.visits -= 1
        self._ended[visit.key] = visit
        if len(self._ended) > MOST_ENDED:
            self._ended.popitem(last=False)
        if (person := self.person(visit.person_id)) is not None:
            person.visits.pop(visit.key, None)


def visit_key(subject: Subject) -> str | None:
    """What tells one session from another, live and in the history."""
    if subject.session is not None:
        return subject.session.id
    return None if subject.play is None else subject.play.id


def _turn(visit: Visit, state: SessionState, at: float) -> None:
    if state is PLAYING:
        visit.stay.playing += 1
    elif visit.state is PLAYING:
        visit.stay.playing -= 1
    if state is SessionState.BUFFERING:
        visit.bufferings.append(at)
        del visit.bufferings[:-MOST_BUFFERINGS]
    visit.state, visit.since = state, at
