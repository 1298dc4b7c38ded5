"""One play of the past."""

from dataclasses import dataclass
from datetime import datetime

from .items import Item
from .people import Person
from .playback import Playback, Viewer
from .servers import SimulatedServer
from .stream import StreamState


@dataclass(frozen=True, slots=True, eq=False)
class Seat:
    """A way in which a person watches: on a server, with a device, from a network.

    ``weight`` says how often, relative to the person's other seats; together they make 1.
    """

    server: SimulatedServer
    viewer: Viewer
    weight: float

    @property
    def person(self) -> Person:
        """Who sits there."""
        return self.viewer.person

    @property
    def only_music(self) -> bool:
        """True for a speaker."""
        return not self.viewer.device.capabilities.video_codecs


@dataclass(frozen=True, slots=True)
class PastSegment:
    """One stretch; positions in seconds."""

    state: StreamState
    started_at: datetime
    ended_at: datetime
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class PastPlay:
    """One play. ``runtime_s`` is None where there is no end: live TV, photos."""

    seat: Seat
    playback: Playback
    item: Item
    started_at: datetime
    stopped_at: datetime
    runtime_s: float | None
    start_s: float
    end_s: float
    watch_s: float
    paused_s: float
    buffering_s: float
    watched: bool
    segments: tuple[PastSegment, ...]
