"""Scheduled tasks of a server: which of them have ended since they were last looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hub.core.lenient import Object, object_of, text

LIBRARY_SCAN: Final = "RefreshLibrary"
_RESULTS: Final[Mapping[str, str]] = {
    "Completed": "completed",
    "Failed": "failed",
    "Cancelled": "cancelled",
    "Aborted": "aborted",
}


@dataclass(frozen=True, slots=True)
class EndedTask:
    """A task that has ended: its key, its name for people, and how, where that is told."""

    key: str
    name: str | None
    result: str | None


class Tasks:
    """Remembers when each task ended last; the first look only learns."""

    def __init__(self) -> None:
        self._ended: dict[str, str | None] | None = None

    def ended(self, tasks: Sequence[Object]) -> list[EndedTask]:
        """Those that have ended since, of all tasks as the server lists them now."""
        found = [one for one in (_read(task) for task in tasks) if one is not None]
        known = self._ended
        self._ended = (known or {}) | {key: at for key, at, _ in found}
        if known is None:
            return []
        return [task for key, at, task in found if at and key in known and at != known[key]]


def _read(task: Object) -> tuple[str, str | None, EndedTask] | None:
    key = text(task.get("Key")) or text(task.get("Id"))
    if key is None:
        return None
    last = object_of(task.get("LastExecutionResult"))
    result = _RESULTS.get(text(last.get("Status")) or "")
    return key, text(last.get("EndTimeUtc")), EndedTask(key, text(task.get("Name")), result)
