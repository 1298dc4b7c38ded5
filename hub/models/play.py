"""Plays and their segments: what the hub remembers. All durations are seconds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.models.item import Item
from hub.models.session import Connection, Player, SessionState
from hub.models.stream import Stream


class Ending(StrEnum):
    """How the end of a play came to be known."""

    STOPPED = "stopped"
    NEXT_ITEM = "next_item"
    LOST = "lost"
    TIMED_OUT = "timed_out"
    SERVER_RESTARTED = "server_restarted"
    GHOST = "ghost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One unbroken stretch of playing, paused or buffering.

    `watch_s` is media really played: 0 unless playing, at most the wall time, seeks not counted.
    `inferred` names what was concluded rather than seen (`missed_stop`, `capped`, `gap`).
    """

    state: SessionState
    started_at: datetime
    ended_at: datetime
    start_s: float | None
    end_s: float | None
    watch_s: float
    stream_index: int = 0
    inferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """One viewing of one item by one person: its segments, joined over pauses and resumes.

    `streams` are the qualities it went through, in order; a segment points into them.
    `ended_at` is None while it is open.
    """

    id: str
    server_id: str
    session_key: str
    account_key: str | None
    person_id: str | None
    item: Item
    player: Player
    connection: Connection
    started_at: datetime
    ended_at: datetime | None
    segments: tuple[Segment, ...]
    streams: tuple[Stream, ...]
    watch_s: float
    paused_s: float
    buffering_s: float
    start_s: float | None
    end_s: float | None
    max_s: float | None
    watched: bool
    ending: Ending | None = None
    recorded: bool = True
    inferred: tuple[str, ...] = ()
