"""Where notifications can go. Integrations offer targets; the hub does all the rest."""

from abc import ABC, abstractmethod

from hub.notify.options import TargetOptions
from hub.notify.parcel import Parcel


class Target(ABC):
    """One receiver. `id` is that of its config entry; `slug` names its service for ever."""

    id: str
    slug: str
    title: str
    service: str
    """What it is: `email`, `discord` … for icons and lists."""
    options: TargetOptions

    @abstractmethod
    async def send(self, parcel: Parcel) -> None:
        """Deliver; SendFailed when it may work later, SendRefused when it never will.

        Called one at a time. It must not block the loop, and bears being cancelled.
        """


class Group:
    """A name for several targets; what is sent to it goes to each, once."""

    def __init__(self, group_id: str, slug: str, title: str, members: tuple[str, ...]) -> None:
        self.id = group_id
        self.slug = slug
        self.title = title
        self.members = members
