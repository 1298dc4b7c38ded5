"""LibraryChanged: additions, changes and removals, collected for a moment."""

import asyncio
from collections.abc import Callable
from typing import Any

from integrations.demo.mediabrowser.backend import Backend
from integrations.demo.world.changes import Change, ItemAdded, ItemRemoved, ItemUpdated
from integrations.demo.world.servers import Entry

Listener = Callable[[list[Entry], list[Entry]], None]


class LibraryNews:
    """Tells the sockets of accounts what changed in the libraries."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._changed: dict[str, list[Entry]] = {"added": [], "updated": [], "removed": []}
        self._timer: asyncio.TimerHandle | None = None
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Call `listener` with the entries added and removed, when they are told."""
        self._listeners.append(listener)

    def __call__(self, change: Change) -> None:
        """Take note of a change in a library."""
        if not isinstance(change, ItemAdded | ItemUpdated | ItemRemoved):
            return
        sort = {ItemAdded: "added", ItemUpdated: "updated", ItemRemoved: "removed"}[type(change)]
        self._changed[sort].append(change.entry)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._backend.settings.library_delay_s, self._tell)

    def stop(self) -> None:
        """Tell nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tell(self) -> None:
        self._timer = None
        changed, self._changed = self._changed, {"added": [], "updated": [], "removed": []}
        touched = {entry.library.key for entries in changed.values() for entry in entries}
        message: dict[str, Any] = {
            "FoldersAddedTo": sorted({entry.library.key for entry in changed["added"]}),
            "FoldersRemovedFrom": sorted({entry.library.key for entry in changed["removed"]}),
            "ItemsAdded": [entry.key for entry in changed["added"]],
            "ItemsRemoved": [entry.key for entry in changed["removed"]],
            "ItemsUpdated": [entry.key for entry in changed["updated"]],
            "CollectionFolders": sorted(touched),
            "IsEmpty": False,
        }
        for listener in tuple(self._listeners):
            listener(changed["added"], changed["removed"])
        self._backend.hub.broadcast("LibraryChanged", message, self._backend.sockets_with_account())
