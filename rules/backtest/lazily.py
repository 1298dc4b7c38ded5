"""What a step of a replay is made of: quickly, and its parts when somebody looks at them."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from hub.core.context import Context
from hub.models.play import Play
from hub.models.session import Session, SessionState, SessionView
from hub.models.stream import Stream
from rules.backtest.filled import Filled, FilledHappening, FilledSubject, empty
from rules.backtest.past import PastPlay
from rules.happening import Happening, Subject

_PLAY: Final = tuple(one.name for one in fields(Play))


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


def late_session(past: PastPlay, stream: Stream, state: SessionState) -> Any:
    """The session of a play; every part but the view is for who calls this to set."""
    made: Any = empty(LateSession)
    made.past = past
    made.stream = stream
    made.play_id = past.id
    made.server_id = past.server_id
    made.person_id = past.person_id
    made.state = state
    made.uncertain = False
    return made


def late_play(make: Callable[[], Play]) -> Play:
    """A play of which nothing is known yet."""
    made: Any = empty(LatePlay)
    made.make = make
    return made  # type: ignore[no-any-return]  # a LatePlay


def subject_of(past: PastPlay, session: Session, play: Play | None, stream: Stream) -> Subject:
    """Whom and what a step of a play is about."""
    made: Any = empty(FilledSubject)
    made.server_id = past.server_id
    made.library_key = past.item.library_key
    made.account_key = past.account_key
    made.person_id = past.person_id
    made.session = session
    made.play = play
    made.item = past.item
    made.player = past.player
    made.connection = past.connection
    made.stream = stream
    made.place = past.place
    return made  # type: ignore[no-any-return]  # a Subject


def happening_of(
    kind: str, at: datetime, subject: Subject, data: dict[str, Any], context: Context
) -> Happening:
    """One thing that happened."""
    made: Any = empty(FilledHappening)
    made.kind = kind
    made.at = at
    made.subject = subject
    made.data = data
    made.context = context
    return made  # type: ignore[no-any-return]  # a Happening


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
