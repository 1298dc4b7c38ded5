"""What Plex pushes, by WebSocket or server-sent events, as the few things that matter."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import aiohttp
import orjson

from hub.core.lenient import Object, integer, number, object_of, objects, text
from hub.models.session import SessionState
from integrations.plex.sessions import read_state

SOCKET_PATH = "/:/websockets/notifications"
EVENTS_PATH = "/:/eventsource/notifications"
LIBRARY = "com.plexapp.plugins.library"
CREATED, PROCESSED, DELETED = 0, 5, 9
_MAX_EVENT = 1_000_000


@dataclass(frozen=True, slots=True)
class Playing:
    """A sign of life of a session."""

    key: str
    item_key: str | None
    state: SessionState
    position_s: float | None
    transcode_key: str | None


@dataclass(frozen=True, slots=True)
class TranscodeChanged:
    """A transcoder started or ended, so a session's stream is another now."""


@dataclass(frozen=True, slots=True)
class LibraryChanged:
    """Items of a library were added, changed or removed, or a scan ended."""

    library_key: str | None


@dataclass(frozen=True, slots=True)
class ServerNotice:
    """Something about the server itself changed: reachability, a setting, an update."""

    kind: str


@dataclass(frozen=True, slots=True)
class WorkEnded:
    """Background work of the server ended, such as `library.update.section`."""

    kind: str
    title: str | None


Notice = WorkEnded | Playing | TranscodeChanged | LibraryChanged | ServerNotice


def read_frame(data: str | bytes) -> list[Notice]:
    """The notices of one WebSocket frame or event; anything unknown or broken is passed over."""
    try:
        frame = orjson.loads(data)
    except orjson.JSONDecodeError:
        return []
    if not isinstance(frame, dict):
        return []
    container = object_of(frame.get("NotificationContainer")) or frame
    return list(_notices(container))


def _notices(container: Object) -> Iterator[Notice]:
    kind = text(container.get("type")) or ""
    for entry in objects(container.get("PlaySessionStateNotification")):
        if (playing := _playing(entry)) is not None:
            yield playing
    if kind in {"transcodeSession.start", "transcodeSession.end"}:
        yield TranscodeChanged()
    if kind in {"reachability", "update.statechange", "preference"}:
        yield ServerNotice(kind)
    yield from _library_changes(container)
    yield from _work_ended(container)


def _library_changes(container: Object) -> Iterator[LibraryChanged]:
    for entry in objects(container.get("TimelineEntry")):
        if text(entry.get("identifier")) == LIBRARY and _settled(entry):
            yield LibraryChanged(text(entry.get("sectionID")))
    for entry in objects(container.get("ActivityNotification")):
        if (changed := _scan_ended(entry)) is not None:
            yield changed
    for entry in objects(container.get("StatusNotification")):
        if text(entry.get("notificationName")) == "LIBRARY_UPDATE":
            yield LibraryChanged(None)


def _playing(entry: Object) -> Playing | None:
    key = text(entry.get("sessionKey"))
    if key is None or not key.isdigit():
        return None
    offset = number(entry.get("viewOffset"))
    return Playing(
        key=key,
        item_key=text(entry.get("ratingKey")),
        state=read_state(entry.get("state")),
        position_s=None if offset is None else offset / 1000,
        transcode_key=(text(entry.get("transcodeSession")) or "").rpartition("/")[2] or None,
    )


def _settled(entry: Object) -> bool:
    state = integer(entry.get("state"))
    if state == CREATED:
        return text(entry.get("metadataState")) == "created"
    return state in {PROCESSED, DELETED}


def _work_ended(container: Object) -> Iterator[WorkEnded]:
    for entry in objects(container.get("ActivityNotification")):
        activity = object_of(entry.get("Activity"))
        kind = text(activity.get("type"))
        if entry.get("event") == "ended" and kind is not None:
            yield WorkEnded(kind, text(activity.get("title")))


def _scan_ended(entry: Object) -> LibraryChanged | None:
    activity = object_of(entry.get("Activity"))
    if entry.get("event") != "ended" or activity.get("type") != "library.update.section":
        return None
    return LibraryChanged(text(object_of(activity.get("Context")).get("librarySectionID")))


async def server_sent(response: aiohttp.ClientResponse) -> AsyncIterator[str]:
    """The data of each server-sent event until the connection ends."""
    lines: list[str] = []
    size = 0
    async for raw in response.content:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if line.startswith("data:"):
            lines.append(line[5:].strip())
            size += len(line)
        elif not line and lines:
            yield "\n".join(lines)
            lines, size = [], 0
        if size > _MAX_EVENT:
            lines, size = [], 0
