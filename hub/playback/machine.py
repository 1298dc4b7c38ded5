"""The state machine: what each kind of observation does, one after the other in order of time."""

from collections.abc import Callable, Iterator
from typing import Any

from hub.models.observation import (
    AccountLinked,
    AccountsSeen,
    ClockSet,
    Evidence,
    ItemsJoined,
    ItemsParted,
    Observation,
    PersonRenamed,
    ServerBack,
    ServerLost,
    SessionGone,
    SessionSeen,
    SessionTick,
    Source,
    TimePassed,
)
from hub.models.play import Ending
from hub.models.playback import PlaybackKind
from hub.models.session import SessionState, SessionView
from hub.playback.effects import Effects
from hub.playback.identity import Identity
from hub.playback.ledger import Ledger
from hub.playback.lifecycle import Lifecycle, ending_of
from hub.playback.live import Live, Mode
from hub.playback.names import Names
from hub.playback.same_item import same_on_server
from hub.playback.settings import RecordingModel
from hub.playback.signs import Signs
from hub.playback.times import NEVER

ORPHAN = "\x00"


class Machine:
    """The tracker's state and its transitions; observations must come in order of time."""

    def __init__(self, rules: RecordingModel) -> None:
        self._rules = rules
        self.ledger = Ledger()
        self.names = Names()
        self.identity = Identity(self.ledger, self.names.name)
        self.life = Lifecycle(rules, self.ledger, self.identity, self.names)
        self.restarts: dict[str, float] = {}
        self.grace: dict[str, float] = {}
        self._signs = Signs(rules, self.ledger, self.life)
        self._take: dict[type, Callable[[Any, float], None]] = {
            SessionTick: self._tick,
            SessionSeen: self._seen,
            SessionGone: self._gone,
            ServerLost: self._lost,
            ServerBack: self._back,
            AccountsSeen: self._accounts_seen,
            AccountLinked: self._account_linked,
            PersonRenamed: self._person_renamed,
            ItemsJoined: self._items_joined,
            ItemsParted: self._items_parted,
            ClockSet: self._clock_set,
            TimePassed: _nothing,
            Evidence: _nothing,
        }

    def apply(self, observation: Observation, at: float) -> Effects:
        """Let time pass until the observation, then take it."""
        effects = self.life.effects = Effects()
        self.names.given = effects.names
        if at >= self.life.bound:
            self._advance(at)
        self._take[type(observation)](observation, at)
        return effects

    def next_deadline(self) -> float:
        """When time alone will change something."""
        grace = self.grace.get("until", 0.0)
        self.life.bound = min(
            (max(live.due, grace) for live in self.life.sessions.values()), default=NEVER
        )
        return self.life.bound

    # Time --------------------------------------------------------------------------------------

    def _advance(self, at: float) -> None:
        """Let every deadline until `at` come due at its own time.

        One that is long past means that the hub was not looking: what it missed gets the time to
        show itself.
        """
        while (due := self.next_deadline()) <= at:
            if at - due > self._rules.blind:
                self.ledger.put(self.grace, "until", at + self._rules.reconcile)
                continue
            grace = self.grace.get("until", 0.0)
            ready = [one for one in self.life.sessions.values() if max(one.due, grace) <= due]
            for live in sorted(ready, key=lambda one: (one.server_id, one.key)):
                self._expire(live, due)

    def _expire(self, live: Live, at: float) -> None:
        rules = self._rules
        if live.mode is not Mode.LIVE:
            self.life.drop(live)
        elif live.lost_at is not None:
            ending, dormant = ending_of(live, Ending.LOST), not live.orphan
            self.life.close(live, live.sign_at, ending, "missed_stop", dormant=dormant)
        elif live.state is SessionState.PAUSED and at >= live.state_since + rules.pause_limit:
            self.life.close(live, at, Ending.TIMED_OUT, "pause_limit", dormant=True)
        elif at >= live.stuck_since + rules.stuck_after:
            ending = _usual(live, Ending.TIMED_OUT)
            self.life.close(live, live.stuck_since, ending, "stuck", dormant=True)
        else:
            ending = _usual(live, Ending.TIMED_OUT)
            self.life.close(live, live.sign_at, ending, "missed_stop", dormant=True)

    def _clock_set(self, note: ClockSet, at: float) -> None:
        """Move what is open to the clock as it is now; what is closed stays as it was written."""
        seconds = at - note.was.timestamp()
        for live in self.life.sessions.values():
            self.ledger.save(live)
            live.shift(seconds)
            self.ledger.save(live.viewing)
            live.viewing.shift(seconds)
        for table in (self.restarts, self.grace):
            for key in table:
                self.ledger.put(table, key, table[key] + seconds)
        self.life.bound = float("-inf")

    # Sessions ----------------------------------------------------------------------------------

    def _tick(self, tick: SessionTick, at: float) -> None:
        live = self.life.sessions.get((tick.server_id, tick.key))
        if live is None:
            return
        push = tick.source is not Source.POLL
        if tick.state is SessionState.STOPPED:
            self._end(live, at, tick.position_s, push=push)
        else:
            self._signs.take(live, at, tick.state, tick.position_s, push=push)

    def _seen(self, seen: SessionSeen, at: float) -> None:
        server_id, view = seen.server_id, seen.view
        push = seen.source is not Source.POLL
        live = self.life.sessions.get((server_id, view.key))
        if view.state is SessionState.STOPPED:
            if live is not None:
                self._end(live, at, view.position_s, push=push)
            return
        self.identity.playing(server_id, view, at, self.life.effects)
        live = live or self._orphan(server_id, view)
        if live is None:
            suspect = self._is_suspect(seen, at)
            self.life.begin(server_id, view, at, push=push, suspect=suspect)
        elif _same_session(live.view, view):
            self._signs.facts(live, view)
            self._signs.take(live, at, view.state, view.position_s, push=push, seen=view)
        elif live.mode is Mode.LIVE:
            self.life.hand_over(live, view, at, push=push)
        else:
            self.life.drop(live)
            self.life.begin(server_id, view, at, push=push)

    def _gone(self, gone: SessionGone, at: float) -> None:
        live = self.life.sessions.get((gone.server_id, gone.key))
        if live is not None:
            self._end(live, at, gone.position_s, push=gone.source is not Source.POLL)

    def _end(self, live: Live, at: float, position: float | None, *, push: bool) -> None:
        if live.mode is not Mode.LIVE:
            self.life.drop(live)
            return
        self._signs.last(live, at, position, push=push)
        end = self.life.end_time(live, at, push=push)
        ending = _usual(live, Ending.STOPPED)
        if ending is Ending.GHOST:
            end = live.anchor_at
        marks = ("missed_stop",) if at - end > self._rules.stall else ()
        self.life.close(live, end, ending_of(live, ending), *marks)

    def _is_suspect(self, seen: SessionSeen, at: float) -> bool:
        """Whether it may be a ghost: revived by a restart, or long without its player's word."""
        view, rules = seen.view, self._rules
        if view.position_s is None or view.position_s < rules.ghost_position:
            return False
        if at - self.restarts.get(seen.server_id, float("-inf")) <= rules.ghost_window:
            return True
        if seen.server_at is None or view.last_seen_by_server is None:
            return False
        age = (seen.server_at - view.last_seen_by_server).total_seconds()
        return view.state is SessionState.PLAYING and age > rules.silent_after

    # Accounts ----------------------------------------------------------------------------------

    def _accounts_seen(self, seen: AccountsSeen, at: float) -> None:
        for account in seen.accounts:
            self.identity.seen(account, at, self.life.effects)

    def _account_linked(self, linked: AccountLinked, _at: float) -> None:
        key = (linked.server_id, linked.account_key)
        self.identity.linked(key, linked.person_id, linked.by, self.life.effects)

    def _person_renamed(self, renamed: PersonRenamed, _at: float) -> None:
        self.identity.renamed(renamed.person_id, renamed.name, self.life.effects)

    # Items -------------------------------------------------------------------------------------

    def _items_joined(self, joined: ItemsJoined, _at: float) -> None:
        self.life.resumable.join(joined)
        self.life.effects.joins.append(joined)

    def _items_parted(self, parted: ItemsParted, _at: float) -> None:
        self.life.resumable.part(parted)
        self.life.effects.joins.append(parted)

    # Servers -----------------------------------------------------------------------------------

    def _lost(self, lost: ServerLost, at: float) -> None:
        for live in self._of_server(lost.server_id):
            if live.mode is Mode.LIVE and live.lost_at is None:
                self.ledger.save(live)
                live.lost_at, live.lost_until = at, NEVER
                self.life.reschedule(live)
                self.life.happen(PlaybackKind.PROGRESS, at, live)

    def _back(self, back: ServerBack, at: float) -> None:
        if back.restarted:
            self.ledger.put(self.restarts, back.server_id, at)
        for live in self._of_server(back.server_id):
            if back.restarted and live.mode is not Mode.LIVE:
                self.life.drop(live)
            elif back.restarted or live.lost_at is not None:
                self.ledger.save(live)
                live.lost_at = at if live.lost_at is None else live.lost_at
                live.lost_until = at + self._rules.reconcile
                self.life.reschedule(live)
                if back.restarted and not live.orphan:
                    live.orphan = True
                    self.life.rekey(live, ORPHAN + live.id)

    def _orphan(self, server_id: str, view: SessionView) -> Live | None:
        """The session from before a restart that this one goes on with, under its new key."""
        if server_id not in self.restarts:
            return None
        for live in self._of_server(server_id):
            if live.orphan and _same_session(live.view, view):
                self.life.rekey(live, view.key)
                return live
        return None

    def _of_server(self, server_id: str) -> Iterator[Live]:
        found = [live for live in self.life.sessions.values() if live.server_id == server_id]
        return iter(sorted(found, key=lambda live: live.key))


def _nothing(_observation: Observation, _at: float) -> None:
    """What passes time, and nothing else."""


def _usual(live: Live, ending: Ending) -> Ending:
    """The ending, unless it was a ghost that ended."""
    return Ending.GHOST if live.is_ghost else ending


def _same_session(before: SessionView, now: SessionView) -> bool:
    """The same account on the same player with the same item; an unknown account may be learnt."""
    account = None in (before.account_key, now.account_key) or before.account_key == now.account_key
    return account and before.player.key == now.player.key and same_on_server(before.item, now.item)
