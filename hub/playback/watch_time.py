"""Watch time from evidence: never more than wall time, never more than the media moved.

A stretch of playing is judged as a whole by its first and its last point, not by adding up small
pieces: positions that lag behind by some seconds cancel out, and nothing is lost by rounding.
"""

from enum import StrEnum
from typing import NamedTuple

from hub.playback.settings import RecordingModel


class Evidence(NamedTuple):
    """The first and the last known point of a stretch of playing: time and media position."""

    begin_at: float
    begin_p: float | None
    anchor_at: float
    anchor_p: float | None
    rate: float
    duration: float | None


def played(evidence: Evidence, until: float, stall: float) -> tuple[float, float | None]:
    """Seconds really played until then, and the position reached.

    Between the points the smaller of wall time and media counts. Behind the last point, where the
    position did not move yet, wall time counts for at most `stall` seconds: a position that stands
    still for longer says that nothing was played, and then none of it counts.
    """
    begin_at, begin_p, anchor_at, anchor_p, rate, duration = evidence
    wall = max(0.0, until - begin_at)
    if anchor_p is None or begin_p is None:
        return wall, None
    proven = max(0.0, min(anchor_at - begin_at, anchor_p - begin_p))
    tail = until - anchor_at
    if not 0 < tail <= stall:
        return min(wall, proven), anchor_p
    media = tail * rate
    if duration is not None:
        media = min(media, max(0.0, duration - anchor_p))
    return min(wall, proven + min(tail, media)), anchor_p + media


JITTER_S = 1.0


def proven_start(
    known_at: float, known_p: float, at: float, position: float
) -> tuple[float, float] | None:
    """When and where playing began that was first seen at `at`, if the position proves it.

    It stood at `known_p` when it was last known, and has moved since by no more than time allows.
    """
    advance = position - known_p
    if not 0 < advance <= at - known_at + JITTER_S:
        return None
    return max(at - advance, known_at), known_p


class Step(StrEnum):
    """How a new position follows from the one before."""

    ON = "on"
    BEHIND = "behind"
    JUMP = "jump"


def tolerance(wall: float, rules: RecordingModel, *, push: bool) -> float:
    """By how much media and wall time may differ without a seek; polled positions may be stale."""
    slack = rules.seek_seconds + wall * rules.seek_percent / 100
    return slack if push else slack + rules.poll_slack


def step(wall: float, advance: float, rate: float, allowed: float) -> Step:
    """On its way, behind (a stall, or a pause nobody saw), or a jump (a seek)."""
    drift = advance - wall * rate
    if abs(drift) <= allowed:
        return Step.ON
    return Step.BEHIND if advance >= 0 and drift < 0 else Step.JUMP


SPEEDS = (0.25, 4.2)


def speed(wall: float, advance: float, hint: float | None) -> tuple[float | None, float | None]:
    """The playback rate when two jumps in a row have the same pace, and the pace of this one."""
    pace = advance / wall if wall > 0 else 0.0
    if not SPEEDS[0] <= pace <= SPEEDS[1]:
        return None, None
    if hint is not None and abs(pace - hint) <= 0.1 * hint:
        return pace, pace
    return None, pace
