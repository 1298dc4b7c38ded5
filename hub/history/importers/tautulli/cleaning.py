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
    started, stopped, paused = whole(times.started), whole(times.stopped), whole(times.paused) or 0
    if started is None or not EARLIEST <= started <= now + DAY_S:
        return Aside(row, told, counted, "no_start", f"started: {times.started!r}")
    reasons: tuple[str, ...] = ()
    if (
        stopped is None
        or not started <= stopped <= now + DAY_S
        or not 0 <= paused <= (stopped - started)
    ):
        stopped, paused, reasons = _possible(started, stopped, paused, now)
    offset_s, wrong = _position(times.offset, item)
    found = Clean(
        row, told, started, stopped, stopped - started - paused, paused, counted, offset_s, item
    )
    reasons += wrong + _capped(found)
    if reasons or paused:
        found.reasons, found.marks = reasons, tuple(_marks(found, reasons))
    return found


def _possible(
    started: int, stopped: int | None, paused: int, now: int
) -> tuple[int, int, tuple[str, ...]]:
    """End and pause that can have been, and what was wrong with those that are told."""
    reasons: list[str] = []
    if paused < 0:
        reasons.append("negative_pause")
        paused = 0
    if stopped is None or stopped < started or stopped > now + DAY_S:
        reasons.append("no_stop")
        stopped, paused = started, 0
    if paused > stopped - started:
        reasons.append("pause_too_long")
        paused = stopped - started
    return stopped, paused, tuple(reasons)


def _position(value: object, item: Item) -> tuple[float | None, tuple[str, ...]]:
    """The last position; 0 is what Tautulli writes when it does not know."""
    milliseconds = whole(value) or 0
    length = item.duration_s
    if milliseconds < 0:
        return None, ("bad_position",)
    if length is not None and milliseconds > length * 1000 and not item.live:
        return length, ("bad_position",) if milliseconds > length * 1000 + 10_000 else ()
    return (milliseconds / 1000, ()) if milliseconds else (None, ())


def _capped(row: Clean) -> tuple[str, ...]:
    """Take back what cannot have been watched: the stop was missed."""
    length = None if row.item.live else row.item.duration_s
    if row.watch_s <= DAY_S and (
        length is None or row.watch_s <= length * LONGEST or row.watch_s <= length + MARGIN_S
    ):
        return ()
    proven = row.offset_s if length is None else min(row.offset_s or length, length)
    row.watch_s = min(row.watch_s, int(proven or 0))
    row.paused_s = min(row.paused_s, DAY_S)
    row.stopped = row.started + row.watch_s + row.paused_s
    return ("impossible_duration",)


def _marks(row: Clean, reasons: tuple[str, ...]) -> Iterator[str]:
    if "no_stop" in reasons or "impossible_duration" in reasons:
        yield "missed_stop"
    if "impossible_duration" in reasons:
        yield "capped"
    if row.paused_s and row.watch_s:
        yield "pause_placed"
