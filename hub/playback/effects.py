"""What the tracker's parts add to while one observation is applied."""

from hub.history.batch import ItemDecision, PersonLink
from hub.models.people import Account, Person
from hub.models.play import Play
from hub.models.playback import PlaybackKind
from hub.playback.live import Live
from hub.playback.merging import PersonsMerged


class Happening:
    """Something that will be a PlaybackEvent; the session is as it is when that is built."""

    __slots__ = ("at", "kind", "live", "play")

    def __init__(self, kind: PlaybackKind, at: float, live: Live, play: Play | None = None) -> None:
        self.kind = kind
        self.at = at
        self.live = live
        self.play = play


class Effects:
    """Everything one observation caused. `names` are the ids that were given, by what got them.

    One is made for every sign of life: plain attributes are twice as fast as a dataclass.
    """

    __slots__ = ("accounts", "happenings", "joins", "links", "merged", "names", "persons", "plays")

    def __init__(self) -> None:
        self.happenings: list[Happening] = []
        self.plays: list[Play] = []
        self.accounts: list[Account] = []
        self.persons: list[Person] = []
        self.links: list[PersonLink] = []
        self.merged: list[PersonsMerged] = []
        self.joins: list[ItemDecision] = []
        self.names: list[tuple[str, str]] = []
