"""One row made sound: repaired with a reason, or set aside with one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from hub.core.lenient import integer
from hub.models.item import Item

DAY_S = 86_400
EARLIEST = 946_684_800
"""2000-01-01: no media server is as old."""
LONGEST = 2.0
"""Playing more than so many times the length in one go is a stop that was missed …"""
MARGIN_S = 600
"""… if it is also so much longer than the item."""


@dataclass(slots=True)
class Clean:
    """A row as it becomes part of a play. Times are unix seconds, durations whole seconds.

    `theirs_s` is the play duration that Tautulli counts for it, `watch_s` ours.
    """

    row: int
    told: int
    started: int
    stopped: int
    watch_s: int
    paused_s: int
    theirs_s: int
    offset_s: float | None
    item: Item
    marks: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    facts: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that becomes no play, and why."""

    row: int
    told: int
    theirs_s: int
    reason: str
    detail: str = ""


class Times(NamedTuple):
    """What a row says of time, as it is written."""

    started: object
    stopped: object
    paused: object
    offset: object


def theirs(times: Times) -> int:
    """The play duration as Tautulli's own sums count it; what is no number counts as 0."""
    started, stopped = whole(times.started) or 0, whole(times.stopped) or 0
    return (stopped - started if stopped > 0 else 0) - (whole(times.paused) or 0)


def whole(value: object) -> int | None:
    """A whole number, as nearly all are written."""
    return value if type(value) is int else integer(value)


def clean(row: int, told: int, times: Times, item: Item, now: int) -> Clean | Aside:
    """The row with sound times."""
    counted = theirs(times)
    started = whole(times.started)
    if started is None or not EARLIEST <= started <= now + DAY_S:
        return Aside(row, told, counted, "no_start", f"started: {times.started!r}")
    reasons: list[str] = []
    stopped, paused = whole(times.stopped), whole(times.paused) or 0
    if paused < 0:
        reasons.append("negative_pause")
        paused = 0
    if stopped is None or stopped < started or stopped > now + DAY_S:
        reasons.append("no_stop")
        stopped, paused = started, 0
    wall = stopped - started
    if paused > wall:
        reasons.append("pause_too_long")
        paused = wall
    offset_s, wrong = _position(times.offset, item)
    reasons.extend(wrong)
    found = Clean(row, told, started, stopped, wall - paused, paused, counted, offset_s, item)
    reasons.extend(_capped(found))
    if reasons or paused:
        found.reasons = tuple(reasons)
        found.marks = tuple(_marks(found))
    return found


def _position(value: object, item: Item) -> tuple[float | None, tuple[str, ...]]:
    """The last position; 0 is what Tautulli writes when it does not know."""
    milliseconds = whole(value) or 0
    length = item.duration_s
    if milliseconds < 0:
        return None, ("bad_position",)
    if length is not None and milliseconds > length * 1000 and not item.live:
        return length, ("bad_position",) if milliseconds > length * 1000 + 10_000 else ()
    return (milliseconds / 1000, ()) if milliseconds else (None, ())


def _capped(row: Clean) -> Iterator[str]:
    """Take back what cannot have been watched: the stop was missed."""
    length = None if row.item.live else row.item.duration_s
    impossible = row.watch_s > DAY_S or (
        length is not None and row.watch_s > max(length * LONGEST, length + MARGIN_S)
    )
    if impossible:
        proven = row.offset_s if length is None else min(row.offset_s or length, length)
        row.watch_s = min(row.watch_s, int(proven or 0))
        row.paused_s = min(row.paused_s, DAY_S)
        row.stopped = row.started + row.watch_s + row.paused_s
        yield "impossible_duration"


def _marks(row: Clean) -> Iterator[str]:
    if "no_stop" in row.reasons or "impossible_duration" in row.reasons:
        yield "missed_stop"
    if "impossible_duration" in row.reasons:
        yield "capped"
    if row.paused_s and row.watch_s:
        yield "pause_placed"
