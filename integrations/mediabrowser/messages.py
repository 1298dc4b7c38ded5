"""What a socket says, as the few things that matter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson

from hub.core.lenient import Object, integer, object_of, objects, text, texts
from integrations.mediabrowser.tasks import LIBRARY_SCAN

SUBSCRIBE = {"MessageType": "SessionsStart", "Data": "0,1500"}
"""At once, then at every change, but at most once in 1.5 s while nothing but time passes."""
SUBSCRIBE_TASKS = {"MessageType": "ScheduledTasksInfoStart", "Data": "10000,10000"}
"""When one has begun or ended; servers that tell by the clock do it every ten seconds."""
KEEP_ALIVE = {"MessageType": "KeepAlive"}
KEEP_ALIVE_S = 60


@dataclass(frozen=True, slots=True)
class Sessions:
    """All sessions as they are now."""

    sessions: list[Object]


@dataclass(frozen=True, slots=True)
class TasksSeen:
    """All scheduled tasks as they are now."""

    tasks: list[Object]


@dataclass(frozen=True, slots=True)
class KeepAliveAsked:
    """The server counts a socket as lost after so many seconds of silence."""

    timeout_s: int


@dataclass(frozen=True, slots=True)
class PlaybackChanged:
    """Something began or ended to play, without saying all of it."""


@dataclass(frozen=True, slots=True)
class LibraryChanged:
    """Items came, went, or changed, in these libraries as far as the server says."""

    library_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoingDown:
    """The server restarts or shuts down in a moment."""


@dataclass(frozen=True, slots=True)
class ServerChanged:
    """Something about the server or its accounts changed."""


Message = (
    Sessions
    | TasksSeen
    | KeepAliveAsked
    | PlaybackChanged
    | LibraryChanged
    | GoingDown
    | ServerChanged
)


def read_message(data: str | bytes) -> Message | None:
    """What a frame says; None for what is of no interest, unknown or broken."""
    try:
        frame = object_of(orjson.loads(data))
    except orjson.JSONDecodeError:
        return None
    kind, content = text(frame.get("MessageType")) or "", frame.get("Data")
    if kind in _WITH_CONTENT:
        return _WITH_CONTENT[kind](content)
    return _BARE[kind]() if kind in _BARE else None


def _sessions(content: object) -> Sessions | None:
    return Sessions(objects(content)) if isinstance(content, list) else None


def _tasks(content: object) -> TasksSeen | None:
    return TasksSeen(objects(content)) if isinstance(content, list) else None


def _library_changed(content: object) -> LibraryChanged:
    folders = object_of(content).get("CollectionFolders")
    return LibraryChanged(texts(folders) if isinstance(folders, list) else ())


def _task_ended(content: object) -> LibraryChanged | None:
    return LibraryChanged(()) if object_of(content).get("Key") == LIBRARY_SCAN else None


_WITH_CONTENT: Mapping[str, Callable[[object], Message | None]] = {
    "Sessions": _sessions,
    "ScheduledTasksInfo": _tasks,
    "ForceKeepAlive": lambda content: KeepAliveAsked(integer(content) or KEEP_ALIVE_S),
    "LibraryChanged": _library_changed,
    "ScheduledTaskEnded": _task_ended,
}
_BARE: Mapping[str, Callable[[], Message]] = {
    "PlaybackStart": PlaybackChanged,
    "PlaybackStopped": PlaybackChanged,
    "SessionEnded": PlaybackChanged,
    "ServerRestarting": GoingDown,
    "ServerShuttingDown": GoingDown,
    "RestartRequired": ServerChanged,
    "UserUpdated": ServerChanged,
    "UserDeleted": ServerChanged,
    "PackageInstallationCompleted": ServerChanged,
}
