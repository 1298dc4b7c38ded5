"""The session tracker: observations in, playback events and plays out. Pure: no I/O, no clock.

The result is that of all observations in order of their time, each once. They may come in any
order within `late_window`: one that comes late is put where it belongs, and what was concluded
since then is concluded anew. Ids that were given stay.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hub.history.batch import PersonLink
from hub.models.observation import ClockSet, ItemsJoined, Observation
from hub.models.people import Account, Person
from hub.models.playback import PlaybackEvent, PlaybackKind
from hub.models.session import Session
from hub.playback.dump import Dump, decode_dump, encode_dump
from hub.playback.effects import Effects, Happening
from hub.playback.ledger import rewound
from hub.playback.live import Live, Mode
from hub.playback.machine import Machine
from hub.playback.outcome import Outcome, outcome_of, rewritten
from hub.playback.settings import RecordingModel
from hub.playback.tail import Tail, Taken, order_of
from hub.playback.times import is_never, moment


class Tracker:
    """Turns observations into events and plays, deterministically."""

    def __init__(self, settings: RecordingModel | None = None) -> None:
        self.settings = settings or RecordingModel()
        self._machine = Machine(self.settings)
        self._tail = Tail(self.settings.late_window)

    def apply(self, observation: Observation) -> Outcome:
        """What follows from one observation."""
        at = observation.at.timestamp()
        if isinstance(observation, ClockSet):
            return self._set_clock(observation, at)
        if self._tail.is_in_order(at):
            return outcome_of(self._take(observation, at), self._event)
        if self._tail.is_late(at):
            return Outcome(late=True)
        return self._insert(observation, at)

    def sessions(self) -> Sequence[Session]:
        """What is playing, by start."""
        lives = sorted(self._lives().values(), key=lambda live: (live.started, live.id))
        return [self._public(live) for live in lives]

    def session(self, session_id: str) -> Session | None:
        """One session by its public id."""
        live = self._machine.life.by_id.get(session_id)
        return None if live is None or live.mode is not Mode.LIVE else self._public(live)

    def accounts(self) -> Sequence[Account]:
        """Every account seen, by server and key."""
        return [account for _, account in sorted(self._machine.identity.accounts.items())]

    def persons(self) -> Sequence[Person]:
        """Every person who owns an account, by name."""
        return self._machine.identity.owners()

    def person(self, person_id: str) -> Person | None:
        """One person who owns an account."""
        return self._machine.identity.person(person_id)

    def account(self, server_id: str, account_key: str) -> Account | None:
        """One account that was seen."""
        return self._machine.identity.accounts.get((server_id, account_key))

    def link(self, server_id: str, account_key: str) -> PersonLink | None:
        """To whom an account belongs, and who said so."""
        return self._machine.identity.links.get((server_id, account_key))

    def chosen_name(self, person_id: str) -> str | None:
        """The name that somebody chose for a person; None while it is that of the account."""
        return self._machine.identity.chosen.get(person_id)

    def joins(self) -> Sequence[ItemsJoined]:
        """The items that somebody said are one."""
        return list(self._machine.life.resumable.joins.values())

    def links(self) -> Mapping[tuple[str, str], str]:
        """The person of each account, by server and account key."""
        return {key: link.person_id for key, link in self._machine.identity.links.items()}

    @property
    def last_at(self) -> datetime | None:
        """The latest time any observation bore."""
        return None if self._tail.high == float("-inf") else moment(self._tail.high)

    @property
    def deadline_hint(self) -> float:
        """Not after the next deadline, in seconds of the epoch; costs nothing."""
        return self._machine.life.bound

    def next_deadline(self) -> datetime | None:
        """When time alone will change something: then, tell the tracker that time has passed."""
        deadline = self._machine.next_deadline()
        return None if is_never(deadline) else moment(deadline)

    def dump(self) -> bytes:
        """The whole state; `load` is its inverse."""
        taken = list(self._tail)
        with rewound([one.undo for one in taken]):
            machine = self._machine
            state = Dump(
                high=None if self._tail.high == float("-inf") else self._tail.high,
                floor=None if self._tail.floor == float("-inf") else self._tail.floor,
                sessions=list(machine.life.sessions.values()),
                closed=list(machine.life.resumable.closed.values()),
                restarts=dict(machine.restarts),
                grace=dict(machine.grace),
                accounts=list(machine.identity.accounts.values()),
                persons=list(machine.identity.persons.values()),
                links=list(machine.identity.links.values()),
                tail=[one.observation for one in taken],
                names=[name for one in taken for name in one.effects.names],
                chosen=dict(machine.identity.chosen),
                joins=dict(machine.life.resumable.joins),
            )
            return encode_dump(state)

    @classmethod
    def load(cls, data: bytes, settings: RecordingModel | None = None) -> "Tracker":
        """A tracker in the dumped state; InvalidInput for what no tracker wrote."""
        state = decode_dump(data)
        tracker = cls(settings)
        machine = tracker._machine
        life, identity = machine.life, machine.identity
        life.sessions.update({(one.server_id, one.key): one for one in state.sessions})
        life.resumable.closed.update({one.viewing.id: one for one in state.closed})
        life.resumable.restored()
        for live in state.sessions:
            live.serial = live.viewing.serial = 0
        for closed in state.closed:
            closed.serial = closed.viewing.serial = 0
        machine.restarts.update(state.restarts)
        machine.grace.update(state.grace)
        identity.accounts.update({(one.server_id, one.key): one for one in state.accounts})
        identity.persons.update({one.id: one for one in state.persons})
        identity.links.update({(one.server_id, one.account_key): one for one in state.links})
        identity.chosen.update(state.chosen)
        identity.restored()
        life.restored()
        life.resumable.joins.update(state.joins)
        life.bound = float("-inf")
        if state.floor is not None:
            tracker._tail.settle(state.floor)
        machine.names.reuse(state.names)
        for observation in state.tail:
            tracker._take(observation, observation.at.timestamp())
        machine.names.reuse(())
        if state.high is not None:
            tracker._tail.high = state.high
        return tracker

    def _take(self, observation: Observation, at: float) -> Effects:
        """Apply the newest observation; after an error, nothing has changed."""
        undo = self._machine.ledger.begin()
        try:
            effects = self._machine.apply(observation, at)
        except Exception:
            undo.swap(backwards=True)
            self._machine.life.bound = float("-inf")
            raise
        self._tail.add(Taken(order_of(observation, at), observation, undo, effects))
        return effects

    def _insert(self, observation: Observation, at: float) -> Outcome:
        """Put an observation where it belongs in time, and conclude anew what comes after."""
        later = self._tail.take_back(observation, order_of(observation, at))
        if later is None:
            return Outcome()
        machine = self._machine
        if not later:
            return outcome_of(self._take(observation, at), self._event)
        machine.life.bound = float("-inf")
        machine.names.reuse(name for one in later for name in one.effects.names)
        again = [observation, *(one.observation for one in later)]
        after = [self._take(one, one.at.timestamp()) for one in again]
        machine.names.reuse(())
        kept = set(machine.life.resumable.closed)
        kept |= {live.viewing.id for live in machine.life.sessions.values()}
        before = [one.effects for one in later]
        return rewritten(before, after, self._event, self._lives(), kept)

    def _set_clock(self, note: ClockSet, at: float) -> Outcome:
        if any(one.observation == note for one in self._tail):
            return Outcome()
        self._tail.settle(at)
        return outcome_of(self._take(note, at), self._event)

    def _lives(self) -> dict[str, Live]:
        sessions = self._machine.life.sessions.values()
        return {live.id: live for live in sessions if live.mode is Mode.LIVE}

    def _public(self, live: Live, *, stopped: bool = False) -> Session:
        person = self._machine.identity.person_of(live.server_id, live.view.account_key)
        return live.public(person, self.settings, stopped=stopped)

    def _event(self, happening: Happening) -> PlaybackEvent:
        stopped = happening.kind is PlaybackKind.STOPPED
        return PlaybackEvent(
            kind=happening.kind,
            at=moment(happening.at),
            session=self._public(happening.live, stopped=stopped),
            play=happening.play,
        )
