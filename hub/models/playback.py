"""Playback events: what the session tracker concludes, and what everything else listens to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.models.play import Play
from hub.models.session import Session


class PlaybackKind(StrEnum):
    """What happened to a session."""

    STARTED = "started"
    PROGRESS = "progress"
    PAUSED = "paused"
    RESUMED = "resumed"
    BUFFERING = "buffering"
    QUALITY_CHANGED = "quality_changed"
    WATCHED = "watched"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackEvent:
    """One thing that happened; `play` is set when the play was closed by it."""

    kind: PlaybackKind
    at: datetime
    session: Session
    play: Play | None = None
