"""Facts about the session: how far it is and how it went."""

from collections.abc import Callable
from typing import Any

from hub.models.play import Play
from hub.models.session import Session, SessionState
from rules.facts.declare import flag, listing, number, of, seconds, text, time, within
from rules.facts.fact import Options, Value
from rules.facts.parts import as_time, session_of, visit_of
from rules.happening import Subject
from rules.memory.records import Visit
from rules.moment import Moment

Compute = Callable[[Moment, Options], Value]


def _of(read: Callable[[Session], Any]) -> Compute:
    return of(session_of, read, lasts=False)


def _play(subject: Subject) -> Play | None:
    return subject.play


def _whole(subject: Subject) -> Session | Play | None:
    """What knows the sums: the session, else the closed play."""
    return subject.session or subject.play


def _sum(name: str) -> Compute:
    return of(_whole, lambda whole: getattr(whole, name), lasts=False)


def _visit(read: Callable[[Visit, Moment], Any]) -> Compute:
    def compute(moment: Moment, _: Options) -> Value:
        visit = visit_of(moment)
        value: Value = None if visit is None else read(visit, moment)
        return value

    return compute


def _position(moment: Moment) -> float | None:
    subject = moment.subject
    if subject.session is not None:
        return subject.session.position_s
    return None if subject.play is None else subject.play.end_s


def _length(moment: Moment) -> float | None:
    item = moment.subject.item
    return None if item is None else item.duration_s


def _percent(moment: Moment, _: Options) -> Value:
    position, length = _position(moment), _length(moment)
    return None if position is None or not length else min(100.0, 100 * position / length)


def _remaining(moment: Moment, _: Options) -> Value:
    position, length = _position(moment), _length(moment)
    return None if position is None or not length else max(0.0, length - position)


def _for(state: SessionState) -> Callable[[Visit, Moment], float]:
    def compute(visit: Visit, moment: Moment) -> float:
        return max(0.0, moment.at - visit.since) if visit.state is state else 0.0

    return compute


def _bufferings(moment: Moment, options: Options) -> Value:
    visit = visit_of(moment)
    if visit is None:
        return None
    since = moment.at - seconds(options, "within", "10m")
    return sum(one >= since for one in visit.bufferings)


def _state(moment: Moment, _: Options) -> Value:
    session, visit = moment.subject.session, visit_of(moment)
    if session is not None:
        return session.state.value
    return None if visit is None else visit.state.value


def _ending(play: Play) -> str | None:
    return None if play.ending is None else play.ending.value


FACTS = (
    text("session.id", "The session's id", _of(lambda s: s.id)),
    text("session.play_id", "The id of the play that comes of it", _of(lambda s: s.play_id)),
    text("session.key", "The server's own key of the session", _of(lambda s: s.view.key)),
    text(
        "session.control_key",
        "The key by which the server lets it be stopped",
        _of(lambda s: s.view.control_key),
    ),
    text("session.state", "What the player does", _state, values=tuple(SessionState)),
    number(
        "session.state_s",
        "How long it has been doing that",
        _visit(lambda v, m: max(0.0, m.at - v.since)),
        unit="s",
    ),
    time("session.state_since", "Since when", _visit(lambda v, _: as_time(v.since))),
    time("session.started_at", "When it began", _visit(lambda v, _: as_time(v.started))),
    time("session.ended_at", "When the play ended", of(_play, lambda p: p.ended_at, lasts=False)),
    text("session.ending", "How the end came to be known", of(_play, _ending, lasts=False)),
    number(
        "session.age_s",
        "Time since it began",
        _visit(lambda v, m: max(0.0, m.at - v.started)),
        unit="s",
    ),
    number("session.position_s", "How far it is", lambda m, _: _position(m), unit="s"),
    number("session.percent", "How far it is, of the item's length", _percent, unit="%"),
    number("session.remaining_s", "What is left", _remaining, unit="s"),
    number("session.watch_s", "Media really played so far", _sum("watch_s"), unit="s"),
    number("session.paused_s", "All pauses together", _sum("paused_s"), unit="s"),
    number("session.pause_s", "The pause that lasts", _visit(_for(SessionState.PAUSED)), unit="s"),
    number("session.buffering_s", "All buffering together", _sum("buffering_s"), unit="s"),
    number(
        "session.buffering_now_s",
        "The buffering that lasts",
        _visit(_for(SessionState.BUFFERING)),
        unit="s",
    ),
    number(
        "session.bufferings",
        "How often it began to buffer",
        _bufferings,
        options=(within("00:10:00"),),
        example=3,
    ),
    flag("session.watched", "Whether the item counts as watched", _sum("watched")),
    flag(
        "session.uncertain",
        "Whether the server is away, so that nobody knows",
        _of(lambda s: s.uncertain),
    ),
    flag(
        "session.initial",
        "Whether it is the first that this session plays, not the next episode",
        _visit(lambda v, _: v.first_stream),
    ),
    number("session.rate", "The speed of playback", _of(lambda s: s.view.rate)),
    listing(
        "session.controls", "What can be done to it", _of(lambda s: tuple(sorted(s.view.controls)))
    ),
)
