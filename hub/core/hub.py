"""The root object: what every part and every integration is given.

The core's own parts are attributes; everything that stands on the core is reached by a typed key,
declared by the package that owns it: `hub[PLAYBACK].observe(...)`.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

from hub.core.bus import EventBus
from hub.core.tasks import Tasks

T = TypeVar("T")


class HubState(StrEnum):
    """Where the hub is in its life."""

    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, eq=False)
class Key(Generic[T]):
    """Names a part of the hub and gives its type."""

    name: str


class Hub:
    """One running hub: its folder, its bus and its parts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = HubState.STARTING
        self.tasks = Tasks("hub")
        self.bus = EventBus(self.tasks)
        self._parts: dict[Key[Any], Any] = {}

    def __getitem__(self, key: Key[T]) -> T:
        """The part with this key; KeyError names the part that is not there."""
        try:
            part: T = self._parts[key]
        except KeyError:
            raise KeyError(f"this hub has no {key.name}") from None
        return part

    def __setitem__(self, key: Key[T], part: T) -> None:
        if key in self._parts:
            raise ValueError(f"this hub has a {key.name} already")
        self._parts[key] = part

    def __contains__(self, key: Key[Any]) -> bool:
        return key in self._parts
