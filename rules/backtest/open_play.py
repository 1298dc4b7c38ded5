"""A stored play told again: what happened to its session, step by step."""

from collections.abc import Iterator
from typing import Final

from hub.models.session import Session, SessionState
from rules.backtest.lazily import STATES, Now, late_session
from rules.backtest.past import PastPlay, PastSegment

WATCHED_SHARE: Final = 0.85
"""How much of its length makes an item watched, where a stored play does not tell when it was."""
GAP_US: Final = 300_000_000
"""A hole between two segments from which on the session had ended, and began again after it."""
_TURNS: Final = {"playing": "resumed", "paused": "paused", "buffering": "buffering"}


Step = tuple[int, int, "OpenPlay", str, int]
"""What happens at a time to a play during, or at the begin of, a segment; the second is an order
for what happens at the same time.
"""


class OpenPlay:
    """A play while it is told: ask it to `go` through its steps in their order.

    What is known of its session is as of the last step; times are microseconds.
    """

    __slots__ = (
        "_part",
        "_session",
        "_sums",
        "_through",
        "at",
        "began",
        "buffering_s",
        "key",
        "past",
        "position_s",
        "since",
        "state",
        "watched",
        "watched_ms",
    )

    def __init__(self, past: PastPlay) -> None:
        self.past = past
        self.key = past.id
        self.at = self.since = self.began = past.started
        self.state = SessionState.PLAYING
        self.watched = False
        self.watched_ms = self.buffering_s = 0.0
        self.position_s: float | None = None
        self._session: Session | None = None
        self._sums = [0, 0, 0]
        self._through = 0
        self._part = 1

    def steps(self, order: Iterator[int], *, progress: bool) -> list[Step]:
        """Everything that happens to it; with `progress` also each whole percent that it passes.

        Not sorted: steps are told in their order as tuples.
        """
        past = self.past
        segments, last = past.segments, len(past.segments) - 1
        found: list[Step] = [(past.started, next(order), self, "started", 0)]
        for number in range(1, last + 1):
            before, segment = segments[number - 1], segments[number]
            if segment.started - before.ended >= GAP_US:
                found.append((before.ended, next(order), self, "stopped", number - 1))
                found.append((segment.started, next(order), self, "started", number))
                continue
            if segment.stream != before.stream:
                found.append((segment.started, next(order), self, "quality_changed", number))
            if segment.state != before.state:
                turn = _TURNS[segment.state]
                found.append((segment.started, next(order), self, turn, number))
        if progress:
            for at, number in _percents(past):
                found.append((at, next(order), self, "progress", number))
        if past.watched:
            at, number = _watched_at(past)
            found.append((at, next(order), self, "watched", number))
        found.append((past.ended, next(order), self, "stopped", max(last, 0)))
        return found

    def go(self, step: Step) -> None:
        """Be as it was at a step."""
        at, _, _, kind, number = step
        past = self.past
        segments = past.segments
        segment = segments[number] if segments else _whole(past)
        if kind == "started" and number:
            self._part += 1
            self.key, self.began = f"{past.id}-{self._part}", at
        elif kind == "watched":
            self.watched = True
        self.watched_ms, self.position_s = self._add(at, kind, number, segment)
        self.buffering_s = self._sums[2] / 1e6
        self.state = SessionState.STOPPED if kind == "stopped" else STATES[segment.state]
        self.since = segment.started if kind == "progress" else at
        self.at = at
        self._session = None
        if len(past.streams) > 1:
            stream = segment.stream if segments else 0
            past.stream = past.streams[min(stream, len(past.streams) - 1)]

    def lasts_s(self, number: int) -> float:
        """How long it will be in the state that it is in now, in segment `number`."""
        segments = self.past.segments
        if not segments:
            return 0.0
        until = segments[number]
        for after in segments[number + 1 :]:
            if after.state != until.state or after.started - until.ended >= GAP_US:
                break
            until = after
        return (until.ended - self.at) / 1e6

    @property
    def session(self) -> Session:
        """The session as it is now."""
        if self._session is None:
            _, paused, buffering = self._sums
            now = Now(
                self.key,
                self.state,
                self.at,
                self.since,
                self.began,
                self.watched,
                self.position_s,
                self.watched_ms,
                paused,
                buffering,
            )
            self._session = late_session(self.past, now)
        return self._session

    def _add(
        self, at: int, kind: str, number: int, segment: PastSegment
    ) -> tuple[float, float | None]:
        """Milliseconds watched by now, and the position in seconds."""
        sums, segments = self._sums, self.past.segments
        while self._through < number:
            _sum(sums, segments[self._through])
            self._through += 1
        if kind == "stopped" and number == len(segments) - 1:
            _sum(sums, segment)
            self._through = number + 1
            return sums[0], _seconds(segment.end_ms)
        length, passed = segment.ended - segment.started, at - segment.started
        start = segment.start_ms
        if segment.state != "playing" or passed <= 0 or length <= 0:
            return sums[0], None if start is None else start / 1000
        share, end = min(1.0, passed / length), segment.end_ms
        position = None if start is None or end is None else (start + (end - start) * share) / 1000
        return sums[0] + segment.watch_ms * share, position


def _sum(sums: list[int], segment: PastSegment) -> None:
    """Add a segment that is over: milliseconds watched, microseconds paused and buffered."""
    if segment.state == "playing":
        sums[0] += segment.watch_ms
    else:
        sums[1 if segment.state == "paused" else 2] += segment.ended - segment.started


def _whole(past: PastPlay) -> PastSegment:
    """A play whose segments nobody knows, as one."""
    return PastSegment("playing", past.started, past.ended, None, None, 0, 0)


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
