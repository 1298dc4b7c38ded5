"""Whether a transcode keeps ahead of its player, and when the player will run dry if not."""

from dataclasses import dataclass
from enum import StrEnum

from hub.models.session import Session, SessionState

EASY = 1.5
"""From this multiple of real time on, a transcoder is ahead with ease."""
DONE = 100.0


class BufferHealth(StrEnum):
    """How a transcode keeps up with its player."""

    DONE = "done"
    AHEAD = "ahead"
    CLOSE = "close"
    BEHIND = "behind"
    """Slower than it is watched, but what is ahead lasts to the end."""
    DRY = "dry"
    """The player will have to wait, or does already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buffer:
    """`ahead_s` is media that is ready beyond the player's position, None if nobody tells.

    `dry_in_s` is when the player has nothing left if it plays on as now: 0 while it waits, None if
    that does not come or cannot be told.
    """

    health: BufferHealth
    ahead_s: float | None = None
    dry_in_s: float | None = None


def buffer_of(session: Session) -> Buffer | None:
    """The buffer of a session's transcode; None without one, or without a speed to judge it by.

    With a speed v below 1, a lead of b seconds shrinks by 1 - v in each second: it is gone after
    b / (1 - v), unless the item ends before.
    """
    made = session.view.stream.transcode
    if made is None:
        return None
    ahead = made.buffer_ahead_s
    if (made.progress or 0) >= DONE:
        return Buffer(health=BufferHealth.DONE, ahead_s=ahead)
    if made.throttled:
        return Buffer(health=BufferHealth.AHEAD, ahead_s=ahead)
    if not made.speed:
        return None
    speed = made.speed / (session.view.rate or 1.0)
    if speed >= 1:
        health = BufferHealth.AHEAD if speed >= EASY else BufferHealth.CLOSE
        return Buffer(health=health, ahead_s=ahead)
    return _slow(session, speed, ahead)


def _slow(session: Session, speed: float, ahead: float | None) -> Buffer:
    """The buffer of a transcode that is slower than it is watched."""
    if session.state is SessionState.BUFFERING:
        return Buffer(health=BufferHealth.DRY, ahead_s=ahead, dry_in_s=0.0)
    if ahead is None or session.state is SessionState.PAUSED:
        return Buffer(health=BufferHealth.BEHIND, ahead_s=ahead)
    dry_in = max(ahead, 0.0) / (1 - speed)
    duration, position = session.view.item.duration_s, session.position_s
    if duration is not None and position is not None and dry_in >= duration - position:
        return Buffer(health=BufferHealth.BEHIND, ahead_s=ahead)
    return Buffer(health=BufferHealth.DRY, ahead_s=ahead, dry_in_s=dry_in)
