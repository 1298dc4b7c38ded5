"""One stream: what a player does with an item on a server, and the changes it tells of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .clock import Clock
from .delivery import Connection, Decision
from .errors import WorldError
from .items import Item, ItemKind
from .media import Media
from .people import ClientApp, Device, Person
from .playback import Playback, Viewer
from .schedule import Airing, airing_at
from .servers import Account, Entry, SimulatedServer

__all__ = [
    "Playback",
    "StopCause",
    "Stream",
    "StreamChange",
    "StreamDecided",
    "StreamItemChanged",
    "StreamProgressed",
    "StreamSought",
    "StreamStarted",
    "StreamState",
    "StreamStateChanged",
    "StreamStopped",
    "Viewer",
]


class StreamState(StrEnum):
    """What the player does. STOPPED is final."""

    PLAYING = "playing"
    PAUSED = "paused"
    BUFFERING = "buffering"
    STOPPED = "stopped"


class StopCause(StrEnum):
    """Why a stream ended."""

    USER = "user"
    FINISHED = "finished"
    TERMINATED = "terminated"
    SERVER_RESTART = "server restart"
    ERROR = "error"


class Stream:
    """A running playback. Its position moves with the clock while it plays.

    Commands raise WorldError when the stream has stopped. Each is told to ``tell`` at once.
    """

    def __init__(
        self,
        number: int,
        server: SimulatedServer,
        viewer: Viewer,
        playback: Playback,
        clock: Clock,
        tell: Callable[["StreamChange"], None],
    ) -> None:
        self.number = number
        self.server = server
        self.viewer = viewer
        self.playback = playback
        self.state = StreamState.PLAYING
        self.started_at = clock.now()
        self.item_started_at = self.started_at
        self.reported_at = self.started_at
        self.up_next: list[Entry] = []
        self.messages: list[str] = []
        self.stop_cause: StopCause | None = None
        self.airing = _airing(playback.entry, self.started_at)
        self._clock = clock
        self._tell = tell
        self._anchor = self.started_at
        self._anchor_s = 0.0

    def __repr__(self) -> str:
        who, what = self.viewer.person.name, self.item.full_title
        return f"<Stream {self.number} {who}: {what} {self.state} on {self.server.name}>"

    @property
    def person(self) -> Person:
        """Who watches."""
        return self.viewer.person

    @property
    def account(self) -> Account:
        """As whom the server knows them."""
        return self.viewer.account

    @property
    def device(self) -> Device:
        """On what hardware."""
        return self.viewer.device

    @property
    def app(self) -> ClientApp:
        """With which app."""
        return self.viewer.app

    @property
    def connection(self) -> Connection:
        """Over which connection."""
        return self.viewer.connection

    @property
    def entry(self) -> Entry:
        """What is played; for live TV the entry of the channel."""
        return self.playback.entry

    @property
    def media(self) -> Media:
        """The file that is played."""
        return self.playback.media

    @property
    def decision(self) -> Decision:
        """What the server does with the file."""
        return self.playback.decision

    @property
    def is_live(self) -> bool:
        """True for live TV."""
        return self.entry.item.kind is ItemKind.CHANNEL

    @property
    def item(self) -> Item:
        """What is on: the programme of live TV, else the item of the entry."""
        return self.airing.item if self.airing else self.entry.item

    @property
    def position_s(self) -> float:
        """Where the player is, in seconds of media; for live TV seconds since tuning in."""
        position = self._anchor_s
        if self.state is StreamState.PLAYING:
            position += (self._clock.now() - self._anchor).total_seconds()
        runtime = self.media.duration_s
        return position if runtime is None else min(position, runtime)

    @property
    def remaining_s(self) -> float | None:
        """Seconds of media left; None when it has no end."""
        runtime = self.media.duration_s
        return None if runtime is None else runtime - self.position_s

    @property
    def is_over(self) -> bool:
        """True once stopped."""
        return self.state is StreamState.STOPPED

    def place(self, position_s: float) -> None:
        """Set where a stream starts, without telling of it."""
        self._anchor, self._anchor_s = self._clock.now(), position_s

    def pause(self) -> None:
        """Pause; nothing happens when paused already."""
        self._change_state(StreamState.PAUSED)

    def play(self) -> None:
        """Play on after a pause or after buffering."""
        self._change_state(StreamState.PLAYING)

    def buffer(self) -> None:
        """Run dry: the player waits for data."""
        self._change_state(StreamState.BUFFERING)

    def seek(self, position_s: float) -> None:
        """Jump to ``position_s``; the state stays."""
        self._require_running()
        before = self.position_s
        runtime = self.media.duration_s
        self.place(max(0.0, position_s if runtime is None else min(position_s, runtime)))
        self._report(StreamSought(self, self._clock.now(), before))

    def change_quality(self, decision: Decision) -> None:
        """Deliver in another way from now on: start, change or end transcoding."""
        self._require_running()
        before = self.playback
        self.playback = Playback(
            before.entry, before.media, decision, before.audio, before.subtitle
        )
        self._report(StreamDecided(self, self._clock.now(), before.decision))

    def play_item(self, playback: Playback, position_s: float = 0.0) -> None:
        """Go on with another item in the same session."""
        self._require_running()
        before, left_at_s = self.playback, self.position_s
        self.playback = playback
        self.state = StreamState.PLAYING
        self.item_started_at = self._clock.now()
        self.airing = _airing(playback.entry, self.item_started_at)
        self.place(position_s)
        self._report(StreamItemChanged(self, self.item_started_at, before.entry.item, left_at_s))

    def stop(self, cause: StopCause = StopCause.USER, message: str | None = None) -> None:
        """End it; nothing happens when it has ended already."""
        if self.is_over:
            return
        self.place(self.position_s)
        self.state = StreamState.STOPPED
        self.stop_cause = cause
        self._report(StreamStopped(self, self._clock.now(), cause, message))

    def show_message(self, text: str) -> None:
        """Show a message on the player's screen."""
        self._require_running()
        self.messages.append(text)

    def tick(self) -> None:
        """Let time do its work: the next programme of a channel, a report every ten seconds."""
        now = self._clock.now()
        if self.airing and now >= self.airing.ends_at:
            before = self.airing.item
            self.airing = _airing(self.entry, now)
            self.item_started_at = now
            self._report(StreamItemChanged(self, now, before, self.position_s))
        elif now - self.reported_at >= REPORT_INTERVAL:
            self._report(StreamProgressed(self, now))

    def _change_state(self, state: StreamState) -> None:
        self._require_running()
        if state is self.state:
            return
        before = self.state
        self.place(self.position_s)
        self.state = state
        self._report(StreamStateChanged(self, self._clock.now(), before))

    def _require_running(self) -> None:
        if self.is_over:
            raise WorldError(f"{self!r} has stopped and takes no commands")

    def _report(self, change: "StreamChange") -> None:
        self.reported_at = change.at
        self._tell(change)


REPORT_INTERVAL = timedelta(seconds=10)


def _airing(entry: Entry, at: datetime) -> Airing | None:
    return airing_at(entry.item, at) if entry.item.kind is ItemKind.CHANNEL else None


@dataclass(frozen=True, slots=True)
class StreamStarted:
    """A player began to play."""

    stream: Stream
    at: datetime


@dataclass(frozen=True, slots=True)
class StreamProgressed:
    """A player reported its position, as it does every ten seconds."""

    stream: Stream
    at: datetime


@dataclass(frozen=True, slots=True)
class StreamStateChanged:
    """Playing, paused or buffering began; ``before`` is the state it left."""

    stream: Stream
    at: datetime
    before: StreamState


@dataclass(frozen=True, slots=True)
class StreamSought:
    """The player jumped; ``before_s`` is where it was."""

    stream: Stream
    at: datetime
    before_s: float


@dataclass(frozen=True, slots=True)
class StreamDecided:
    """The server delivers in another way; ``before`` is the way until now."""

    stream: Stream
    at: datetime
    before: Decision


@dataclass(frozen=True, slots=True)
class StreamItemChanged:
    """The next item, or the next programme of a channel, in the same session."""

    stream: Stream
    at: datetime
    before: Item
    left_at_s: float


@dataclass(frozen=True, slots=True)
class StreamStopped:
    """It ended; ``message`` is what whoever terminated it said."""

    stream: Stream
    at: datetime
    cause: StopCause
    message: str | None


StreamChange = (
    StreamStarted
    | StreamProgressed
    | StreamStateChanged
    | StreamSought
    | StreamDecided
    | StreamItemChanged
    | StreamStopped
)
