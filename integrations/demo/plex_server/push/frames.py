"""The notifications of a Plex server: a type and the entry it carries."""

from dataclasses import dataclass

from integrations.demo.plex_server import ids
from integrations.demo.plex_server.activities import Activity
from integrations.demo.plex_server.element import Element, Json
from integrations.demo.plex_server.session_table import SessionView
from integrations.demo.plex_server.table import epoch, milliseconds
from integrations.demo.plex_server.transcode_table import TranscodeView, transcode_element
from integrations.demo.world.changes import ItemAdded, ItemRemoved, LibraryChange
from integrations.demo.world.items import Item
from integrations.demo.world.servers import SimulatedServer

_LIBRARY = "com.plexapp.plugins.library"


@dataclass(frozen=True, slots=True)
class Frame:
    """One notification: ``key`` names the list in which ``entry`` stands."""

    type: str
    key: str
    entry: Json

    def container(self) -> Json:
        """What a websocket gets."""
        return {"NotificationContainer": {"type": self.type, "size": 1, self.key: [self.entry]}}

    def event(self) -> Json:
        """What an EventSource gets."""
        return {self.key: self.entry}


def playing(view: SessionView, state: str | None = None) -> Frame:
    """What a player does; ``state`` overrides that of the stream."""
    entry: Json = {
        "sessionKey": str(view.keys.key),
        "clientIdentifier": view.stream.viewer.client_id,
        "guid": "",
        "ratingKey": view.rating_key,
        "url": "",
        "key": view.key,
        "viewOffset": milliseconds(view.stream.position_s),
        "playQueueItemID": view.keys.play_queue_item_id,
        "playQueueID": view.keys.play_queue_id,
        "state": state or str(view.stream.state),
    }
    if view.keys.transcode:
        entry["transcodeSession"] = view.keys.transcode
    return Frame("playing", "PlaySessionStateNotification", entry)


def transcode(step: str, view: TranscodeView) -> Frame:
    """``start``, ``update`` or ``end`` of a conversion."""
    entry = transcode_element(view).to_json()
    return Frame(f"transcodeSession.{step}", "TranscodeSession", entry)


def timeline(change: LibraryChange, state: int) -> Frame:
    """An item at a step of its life: 0 created, 1-4 in progress, 5 processed, 9 deleted."""
    item, server = change.entry.item, change.server
    entry: Json = {
        "identifier": _LIBRARY,
        "sectionID": change.entry.library.key,
        "itemID": change.entry.key,
        "type": ids.TYPES[item.kind][0],
        "title": item.title,
        "state": state,
        "updatedAt": epoch(change.at),
    }
    for name, above in (("parentItemID", item.parent), ("rootItemID", item.grandparent)):
        if key := _key_of(server, above):
            entry[name] = key
    words = {0: "created", 9: "deleted"}
    if state in words:
        entry["metadataState"] = words[state]
    return Frame("timeline", "TimelineEntry", entry)


def timelines(change: LibraryChange) -> list[Frame]:
    """All the steps of a change, in order."""
    steps: tuple[int, ...] = (4, 5)
    if isinstance(change, ItemAdded):
        steps = (0, 1, 2, 3, 4, 5)
    elif isinstance(change, ItemRemoved):
        steps = (9,)
    return [timeline(change, step) for step in steps]


def activity(event: str, work: Activity) -> Frame:
    """Background work ``started``, ``updated`` or ``ended``."""
    entry: Json = {"event": event, "uuid": work.uuid, "Activity": work.element().to_json()}
    return Frame("activity", "ActivityNotification", entry)


def scan_complete() -> Frame:
    """A library scan is over."""
    words = "Library scan complete"
    entry: Json = {"title": words, "description": words, "notificationName": "LIBRARY_UPDATE"}
    return Frame("status", "StatusNotification", entry)


def progress(message: str) -> Frame:
    """A line about work that is going on."""
    return Frame("progress", "ProgressNotification", {"message": message})


def preference(setting: Element) -> Frame:
    """A setting was changed."""
    return Frame("preference", "Setting", setting.to_json())


def reachability(reachable: bool) -> Frame:
    """Remote access through plex.tv works, or not."""
    return Frame("reachability", "ReachabilityNotification", {"reachability": reachable})


def update_state(state: str) -> Frame:
    """Where an update of the server stands."""
    return Frame(
        "update.statechange", "AutoUpdateNotification", {"key": "", "version": "", "state": state}
    )


def background_queue(queue_id: int, event: str = "queueRegenerated") -> Frame:
    """The queue of background conversions changed."""
    entry: Json = {"queueID": queue_id, "event": event}
    return Frame("backgroundProcessingQueue", "BackgroundProcessingQueueEventNotification", entry)


def account() -> Frame:
    """Something about the owner's account changed."""
    return Frame("account", "AccountUpdateNotification", {})


def _key_of(server: SimulatedServer, item: Item | None) -> str | None:
    entry = server.holding(item) if item else None
    return entry.key if entry else None
