"""Signs of life: facts, states and positions of a session that is known."""

from dataclasses import replace

from hub.models.play import Ending
from hub.models.playback import PlaybackKind
from hub.models.session import SessionState, SessionView
from hub.playback.ledger import Ledger
from hub.playback.lifecycle import Lifecycle, ending_of
from hub.playback.live import Live, Mode
from hub.playback.settings import RecordingModel
from hub.playback.stretch import Move
from hub.playback.watch_time import proven_start, tolerance
from hub.playback.watched import watched_at


class Signs:
    """What a sign of life means for the session it is of."""

    def __init__(self, rules: RecordingModel, ledger: Ledger, life: Lifecycle) -> None:
        self._rules = rules
        self._ledger = ledger
        self._life = life
        self._stretches = life.stretches

    def take(
        self,
        live: Live,
        at: float,
        state: SessionState,
        position: float | None,
        *,
        push: bool,
        seen: SessionView | None = None,
    ) -> None:
        """A state and a position; `seen` are the facts that came with them, if any did."""
        if live.mode is not Mode.LIVE:
            self._waking(live, at, state, position, push=push)
        elif live.lost_at is not None and not self._plausible(live, at, position):
            self._life.close(live, live.sign_at, ending_of(live, Ending.LOST), "missed_stop")
            self._begin_again(live, at, state, position, push=push)
        elif self._repeats(live, at, state, position):
            assert position is not None  # noqa: S101 - only a position repeats
            self._life.repeat(live, at, position, push=push)
        else:
            self._go_on(live, at, state, position, push=push, seen=seen)

    def last(self, live: Live, at: float, position: float | None, *, push: bool) -> None:
        """The position a session ended at; one that cannot be is not believed."""
        if position is None or live.state is not SessionState.PLAYING or live.anchor_p is None:
            return
        advance = position - live.anchor_p
        if advance >= 0 and self._plausible(live, at, position):
            self._ledger.save(live)
            self._stretches.change(live, at, SessionState.PLAYING, position, push=push)

    def facts(self, live: Live, view: SessionView) -> None:
        """Facts of a session as they are now."""
        before = live.view
        if before == view:
            return
        self._ledger.save(live)
        live.view = view
        if live.mode is not Mode.LIVE:
            return
        if before.item != view.item:
            if live.viewing.server_id == live.server_id:
                self._ledger.save(live.viewing)
                live.viewing.item = view.item
            live.watched_p, live.watched_s = watched_at(view.item, self._rules)
        if view.account_key is not None and live.viewing.account_key is None:
            self._ledger.save(live.viewing)
            live.viewing.account_key = view.account_key
        if view.rate is not None and view.rate > 0:
            live.rate = view.rate

    def _go_on(
        self,
        live: Live,
        at: float,
        state: SessionState,
        position: float | None,
        *,
        push: bool,
        seen: SessionView | None,
    ) -> None:
        self._ledger.save(live)
        before = live.state
        if state is before is SessionState.BUFFERING and _advances(live, at, position):
            state = SessionState.PLAYING
        if state is before:
            move = self._stretches.sign(live, at, position, push=push)
        else:
            move = self._stretches.change(live, at, state, position, push=push)
        if live.orphan:
            live.revived_at = at
        live.lost_at, live.orphan = None, False
        if move is Move.SEEK and at <= live.join_until:
            self._life.try_joining(live, at, position)
        changed = seen is not None and self._stream(live, at, seen)
        self._life.happen(self._kind(live, before), at, live)
        if changed:
            self._life.happen(PlaybackKind.QUALITY_CHANGED, at, live)
        self._life.check_watched(live, at)
        self._life.reschedule(live)

    def _kind(self, live: Live, before: SessionState) -> PlaybackKind:
        if live.state is before:
            return PlaybackKind.PROGRESS
        if live.state is SessionState.PAUSED:
            live.was_paused = True
            return PlaybackKind.PAUSED
        if live.state is SessionState.BUFFERING:
            return PlaybackKind.BUFFERING
        resumed, live.was_paused = live.was_paused or before is SessionState.PAUSED, False
        return PlaybackKind.RESUMED if resumed else PlaybackKind.PROGRESS

    def _stream(self, live: Live, at: float, view: SessionView) -> bool:
        """Whether the quality changed; what follows is booked under the new one."""
        viewing = live.viewing
        if viewing.streams and viewing.streams[live.stream] == view.stream:
            return False
        self._ledger.save(viewing)
        unknown = len(viewing.streams)
        index = viewing.stream_index(view.stream)
        self._stretches.switch_stream(live, at, index)
        return len(viewing.streams) > unknown or index < unknown - 1

    def _waking(
        self, live: Live, at: float, state: SessionState, position: float | None, *, push: bool
    ) -> None:
        """A ghost that moves is none; a session that was given up and moves is taken up again."""
        moved = position is not None and position != live.anchor_p
        unknown = position is None or live.viewing.item.live
        plays = live.mode is Mode.DORMANT and state is SessionState.PLAYING
        if not moved and not (plays and (unknown or live.state is SessionState.PAUSED)):
            self._ledger.save(live)
            live.sign_at = at
            self._life.reschedule(live)
            return
        self._life.drop(live)
        self._begin_again(live, at, state, position, push=push)

    def _begin_again(
        self, live: Live, at: float, state: SessionState, position: float | None, *, push: bool
    ) -> None:
        view = replace(live.view, key=live.key, state=state, position_s=position)
        since = None
        before = live.anchor_p if live.mode is not Mode.LIVE else None
        if before is not None and position is not None and state is SessionState.PLAYING:
            since = proven_start(live.anchor_at, before, at, position)
        ghostly = live.mode is Mode.LIVE and live.orphan and since is None
        suspect = ghostly and (position or 0.0) >= self._rules.ghost_position
        self._life.begin(live.server_id, view, at, push=push, since=since, suspect=suspect)

    def _plausible(self, live: Live, at: float, position: float | None) -> bool:
        """Whether a position can follow from the last one known, with a little rewinding."""
        if position is None or live.anchor_p is None or live.viewing.item.live:
            return True
        wall, advance = at - live.anchor_at, position - live.anchor_p
        allowed = tolerance(wall, self._rules, push=False)
        return -self._rules.rewind <= advance <= wall * live.rate + allowed

    def _repeats(self, live: Live, at: float, state: SessionState, position: float | None) -> bool:
        """Whether the item was played out since the last sign, and begins anew."""
        length = live.viewing.item.duration_s
        if position is None or live.anchor_p is None or not length or live.viewing.item.live:
            return False
        if live.state is not SessionState.PLAYING or state is not SessionState.PLAYING:
            return False
        wall = at - live.anchor_at
        allowed = tolerance(wall, self._rules, push=live.push)
        ran_out = live.anchor_p + wall * live.rate >= length - self._rules.finished
        back = position < live.anchor_p and position < length / 2
        return ran_out and back and position <= wall * live.rate + allowed


def _advances(live: Live, at: float, position: float | None) -> bool:
    """Whether something plays although its player goes on saying that it is buffering."""
    if position is None or live.anchor_p is None or live.viewing.item.live:
        return False
    wall = at - live.anchor_at
    return wall / 2 <= position - live.anchor_p <= wall and position > live.anchor_p
