"""What rules see of a step of a replay: its parts are made when somebody looks at them."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any, Final, Protocol

from hub.core.context import Context
from hub.models.play import Ending, Play, Segment
from hub.models.session import Session, SessionState, SessionView
from hub.models.stream import Stream
from rules.backtest.filled import Filled, FilledSubject, empty
from rules.backtest.past import PastPlay, PastSegment
from rules.backtest.times import at_us
from rules.happening import Happening, Subject

STATES: Final = {str(one): one for one in SessionState}
_PLAY: Final = tuple(one.name for one in fields(Play))


class Now(Protocol):
    """How far a play is; times are microseconds."""

    past: PastPlay
    key: str
    state: SessionState
    at: int
    since: int
    began: int
    watched: bool
    position_s: float | None

    @property
    def watch_s(self) -> float:
        """Seconds watched."""

    @property
    def paused_s(self) -> float:
        """Seconds paused."""

    @property
    def buffering_s(self) -> float:
        """Seconds it had to wait."""


class LateSession(Filled, Session):
    """A session whose view is made when somebody asks for it."""

    __slots__ = ("past", "stream")
    past: PastPlay
    stream: Stream

    def __getattr__(self, name: str) -> Any:
        if name != "view":
            raise AttributeError(name)
        view = _seen(self.past, self.stream, self.state, self.position_s)
        object.__setattr__(self, name, view)
        return view


class LatePlay(Filled, Play):
    """A play of which nothing is known until somebody asks."""

    __slots__ = ("make",)
    make: Callable[[], Play]

    def __getattr__(self, name: str) -> Any:
        if name not in _PLAY:
            raise AttributeError(name)
        made = self.make()
        for part in _PLAY:
            object.__setattr__(self, part, getattr(made, part))
        return getattr(made, name)


class LateHappening(Filled, Happening):
    """A happening whose subject and data are made when somebody asks for them."""

    __slots__ = ("event", "past", "session")
    event: str
    past: PastPlay
    session: Session

    def __getattr__(self, name: str) -> Any:
        if name == "subject":
            made: Any = _subject(self)
        elif name == "data":
            made = _data(self)
        else:
            raise AttributeError(name)
        object.__setattr__(self, name, made)
        return made


def late_session(now: Now) -> Session:
    """The session of a play as it is now."""
    past, made = now.past, empty(LateSession)
    made.past = past
    made.stream = past.stream
    made.id = now.key
    made.play_id = past.id
    made.server_id = past.server_id
    made.person_id = past.person_id
    made.state = now.state
    made.uncertain = False
    made.state_since = at_us(now.since)
    made.started_at = at_us(now.began)
    made.position_s = now.position_s
    made.position_at = at_us(now.at)
    made.watch_s = now.watch_s
    made.paused_s = now.paused_s
    made.buffering_s = now.buffering_s
    made.watched = now.watched
    return made  # type: ignore[no-any-return]  # a Session


def late_happening(
    event: str, at: datetime, past: PastPlay, session: Session, context: Context
) -> Happening:
    """What happened to a session."""
    made = empty(LateHappening)
    made.kind = KINDS[event]
    made.at = at
    made.context = context
    made.event = event
    made.past = past
    made.session = session
    return made  # type: ignore[no-any-return]  # a Happening


def _subject(told: LateHappening) -> Subject:
    past, made = told.past, empty(FilledSubject)
    made.server_id = past.server_id
    made.library_key = past.library_key
    made.account_key = past.account_key
    made.person_id = past.person_id
    made.session = session = told.session
    made.play = _late_play(past, session) if told.event == "stopped" else None
    made.item = past.item
    made.player = past.player
    made.connection = past.connection
    made.stream = getattr(session, "stream", past.stream)
    made.place = past.place
    return made  # type: ignore[no-any-return]  # a Subject


def _data(told: LateHappening) -> dict[str, Any]:
    past, subject = told.past, told.subject
    return {
        "session": subject.session,
        "item": past.item,
        "player": past.player,
        "event": told.event,
        "play": subject.play,
        "place": past.place,
        "server_id": past.server_id,
        "person_id": past.person_id,
        "account": None,
    }


def _late_play(past: PastPlay, session: Session) -> Play:
    made = empty(LatePlay)
    made.make = lambda: _closed(past, session)
    return made  # type: ignore[no-any-return]  # a LatePlay


def _seen(
    past: PastPlay, stream: Stream, state: SessionState, position: float | None
) -> SessionView:
    """The server's view."""
    return SessionView(
        key=past.session_key,
        account_key=past.account_key,
        player=past.player,
        item=past.item,
        state=state,
        position_s=position,
        stream=stream,
        connection=past.connection,
    )


def _closed(past: PastPlay, session: Session) -> Play:
    starts = [one.start_ms for one in past.segments]
    ends = [one.end_ms for one in past.segments if one.end_ms is not None]
    return Play(
        id=past.id,
        server_id=past.server_id,
        session_key=past.session_key,
        account_key=past.account_key,
        person_id=past.person_id,
        item=past.item,
        player=past.player,
        connection=past.connection,
        started_at=at_us(past.started),
        ended_at=session.position_at,
        segments=tuple(_segment(one) for one in past.segments),
        streams=past.streams,
        watch_s=session.watch_s,
        paused_s=session.paused_s,
        buffering_s=session.buffering_s,
        start_s=_seconds(starts[0] if starts else None),
        end_s=session.position_s,
        max_s=_seconds(max(ends, default=None)),
        watched=past.watched,
        ending=None if past.ending is None else Ending(past.ending),
    )


def _segment(one: PastSegment) -> Segment:
    return Segment(
        state=STATES[one.state],
        started_at=at_us(one.started),
        ended_at=at_us(one.ended),
        start_s=_seconds(one.start_ms),
        end_s=_seconds(one.end_ms),
        watch_s=one.watch_ms / 1000,
        stream_index=one.stream,
    )


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


KINDS: Final = {
    kind: f"playback.{kind}"
    for kind in (
        "started",
        "progress",
        "paused",
        "resumed",
        "buffering",
        "quality_changed",
        "watched",
        "stopped",
    )
}
