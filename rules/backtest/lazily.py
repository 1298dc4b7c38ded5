"""What rules see of a step of a replay: its parts are made when somebody looks at them."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final, NamedTuple

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


class Now(NamedTuple):
    """How far a play is; times are microseconds."""

    key: str
    state: SessionState
    at: int
    since: int
    began: int
    watched: bool
    position_s: float | None
    watched_ms: float
    paused_us: int
    buffering_us: int


class LateSession(Filled, Session):
    """A session of which nothing is made until somebody asks for it."""

    __slots__ = ("now", "past", "stream")
    now: Now
    past: PastPlay
    stream: Stream

    def __getattr__(self, name: str) -> Any:
        read = _SESSION.get(name)
        if read is None:
            raise AttributeError(name)
        value = read(self)
        object.__setattr__(self, name, value)
        return value


def _seen(session: LateSession) -> SessionView:
    """The server's view."""
    past = session.past
    return SessionView(
        key=past.session_key,
        account_key=past.account_key,
        player=past.player,
        item=past.item,
        state=session.state,
        position_s=session.position_s,
        stream=session.stream,
        connection=past.connection,
    )


_SESSION: Final[Mapping[str, Callable[[LateSession], Any]]] = {
    "id": lambda one: one.now.key,
    "play_id": lambda one: one.past.id,
    "server_id": lambda one: one.past.server_id,
    "person_id": lambda one: one.past.person_id,
    "view": _seen,
    "state": lambda one: one.now.state,
    "state_since": lambda one: at_us(one.now.since),
    "started_at": lambda one: at_us(one.now.began),
    "position_s": lambda one: one.now.position_s,
    "position_at": lambda one: at_us(one.now.at),
    "watch_s": lambda one: one.now.watched_ms / 1000,
    "paused_s": lambda one: one.now.paused_us / 1e6,
    "buffering_s": lambda one: one.now.buffering_us / 1e6,
    "watched": lambda one: one.now.watched,
    "uncertain": lambda _: False,
}


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


def late_session(past: PastPlay, now: Now) -> Session:
    """The session of a play as it is now."""
    made = empty(LateSession)
    made.past = past
    made.stream = past.stream
    made.now = now
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
    made.play = late_play(past, session) if told.event == "stopped" else None
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


def late_play(past: PastPlay, session: Session) -> Play:
    """The play as it ended."""
    made = empty(LatePlay)
    made.make = lambda: _closed(past, session)
    return made  # type: ignore[no-any-return]  # a LatePlay


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
