"""A play in the making: booked stretches and their sums. Times are seconds of the epoch."""

from dataclasses import dataclass, field, replace

from hub.models.item import Item
from hub.models.play import Ending, Play, Segment
from hub.models.session import Connection, Player, SessionState
from hub.models.stream import Stream
from hub.playback.times import moment

MOST_STRETCHES = 500
"""More than these are not kept apart: someone who scrubs all evening still makes one play."""
MOST_STREAMS = 50


@dataclass(frozen=True, slots=True)
class Stretch:
    """A booked segment."""

    state: SessionState
    begin_at: float
    end_at: float
    begin_p: float | None
    end_p: float | None
    watch: float
    stream: int = 0
    marks: tuple[str, ...] = ()

    def shifted(self, seconds: float) -> "Stretch":
        """The same in terms of a clock that was set."""
        return replace(self, begin_at=self.begin_at + seconds, end_at=self.end_at + seconds)

    def public(self) -> Segment:
        """As the rest of the hub sees it."""
        return Segment(
            state=self.state,
            started_at=moment(self.begin_at),
            ended_at=moment(self.end_at),
            start_s=self.begin_p,
            end_s=self.end_p,
            watch_s=self.watch,
            stream_index=self.stream,
            inferred=self.marks,
        )


@dataclass(slots=True, kw_only=True)
class Viewing:
    """One viewing of one item by one person. Change it only after `Ledger.save`."""

    id: str
    server_id: str
    session_key: str
    account_key: str | None
    item: Item
    player: Player
    connection: Connection
    started: float
    stretches: tuple[Stretch, ...] = ()
    streams: tuple[Stream, ...] = ()
    watch: float = 0.0
    paused: float = 0.0
    buffering: float = 0.0
    start_p: float | None = None
    end_p: float | None = None
    max_p: float | None = None
    watched: bool = False
    marks: tuple[str, ...] = ()
    serial: int = field(default=0, compare=False)

    def book(self, stretch: Stretch) -> None:
        """Add a stretch, joined with the one before it when there are too many already."""
        wall = stretch.end_at - stretch.begin_at
        if stretch.state is SessionState.PLAYING:
            self.watch += stretch.watch
            self.reach(stretch.begin_p)
            self.reach(stretch.end_p)
        elif stretch.state is SessionState.PAUSED:
            self.paused += wall
        else:
            self.buffering += wall
        if stretch.end_p is not None:
            self.end_p = stretch.end_p
        for mark in stretch.marks:
            self.mark(mark)
        self._append(stretch)

    def reach(self, position: float | None) -> None:
        """Note a position that was played."""
        if position is None:
            return
        if self.start_p is None:
            self.start_p = position
        if self.max_p is None or position > self.max_p:
            self.max_p = position

    def mark(self, mark: str) -> None:
        """Note what was concluded rather than seen."""
        if mark not in self.marks:
            self.marks = (*self.marks, mark)

    def stream_index(self, stream: Stream) -> int:
        """Where this stream is among those it went through, added when it is new."""
        if stream in self.streams:
            return self.streams.index(stream)
        if self.streams and self.streams[-1] == Stream():
            self.streams = (*self.streams[:-1], stream)
        elif len(self.streams) < MOST_STREAMS:
            self.streams = (*self.streams, stream)
        return len(self.streams) - 1

    def shift(self, seconds: float) -> None:
        """Move to a clock that was set."""
        self.started += seconds
        self.stretches = tuple(stretch.shifted(seconds) for stretch in self.stretches)

    def continued(self, later: "Viewing") -> "Viewing":
        """This viewing with what `later` has booked, as the same play."""
        merged = replace(self, serial=0)
        moved = [merged.stream_index(stream) for stream in later.streams]
        for stretch in later.stretches:
            merged.book(replace(stretch, stream=moved[stretch.stream]))
        merged.watched = self.watched or later.watched
        return merged

    def play(self, *, person_id: str | None, recorded: bool, end: float, ending: Ending) -> Play:
        """The closed play."""
        return Play(
            id=self.id,
            server_id=self.server_id,
            session_key=self.session_key,
            account_key=self.account_key,
            person_id=person_id,
            item=self.item,
            player=self.player,
            connection=self.connection,
            started_at=moment(self.started),
            ended_at=moment(end),
            segments=tuple(stretch.public() for stretch in self.stretches),
            streams=self.streams,
            watch_s=self.watch,
            paused_s=self.paused,
            buffering_s=self.buffering,
            start_s=self.start_p,
            end_s=self.end_p,
            max_s=self.max_p,
            watched=self.watched,
            ending=ending,
            recorded=recorded,
            inferred=self.marks,
        )

    def _append(self, stretch: Stretch) -> None:
        if len(self.stretches) < MOST_STRETCHES:
            self.stretches = (*self.stretches, stretch)
            return
        last = self.stretches[-1]
        played = SessionState.PLAYING in {last.state, stretch.state}
        joined = replace(
            last,
            state=SessionState.PLAYING if played else last.state,
            end_at=stretch.end_at,
            end_p=stretch.end_p,
            watch=last.watch + stretch.watch,
            marks=tuple(dict.fromkeys((*last.marks, *stretch.marks, "merged"))),
        )
        self.stretches = (*self.stretches[:-1], joined)
