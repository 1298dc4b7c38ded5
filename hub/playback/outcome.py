"""What followed from one observation."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hub.history.batch import PersonLink
from hub.models.people import Account, Person
from hub.models.play import Play
from hub.models.playback import PlaybackEvent


@dataclass(slots=True)
class Outcome:
    """Everything that followed from one observation; `events` are built when they are read.

    `plays` are closed plays, whole: they replace what is stored under their id. One that is not
    recorded is there only to withdraw what was given before. `late` says that the observation was
    older than the window allows and was left out.
    """

    makers: list[Callable[[], PlaybackEvent]] = field(default_factory=list)
    plays: list[Play] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    links: list[PersonLink] = field(default_factory=list)
    late: bool = False

    @property
    def events(self) -> list[PlaybackEvent]:
        """What happened, in order."""
        return [make() for make in self.makers]

    @property
    def stores(self) -> bool:
        """Whether anything must reach the history."""
        return bool(self.plays or self.accounts or self.persons or self.links)
