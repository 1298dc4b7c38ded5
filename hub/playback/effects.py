"""What the tracker's parts add to while one observation is applied."""

from dataclasses import dataclass, field

from hub.history.batch import PersonLink
from hub.models.people import Account, Person
from hub.models.play import Play
from hub.models.playback import PlaybackKind
from hub.playback.live import Live


@dataclass(slots=True)
class Happening:
    """Something that will be a PlaybackEvent; the session is as it is when that is built."""

    kind: PlaybackKind
    at: float
    live: Live
    play: Play | None = None


@dataclass(slots=True)
class Effects:
    """Everything one observation caused. `names` are the ids that were given, by what got them."""

    happenings: list[Happening] = field(default_factory=list)
    plays: list[Play] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    links: list[PersonLink] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
