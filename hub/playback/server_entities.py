"""The entities of a media server, the same on every platform: its device, streams, libraries."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Final

from hub.core.bus import Event
from hub.core.devices import DeviceInfo
from hub.core.entities import ENTITIES, DescribedEntity, described
from hub.core.entries import ConfigEntry
from hub.core.errors import UsherError
from hub.core.hub import Hub
from hub.core.servers import (
    ITEMS_CHANGED,
    SERVER_CHANGED,
    ItemsChanged,
    MediaServer,
    ServerChanged,
)
from hub.models.playback import PlaybackEvent, PlaybackKind
from hub.models.server import Library
from hub.models.session import SessionView
from hub.playback.library_sums import LibrarySums, library_sums
from hub.playback.pipeline import PLAYBACK, PLAYBACK_EVENT
from hub.playback.server_rows import (
    CONNECTED,
    LOAD_ROWS,
    MAKERS,
    ROWS,
    ServerNow,
    library_rows,
    scan_row,
)

_log = logging.getLogger(__name__)

SUMS_AT_MOST_EVERY_S: Final = 10.0
SUMS_EVERY_S: Final = 900.0


class _Connected(DescribedEntity[ServerNow]):
    """Whether the server can be reached, which is known when it cannot, too."""

    @property
    def available(self) -> bool:
        """Always, while the entry is loaded."""
        return True


class ServerEntities:
    """The entities of one server, from `add` until its entry is unloaded."""

    def __init__(self, hub: Hub, entry: ConfigEntry[object], server: MediaServer) -> None:
        self._hub = hub
        self._entry = entry
        self._server = server
        self._listeners: list[Callable[[], None]] = []
        self._libraries: dict[str, str] = {}
        self._sums: Mapping[str, LibrarySums] = {}
        self._tells_load = False
        self._look = asyncio.Event()
        self.data = self._read()

    @property
    def available(self) -> bool:
        """Whether the server can be reached."""
        return self.data.connected

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def add(self) -> None:
        """Bring the entities that every server has, and follow what happens to it."""
        self._entry.on_unload(self._hub.bus.listen(PLAYBACK_EVENT, self._on_playback))
        self._entry.on_unload(self._hub.bus.listen(SERVER_CHANGED, self._on_server))
        self._entry.on_unload(self._hub.bus.listen(ITEMS_CHANGED, self._on_items))
        self._entry.tasks.create(self._keep_sums(), name="sums of libraries")
        device, unique_id = self._device(), self._server.server.id
        connected = _Connected(self, CONNECTED, unique_id=f"{unique_id}_connected", device=device)
        rows = described(self, ROWS, unique_id=unique_id, device=device)
        scan = described(self, [scan_row(self._server)], unique_id=unique_id, device=device)
        await self._hub[ENTITIES].add(self._entry, [connected, *rows, *scan])

    async def show_libraries(self, libraries: Iterable[Library]) -> None:
        """Bring a count for each library, and take those of removed ones away."""
        names = {library.key: library.name for library in libraries}
        server_id = self._server.server.id
        gone = [
            f"{server_id}_{row.key}"
            for key in self._libraries.keys() - names.keys()
            for row in library_rows(key, self._server)
        ]
        fresh = names.keys() - self._libraries.keys()
        self._libraries = names
        if gone:
            await self._hub[ENTITIES].remove(self._entry, gone)
        for key in fresh:
            device = self._library_device(key, names[key])
            rows = library_rows(key, self._server)
            entities = described(self, rows, unique_id=server_id, device=device)
            await self._hub[ENTITIES].add(self._entry, entities)

    async def show_load(self) -> None:
        """Bring CPU and memory once the server tells them."""
        told = self._server.facts.get("cpu_percent") is not None
        if told and not self._tells_load:
            self._tells_load = True
            unique_id = self._server.server.id
            rows = described(self, LOAD_ROWS, unique_id=unique_id, device=self._device())
            await self._hub[ENTITIES].add(self._entry, rows)

    def _on_playback(self, event: Event[PlaybackEvent]) -> None:
        told = event.data
        if told.kind is not PlaybackKind.PROGRESS and self._is_ours(told.session.server_id):
            self._update()

    def _on_server(self, event: Event[ServerChanged]) -> None:
        if self._is_ours(event.data.server_id):
            self._update()

    def _on_items(self, event: Event[ItemsChanged]) -> None:
        if self._is_ours(event.data.server_id):
            self._look.set()

    async def _keep_sums(self) -> None:
        """Sums follow changes of the items, a while later, and midnight.

        The first reading of a library is told to nobody: it is looked at often in the beginning.
        """
        wait = SUMS_AT_MOST_EVERY_S
        while True:
            try:
                self._sums = await library_sums(self._hub, self._server.server.id)
                self._update()
            except UsherError as error:
                _log.debug("The sums of libraries are not known: %s", error)
            await asyncio.sleep(SUMS_AT_MOST_EVERY_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._look.wait()
            wait = min(2 * wait, SUMS_EVERY_S)
            self._look.clear()

    def _is_ours(self, server_id: str) -> bool:
        return server_id == self._server.server.id

    def _update(self) -> None:
        self.data = self._read()
        for listener in tuple(self._listeners):
            listener()

    def _read(self) -> ServerNow:
        server, availability = self._server, self._server.availability
        streams: dict[str, SessionView] = {}
        for session in self._hub[PLAYBACK].sessions():
            if self._is_ours(session.server_id):
                view = session.view
                streams.setdefault(view.control_key or view.key, view)
        return ServerNow(
            server=server.server,
            streams=tuple(streams.values()),
            libraries=server.libraries,
            connected=availability.is_up is True,
            reason=availability.reason,
            sums=self._sums,
            facts=server.facts,
        )

    def _device(self) -> DeviceInfo:
        server = self._server.server
        maker, model = MAKERS[server.platform]
        return DeviceInfo(
            identifiers=frozenset({(str(server.platform), server.id)}),
            name=server.name,
            manufacturer=maker,
            model=model,
            sw_version=server.version,
            configuration_url=server.url,
            is_service=True,
        )

    def _library_device(self, key: str, name: str) -> DeviceInfo:
        server = self._server.server
        return DeviceInfo(
            identifiers=frozenset({("library", f"{server.id}/{key}")}),
            name=f"{server.name} {name}",
            manufacturer=MAKERS[server.platform][0],
            model="Library",
            via=(str(server.platform), server.id),
            is_service=True,
        )
