"""The open stretch of a session: what each sign of life does to it."""

from enum import StrEnum

from hub.models.session import SessionState
from hub.playback.ledger import Ledger
from hub.playback.live import Live
from hub.playback.settings import RecordingModel
from hub.playback.times import NEVER
from hub.playback.viewing import Stretch
from hub.playback.watch_time import Step, proven_start, speed, step, tolerance


class Move(StrEnum):
    """What a sign of life showed about the position."""

    NONE = "none"
    ON = "on"
    SEEK = "seek"


class Stretches:
    """Extends, books and begins stretches by the rules. The caller has saved the session."""

    def __init__(self, rules: RecordingModel, ledger: Ledger) -> None:
        self._rules = rules
        self._ledger = ledger

    def sign(self, live: Live, at: float, position: float | None, *, push: bool) -> Move:
        """A sign of life in the same state."""
        if live.state is SessionState.PLAYING:
            return self._playing(live, at, position, push=push, fresh=False)
        return self._standing(live, at, position, push=push)

    def change(
        self, live: Live, at: float, state: SessionState, position: float | None, *, push: bool
    ) -> Move:
        """A sign of life in another state: books the stretch and begins the next."""
        gap = at - live.sign_at
        if live.state is SessionState.PLAYING:
            move = self._playing(live, at, position, push=push, fresh=True)
            self.book(live, at)
            self.begin(live, state, at, position if position is not None else live.anchor_p)
        else:
            begin, begin_p, move = _resumption(live, at, state, position, gap)
            self.book(live, begin)
            self.begin(live, state, begin, begin_p)
            if position is not None:
                live.anchor_at, live.anchor_p = at, position
        live.sign_at, live.push = at, push
        return move

    def book(self, live: Live, until: float, *marks: str, trust: bool = False) -> None:
        """Book the open stretch up to `until`; nothing is booked of no length.

        With `trust`, the time since the last position counts even though it is long: something
        was played in it, and then the position jumped.
        """
        if until <= live.begin_at:
            return
        watch, end_p = live.open_watch(until, NEVER if trust else self._rules.stall)
        self._ledger.save(live.viewing)
        live.viewing.book(
            Stretch(
                state=live.state,
                begin_at=live.begin_at,
                end_at=until,
                begin_p=live.begin_p,
                end_p=end_p,
                watch=watch,
                stream=live.stream,
                marks=(*live.marks, *marks),
            )
        )
        live.begin_at = until

    def begin(
        self, live: Live, state: SessionState, at: float, position: float | None, *marks: str
    ) -> None:
        """Open the next stretch."""
        if state is not live.state:
            live.state, live.state_since = state, at
        live.begin_at = live.anchor_at = at
        live.begin_p = live.anchor_p = position
        live.marks = marks

    def switch_stream(self, live: Live, at: float, stream: int) -> None:
        """Let a new stretch begin where the stream changed: at the last certain point."""
        certain = at if live.anchor_p is None else live.anchor_at
        if certain > live.begin_at:
            state, anchor_p = live.state, live.anchor_p
            self.book(live, certain)
            self.begin(live, state, certain, anchor_p)
        live.stream = stream

    def _standing(self, live: Live, at: float, position: float | None, *, push: bool) -> Move:
        """Paused or buffering: nothing is played, but the position may be moved by hand."""
        moved = position is not None and position != live.anchor_p
        if moved:
            live.anchor_at, live.anchor_p = at, position
        live.sign_at, live.push = at, push
        return Move.SEEK if moved else Move.NONE

    def _playing(
        self, live: Live, at: float, position: float | None, *, push: bool, fresh: bool
    ) -> Move:
        missed = self._missed(live, at)
        if position is None or live.viewing.item.live:
            move = self._blind(live, at, missed=missed)
            if position is not None:
                live.anchor_p, live.anchor_at = position, at
        elif live.anchor_p is None or live.begin_p is None:
            live.begin_p = max(0.0, position - (at - live.begin_at))
            live.anchor_at, live.anchor_p = at, position
            move = Move.SEEK
        elif position == live.anchor_p and not fresh:
            move = Move.NONE
        else:
            move = self._moved(live, at, position, push=push, missed=missed)
        live.sign_at, live.push = at, push
        return move

    def _missed(self, live: Live, at: float) -> bool:
        """Whether signs of life were missed, so that only positions prove anything."""
        most = self._rules.push_gap if live.push else self._rules.poll_gap
        return live.lost_at is not None or at - live.sign_at > most

    def _blind(self, live: Live, at: float, *, missed: bool) -> Move:
        """Without a position, wall time counts between signs that are near to each other."""
        if missed:
            most = self._rules.push_gap if live.push else self._rules.poll_gap
            credit = 0.0 if live.lost_at is not None else min(most, at - live.sign_at)
            self.book(live, live.sign_at + credit, "capped" if credit else "gap")
            self.begin(live, live.state, at, live.anchor_p, "gap")
        return Move.NONE

    def _moved(self, live: Live, at: float, position: float, *, push: bool, missed: bool) -> Move:
        assert live.anchor_p is not None  # noqa: S101 - the caller knows both positions
        wall, advance = at - live.anchor_at, position - live.anchor_p
        allowed = tolerance(wall, self._rules, push=push and live.push)
        kind = step(wall, advance, live.rate, allowed)
        if kind is not Step.ON and live.rate != 1 and step(wall, advance, 1, allowed) is Step.ON:
            live.rate, live.rate_hint, kind = 1.0, None, Step.ON
        if kind is Step.ON:
            self._go_on(live, at, position, missed=missed)
            return Move.ON
        if kind is Step.BEHIND:
            self._fell_behind(live, at, position, advance, missed=missed)
            return Move.ON
        return self._jumped(live, at, position, wall, advance, missed=missed)

    def _go_on(self, live: Live, at: float, position: float, *, missed: bool) -> None:
        live.anchor_at, live.anchor_p = at, position
        if missed and "gap" not in live.marks:
            live.marks = (*live.marks, "gap")

    def _fell_behind(
        self, live: Live, at: float, position: float, advance: float, *, missed: bool
    ) -> None:
        """Only what the position proves was played, and it was the latest part of the wall time."""
        before = live.anchor_p
        self.book(live, live.anchor_at)
        self.begin(live, live.state, at - min(advance, at - live.anchor_at), before)
        live.marks = ("gap" if missed else "stall",)
        live.anchor_at, live.anchor_p = at, position

    def _jumped(
        self, live: Live, at: float, position: float, wall: float, advance: float, *, missed: bool
    ) -> Move:
        rate, live.rate_hint = (None, None) if missed else speed(wall, advance, live.rate_hint)
        if rate is not None:
            live.rate = rate
            self._go_on(live, at, position, missed=False)
            return Move.ON
        if missed:
            self.book(live, live.sign_at)
        else:
            moving = live.sign_at - live.anchor_at <= self._rules.stall
            self.book(live, at, trust=moving)
        self.begin(live, live.state, at, position, *(("gap",) if missed else ()))
        return Move.SEEK


def _resumption(
    live: Live, at: float, state: SessionState, position: float | None, gap: float
) -> tuple[float, float | None, Move]:
    """When and where playing went on: what was played before it was seen to play is proven."""
    before = live.anchor_p
    if position is None or before is None:
        return at, position if position is not None else before, Move.NONE
    if state is SessionState.PLAYING:
        since = proven_start(at - gap, before, at, position)
        if since is not None:
            return *since, Move.ON
    return at, position, Move.SEEK if position != before else Move.NONE
