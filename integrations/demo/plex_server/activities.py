"""Long work a Plex server does in the background, such as a library scan."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from integrations.demo.world.chance import seeded
from integrations.demo.world.servers import SimulatedServer

from .element import Element


@dataclass(slots=True)
class Activity:
    """One piece of work; ``progress`` in percent, -1 when unknown."""

    uuid: str
    type: str
    title: str
    subtitle: str
    section: str | None = None
    progress: int = 0
    cancellable: bool = False

    def element(self) -> Element:
        """The ``Activity`` element."""
        context = [Element("Context", {"librarySectionID": self.section})] if self.section else []
        return Element(
            "Activity",
            {
                "uuid": self.uuid,
                "type": self.type,
                "cancellable": self.cancellable,
                "userID": 1,
                "title": self.title,
                "subtitle": self.subtitle,
                "progress": self.progress,
            },
            list(context),
        )


@dataclass(slots=True)
class Activities:
    """What is running. ``tell`` hears ``started``, ``updated`` and ``ended``."""

    server: SimulatedServer
    tell: Callable[[str, Activity], None]
    running: dict[str, Activity] = field(default_factory=dict)
    _count: int = 0

    def start(
        self, kind: str, title: str, section: str | None = None, subtitle: str = ""
    ) -> Activity:
        """Begin a piece of work."""
        self._count += 1
        chance = seeded("activity", self.server.id, self._count)
        name = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        activity = Activity(name, kind, title, subtitle, section)
        self.running[name] = activity
        self.tell("started", activity)
        return activity

    def update(self, activity: Activity, progress: int) -> None:
        """Say how far it is."""
        activity.progress = progress
        self.tell("updated", activity)

    def end(self, activity: Activity) -> None:
        """It is done."""
        activity.progress = 100
        if self.running.pop(activity.uuid, None):
            self.tell("ended", activity)
