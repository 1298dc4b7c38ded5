"""The session tracker: observations in, playback events and plays out. Pure: no I/O, no clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hub.models.observation import Observation
from hub.models.people import Account, Person
from hub.models.session import Session
from hub.playback.outcome import Outcome
from hub.playback.settings import RecordingModel


class Tracker:
    """Turns observations into events and plays, deterministically."""

    def __init__(self, settings: RecordingModel | None = None) -> None:
        self.settings = settings or RecordingModel()

    @property
    def last_at(self) -> datetime | None:
        """The latest time any observation bore."""
        raise NotImplementedError

    @property
    def deadline_hint(self) -> float:
        """Not after the next deadline, in seconds of the epoch; costs nothing."""
        raise NotImplementedError

    def apply(self, observation: Observation) -> Outcome:
        """What follows from one observation."""
        raise NotImplementedError

    def sessions(self) -> Sequence[Session]:
        """What is playing, by start."""
        raise NotImplementedError

    def accounts(self) -> Sequence[Account]:
        """Every account seen, by server and key."""
        raise NotImplementedError

    def persons(self) -> Sequence[Person]:
        """Every person who owns an account."""
        raise NotImplementedError

    def links(self) -> Mapping[tuple[str, str], str]:
        """The person of each account, by server and account key."""
        raise NotImplementedError

    def next_deadline(self) -> datetime | None:
        """When time alone will change something."""
        raise NotImplementedError

    def dump(self) -> bytes:
        """The whole state; `load` is its inverse."""
        raise NotImplementedError

    @classmethod
    def load(cls, data: bytes, settings: RecordingModel | None = None) -> "Tracker":
        """A tracker in the dumped state; InvalidInput for what no tracker wrote."""
        raise NotImplementedError
