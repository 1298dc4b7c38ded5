"""Scheduled tasks: what a server does by itself, and their progress while they run."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from integrations.demo.mediabrowser.wire import TICKS_PER_SECOND, hex_id, stamp
from integrations.demo.world.clock import Clock

LIBRARY_SCAN = "RefreshLibrary"
_STEPS = 10


@dataclass(slots=True)
class Task:
    """A task; `progress` is 0 to 100 while it runs. `takes_s` are seconds of the world."""

    key: str
    name: str
    description: str
    category: str
    hours: int
    takes_s: float
    last_start: datetime
    last_end: datetime
    progress: float | None = None
    status: str = "Completed"
    id: str = field(init=False)

    def __post_init__(self) -> None:
        self.id = hex_id(self.key)

    @property
    def result(self) -> dict[str, Any]:
        """How it ended last."""
        return {
            "StartTimeUtc": stamp(self.last_start),
            "EndTimeUtc": stamp(self.last_end),
            "Status": self.status,
            "Name": self.name,
            "Key": self.key,
            "Id": self.id,
        }

    @property
    def dto(self) -> dict[str, Any]:
        """The task for the wire; without a percentage while it is idle."""
        running = {} if self.progress is None else {"CurrentProgressPercentage": self.progress}
        return {
            "Name": self.name,
            "State": "Idle" if self.progress is None else "Running",
            **running,
            "Id": self.id,
            "LastExecutionResult": self.result,
            "Triggers": [
                {"Type": "IntervalTrigger", "IntervalTicks": self.hours * 3600 * TICKS_PER_SECOND}
            ],
            "Description": self.description,
            "Category": self.category,
            "IsHidden": False,
            "Key": self.key,
        }


_PLAN = (
    (LIBRARY_SCAN, "Scan Media Library", "Scans the libraries for new files.", "Library", 12, 20),
    ("RefreshPeople", "Refresh People", "Updates metadata of actors.", "Library", 168, 30),
    (
        "CleanTranscodeFiles",
        "Clean Transcode Directory",
        "Deletes old files.",
        "Maintenance",
        24,
        2,
    ),
    ("PluginUpdates", "Update Plugins", "Installs updates of plugins.", "Application", 24, 3),
)


class ScheduledTasks:
    """The tasks of one server. `on_change` hears every step."""

    def __init__(self, clock: Clock, on_change: Callable[[], None]) -> None:
        self._clock = clock
        self._on_change = on_change
        self._listeners: list[Callable[[Task], None]] = []
        self._cancelled: set[str] = set()
        before = clock.now() - timedelta(hours=3)
        self.all = [
            Task(*plan, last_start=before, last_end=before + timedelta(seconds=plan[-1]))
            for plan in _PLAN
        ]

    def listen(self, listener: Callable[[Task], None]) -> None:
        """Call `listener` with every task that has ended."""
        self._listeners.append(listener)

    def get(self, task_id: str) -> Task | None:
        """The task with an id or a key."""
        return next((task for task in self.all if task_id in (task.id, task.key)), None)

    async def run(self, task: Task) -> None:
        """Run a task to its end; nothing happens when it runs already."""
        if task.progress is not None:
            return
        task.last_start = self._clock.now()
        for step in range(_STEPS):
            task.progress = step * 100 / _STEPS
            self._on_change()
            await self._clock.sleep(task.takes_s / _STEPS)
            if task.key in self._cancelled:
                break
        task.status = "Cancelled" if task.key in self._cancelled else "Completed"
        self._cancelled.discard(task.key)
        task.progress = None
        task.last_end = self._clock.now()
        self._on_change()
        for listener in tuple(self._listeners):
            listener(task)

    def cancel(self, task: Task) -> None:
        """Stop a running task at its next step."""
        if task.progress is not None:
            self._cancelled.add(task.key)
