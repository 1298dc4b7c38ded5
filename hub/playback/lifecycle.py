"""How sessions begin, go on, are handed over and end."""

from dataclasses import replace

from hub.models.play import Ending
from hub.models.playback import PlaybackKind
from hub.models.session import SessionState, SessionView
from hub.playback.effects import Effects, Happening
from hub.playback.identity import Identity
from hub.playback.joining import Closed, Resumable
from hub.playback.ledger import Ledger
from hub.playback.live import Live, Mode
from hub.playback.names import Names
from hub.playback.recordable import is_recordable, is_recorded
from hub.playback.settings import RecordingModel
from hub.playback.stretch import Stretches
from hub.playback.times import NEVER
from hub.playback.viewing import Viewing
from hub.playback.watch_time import proven_start
from hub.playback.watched import is_finished, watched_at

SessionId = tuple[str, str]


class Lifecycle:
    """The sessions there are, and the plays that become of them."""

    def __init__(
        self, rules: RecordingModel, ledger: Ledger, identity: Identity, names: Names
    ) -> None:
        self._rules = rules
        self._ledger = ledger
        self._identity = identity
        self._names = names
        self.stretches = Stretches(rules, ledger)
        self.resumable = Resumable(rules, ledger)
        self.sessions: dict[SessionId, Live] = {}
        self.by_id: dict[str, Live] = {}
        self.bound = NEVER
        self.effects = Effects()

    def begin(
        self,
        server_id: str,
        view: SessionView,
        at: float,
        *,
        push: bool,
        since: tuple[float, float | None] | None = None,
        session_id: str | None = None,
        suspect: bool = False,
    ) -> Live:
        """A session begins; `since` is an earlier time and position that evidence proves."""
        begin_at, begin_p = (at, view.position_s) if since is None else since
        viewing = self._viewing(server_id, view, begin_at, begin_p, suspect=suspect)
        live = Live(
            id=session_id or self._name(begin_at, "session", server_id, view),
            server_id=server_id,
            key=view.key,
            view=view,
            viewing=viewing,
            state=view.state,
            state_since=begin_at,
            started=begin_at,
            sign_at=at,
            push=push,
            begin_at=begin_at,
            begin_p=begin_p,
            anchor_at=at,
            anchor_p=view.position_s,
            join_until=begin_at + self._rules.reconcile,
            mode=Mode.SUSPECT if suspect else Mode.LIVE,
        )
        live.watched_p, live.watched_s = watched_at(view.item, self._rules)
        live.stream = viewing.stream_index(view.stream)
        self._place(live)
        if not suspect:
            self.happen(PlaybackKind.STARTED, at, live)
        self.reschedule(live)
        return live

    def close(
        self, live: Live, end: float, ending: Ending, *marks: str, dormant: bool = False
    ) -> None:
        """A play ends at `end`; a dormant session stays to be recognised should it wake."""
        self._ledger.save(live)
        end = max(end, live.viewing.started)
        self.stretches.book(live, end)
        self._ledger.save(live.viewing)
        viewing = live.viewing
        for mark in marks:
            viewing.mark(mark)
        self.check_watched(
            live, end, finished=is_finished(viewing.item, viewing.end_p, self._rules)
        )
        recorded = is_recorded(viewing.item, viewing.watch, self._rules)
        person = self._identity.person_of(live.server_id, viewing.account_key)
        play = viewing.play(person_id=person, recorded=recorded, end=end, ending=ending)
        live.begin_at = max(end, live.sign_at)
        if recorded:
            self.effects.plays.append(play)
        if is_recordable(viewing.item, self._rules):
            self.resumable.add(viewing, end, given=recorded)
        self.effects.happenings.append(Happening(PlaybackKind.STOPPED, end, live, play))
        if dormant:
            live.mode, live.lost_at = Mode.DORMANT, None
            self.reschedule(live)
        else:
            self.drop(live)

    def hand_over(self, live: Live, view: SessionView, at: float, *, push: bool) -> Live:
        """The same session plays the next item."""
        position = view.position_s
        same_one = _who(live.view) == _who(view)
        since = None
        if position is not None and not view.item.live:
            since = proven_start(live.sign_at, 0.0, at, position)
        end = self.end_time(live, at, push=push) if since is None else since[0]
        self.close(live, end, ending_of(live, Ending.NEXT_ITEM if same_one else Ending.STOPPED))
        return self.begin(
            live.server_id,
            view,
            at,
            push=push,
            since=since,
            session_id=live.id if same_one else None,
        )

    def repeat(self, live: Live, at: float, position: float, *, push: bool) -> None:
        """The same item begins anew in the same session, after it was played out."""
        begin_at = max(at - position, live.anchor_at)
        self._ledger.save(live)
        live.anchor_at, live.anchor_p = begin_at, live.viewing.item.duration_s
        self.close(live, begin_at, Ending.NEXT_ITEM)
        view = replace(live.view, state=SessionState.PLAYING, position_s=position)
        since = (begin_at, max(0.0, position - (at - begin_at)))
        self.begin(live.server_id, view, at, push=push, since=since, session_id=live.id)

    def drop(self, live: Live) -> None:
        """Forget a session."""
        self._ledger.pop(self.sessions, (live.server_id, live.key))
        if self.by_id.get(live.id) is live:
            self._ledger.pop(self.by_id, live.id)

    def rekey(self, live: Live, key: str) -> None:
        """Give a session another key."""
        self.drop(live)
        self._ledger.save(live)
        live.key = key
        self._place(live)

    def restored(self) -> None:
        """Make the index by id again, after `sessions` was loaded."""
        self.by_id.update({live.id: live for live in self.sessions.values()})

    def end_time(self, live: Live, at: float, *, push: bool) -> float:
        """When a session ended that was found to be gone at `at`: polls and gaps prove less."""
        most = self._rules.push_gap
        seen_to_end = push and live.lost_at is None and at - live.sign_at <= most
        return at if seen_to_end else live.sign_at

    def try_joining(self, live: Live, at: float, position: float | None) -> None:
        """A session that has just begun and jumped may be a play resumed after all."""
        if live.viewing.watch > self._rules.reconcile:
            return
        found = self._resumed(live.server_id, live.view, at, position, but=live.viewing.id)
        if found is not None:
            self.resumable.remove(found.viewing.id)
            live.viewing = found.viewing.continued(live.viewing)
            live.stream = live.viewing.stream_index(live.view.stream)

    def check_watched(self, live: Live, at: float, *, finished: bool = False) -> None:
        """Tell it once when the play has become watched."""
        viewing = live.viewing
        if viewing.watched or live.watched_p == live.watched_s == NEVER:
            return
        reached = _furthest(live) >= live.watched_p
        if not (reached or finished or self._seen_enough(live)):
            return
        self._ledger.save(viewing)
        viewing.watched = True
        self.happen(PlaybackKind.WATCHED, at, live)

    def _seen_enough(self, live: Live) -> bool:
        """Whether the watch time alone makes it watched."""
        booked = live.viewing.watch
        if booked + max(0.0, live.sign_at - live.begin_at) < live.watched_s:
            return False
        return booked + live.open_watch(live.sign_at, self._rules.stall)[0] >= live.watched_s

    def reschedule(self, live: Live) -> None:
        """Work out anew when time alone ends a session."""
        live.due = live.deadline(self._rules)
        self.bound = min(self.bound, live.due)

    def happen(self, kind: PlaybackKind, at: float, live: Live) -> None:
        """Tell something."""
        self.effects.happenings.append(Happening(kind, at, live))

    def _place(self, live: Live) -> None:
        self._ledger.put(self.sessions, (live.server_id, live.key), live)
        self._ledger.put(self.by_id, live.id, live)

    def _viewing(
        self,
        server_id: str,
        view: SessionView,
        at: float,
        position: float | None,
        *,
        suspect: bool,
    ) -> Viewing:
        """The play that a session goes on with, or a new one."""
        found = None if suspect else self._resumed(server_id, view, at, position)
        if found is not None:
            self.resumable.remove(found.viewing.id)
            return replace(found.viewing, serial=0)
        return Viewing(
            id="" if suspect else self._name(at, "play", server_id, view),
            server_id=server_id,
            session_key=view.key,
            account_key=view.account_key,
            item=view.item,
            player=view.player,
            connection=view.connection,
            started=at,
        )

    def _resumed(
        self,
        server_id: str,
        view: SessionView,
        at: float,
        position: float | None,
        but: str | None = None,
    ) -> Closed | None:
        who = self._owner(server_id, view.account_key, view.player.key)
        for closed in self.resumable.same_item(server_id, view.item):
            viewing = closed.viewing
            owner = self._owner(viewing.server_id, viewing.account_key, viewing.player.key)
            if viewing.id != but and owner == who:
                goes_on = self.resumable.goes_on(closed, view.item, at, position)
                return closed if goes_on else None
        return None

    def _owner(self, server_id: str, account_key: str | None, player_key: str) -> str:
        person = self._identity.person_of(server_id, account_key)
        return person or f"{server_id}/{account_key or ''}/{player_key}"

    def _name(self, at: float, what: str, server_id: str, view: SessionView) -> str:
        parts = (what, server_id, view.key, view.account_key or "", view.item.key, view.item.title)
        return self._names.name(at, *parts)


def _furthest(live: Live) -> float:
    """The furthest position that was played; negative when none is known."""
    booked = -1.0 if live.viewing.max_p is None else live.viewing.max_p
    if live.state is not SessionState.PLAYING or live.anchor_p is None:
        return booked
    return max(booked, live.anchor_p)


def _who(view: SessionView) -> tuple[str | None, str]:
    return view.account_key, view.player.key


def ending_of(live: Live, usual: Ending) -> Ending:
    """How a session's end came to be known; `usual` unless its server was out of reach."""
    if live.lost_at is None:
        return usual
    return Ending.SERVER_RESTARTED if live.orphan else Ending.LOST
