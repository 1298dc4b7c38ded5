"""A stored play told again: what happened to its session, step by step."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from hub.core.context import Context
from hub.models.play import Ending, Play, Segment
from hub.models.session import Session, SessionState
from hub.models.stream import Stream
from rules.backtest.lazily import happening_of, late_play, late_session, subject_of
from rules.backtest.past import PastPlay, PastSegment
from rules.backtest.times import at_us
from rules.happening import Happening

WATCHED_SHARE: Final = 0.85
"""How much of its length makes an item watched, where a stored play does not tell when it was."""
GAP_US: Final = 300_000_000
"""A hole between two segments from which on the session had ended, and began again after it."""
STATES: Final = {str(one): one for one in SessionState}
_TURNS: Final = {"playing": "resumed", "paused": "paused", "buffering": "buffering"}
_NO_STREAM: Final = Stream()


class Step(NamedTuple):
    """One thing that happens to a play during, or at the begin of, one of its segments."""

    at: int
    order: int
    play: "OpenPlay"
    kind: str
    segment: int


class OpenPlay:
    """A play while it is told; ask for its happenings in the order of its steps."""

    __slots__ = ("_began", "_part", "_through", "_watched", "past", "session", "sums")

    def __init__(self, past: PastPlay) -> None:
        self.past = past
        self.session: Session | None = None
        self.sums = [0, 0, 0]
        self._through = 0
        self._part = 0
        self._began = at_us(past.started)
        self._watched = False

    def steps(self, order: Iterator[int], *, progress: bool) -> Iterator[Step]:
        """Everything that happens to it; with `progress` also each whole percent that it passes.

        Not sorted: steps are told in the order of `at` and `order`.
        """
        past = self.past
        segments, last = past.segments, len(past.segments) - 1
        yield Step(past.started, next(order), self, "started", 0)
        for number in range(1, last + 1):
            before, segment = segments[number - 1], segments[number]
            if segment.started - before.ended >= GAP_US:
                yield Step(before.ended, next(order), self, "stopped", number - 1)
                yield Step(segment.started, next(order), self, "started", number)
                continue
            if segment.stream != before.stream:
                yield Step(segment.started, next(order), self, "quality_changed", number)
            if segment.state != before.state:
                yield Step(segment.started, next(order), self, _TURNS[segment.state], number)
        if progress:
            for at, number in _percents(past):
                yield Step(at, next(order), self, "progress", number)
        if past.watched:
            at, number = _watched_at(past)
            yield Step(at, next(order), self, "watched", number)
        yield Step(past.ended, next(order), self, "stopped", max(last, 0))

    def happening(self, step: Step, at: datetime, context: Context) -> Happening:
        """What rules see of a step `at` its time."""
        past, kind = self.past, step.kind
        if kind == "started" and step.segment:
            self._part += 1
            self._began = at
        stream = self._stream(step)
        session = self.session = self._session(step, at, stream)
        play = late_play(lambda: _closed(past, session)) if kind == "stopped" else None
        subject = subject_of(past, session, play, stream)
        data = {
            "session": session,
            "item": past.item,
            "player": past.player,
            "event": kind,
            "play": play,
            "place": past.place,
            "server_id": past.server_id,
            "person_id": past.person_id,
            "account": None,
        }
        return happening_of(KINDS[kind], at, subject, data, context)

    def _session(self, step: Step, at: datetime, stream: Stream) -> Session:
        past, kind, sums = self.past, step.kind, self.sums
        segment = past.segments[step.segment] if past.segments else _whole(past)
        watched_ms, position = self._add(step, segment)
        if kind == "watched":
            self._watched = True
        state = SessionState.STOPPED if kind == "stopped" else STATES[segment.state]
        session = late_session(past, stream, state)
        session.id = f"{past.id}-{self._part + 1}" if self._part else past.id
        session.state_since = at if kind != "progress" else at_us(segment.started)
        session.started_at = self._began
        session.position_s = position
        session.position_at = at
        session.watch_s = watched_ms / 1000
        session.paused_s = sums[1] / 1e6
        session.buffering_s = sums[2] / 1e6
        session.watched = self._watched
        return session  # type: ignore[no-any-return]  # a Session

    def _add(self, step: Step, segment: PastSegment) -> tuple[float, float | None]:
        """Milliseconds watched by now, and the position in seconds."""
        sums, segments = self.sums, self.past.segments
        while self._through < step.segment:
            _sum(sums, segments[self._through])
            self._through += 1
        if step.kind == "stopped" and step.segment == len(segments) - 1:
            _sum(sums, segment)
            self._through = step.segment + 1
            return sums[0], _seconds(segment.end_ms)
        length, passed = segment.ended - segment.started, step.at - segment.started
        if segment.state != "playing" or passed <= 0 or length <= 0:
            return sums[0], _seconds(segment.start_ms)
        share = min(1.0, passed / length)
        start, end = segment.start_ms, segment.end_ms
        known = start is not None and end is not None
        position = start + (end - start) * share if known else None  # type: ignore[operator]  # known
        return sums[0] + segment.watch_ms * share, _seconds(position)

    def _stream(self, step: Step) -> Stream:
        streams, segments = self.past.streams, self.past.segments
        if not streams:
            return _NO_STREAM
        number = segments[step.segment].stream if segments else 0
        return streams[min(number, len(streams) - 1)]


def _closed(past: PastPlay, session: Session) -> Play:
    first = past.segments[0] if past.segments else _whole(past)
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
        start_s=_seconds(first.start_ms),
        end_s=session.position_s,
        max_s=_seconds(max(ends, default=None)),
        watched=past.watched,
        ending=None if past.ending is None else Ending(past.ending),
    )


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


def _sum(sums: list[int], segment: PastSegment) -> None:
    """Add a segment that is over: milliseconds watched, microseconds paused and buffered."""
    if segment.state == "playing":
        sums[0] += segment.watch_ms
    else:
        sums[1 if segment.state == "paused" else 2] += segment.ended - segment.started


def _whole(past: PastPlay) -> PastSegment:
    """A play whose segments nobody knows, as one."""
    return PastSegment("playing", past.started, past.ended, None, None, 0, 0)


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


def _percents(past: PastPlay) -> Iterator[tuple[int, int]]:
    """When each whole percent was passed, and in which segment."""
    length = (past.item.duration_s or 0) * 10
    for number, one in enumerate(past.segments if length else ()):
        if one.state == "playing" and one.start_ms is not None and one.end_ms is not None:
            first, last = int(one.start_ms // length) + 1, min(100, int(one.end_ms // length))
            for percent in range(first, last + 1):
                yield _passed(one, percent * length), number


def _watched_at(past: PastPlay) -> tuple[int, int]:
    """When the mark was passed, else the end of the last stretch that was played."""
    mark = (past.item.duration_s or 0) * 1000 * WATCHED_SHARE
    found = past.ended, max(len(past.segments) - 1, 0)
    for number, one in enumerate(past.segments):
        if one.state != "playing":
            continue
        found = one.ended, number
        if mark and one.start_ms is not None and (one.end_ms or 0) >= mark > one.start_ms:
            return _passed(one, mark), number
    return found


def _passed(one: PastSegment, position_ms: float) -> int:
    """When a segment passed a position, as if it went evenly."""
    start, end = one.start_ms or 0, one.end_ms or 0
    share = (position_ms - start) / (end - start) if end > start else 1.0
    return one.started + int((one.ended - one.started) * min(1.0, max(0.0, share)))
