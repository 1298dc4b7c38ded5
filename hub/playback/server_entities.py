"""The entities of a media server, the same on every platform: its device, streams, libraries."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hub.core.bus import Event
from hub.core.devices import DeviceInfo
from hub.core.entities import (
    ENTITIES,
    Category,
    DescribedEntity,
    EntityDescription,
    EntityDomain,
    StateClass,
    described,
)
from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from hub.core.servers import SERVER_CHANGED, MediaServer, ServerChanged
from hub.models.playback import PlaybackEvent, PlaybackKind
from hub.models.server import Library, Platform, Server
from hub.models.session import SessionView
from hub.models.stream import Decision
from hub.playback.pipeline import PLAYBACK, PLAYBACK_EVENT

MAKERS = {
    Platform.PLEX: ("Plex", "Plex Media Server"),
    Platform.JELLYFIN: ("Jellyfin", "Jellyfin Server"),
    Platform.EMBY: ("Emby", "Emby Server"),
}


@dataclass(frozen=True, slots=True)
class ServerNow:
    """A server at one moment; `streams` holds one view for each stream it sends."""

    server: Server
    streams: Sequence[SessionView]
    libraries: Sequence[Library]
    connected: bool
    reason: str | None

    def count(self, decision: Decision) -> int:
        """How many streams reach their players in this way."""
        return sum(1 for view in self.streams if view.stream.decision is decision)

    @property
    def bandwidth_kbps(self) -> int:
        """What all streams need together, as far as it is known."""
        return sum(_rate(view) or 0 for view in self.streams)

    def items_in(self, library_key: str) -> int | None:
        """How many items a library holds."""
        return next((lib.item_count for lib in self.libraries if lib.key == library_key), None)


Row = EntityDescription[ServerNow]

ROWS = (
    Row(
        key="streams",
        name="Streams",
        value_fn=lambda now: len(now.streams),
        unit="streams",
        state_class=StateClass.MEASUREMENT,
        icon="mdi:play-circle-outline",
    ),
    Row(
        key="direct_plays",
        name="Direct plays",
        value_fn=lambda now: now.count(Decision.DIRECT_PLAY),
        unit="streams",
        state_class=StateClass.MEASUREMENT,
        icon="mdi:play",
    ),
    Row(
        key="direct_streams",
        name="Direct streams",
        value_fn=lambda now: now.count(Decision.COPY),
        unit="streams",
        state_class=StateClass.MEASUREMENT,
        icon="mdi:play-network-outline",
    ),
    Row(
        key="transcodes",
        name="Transcodes",
        value_fn=lambda now: now.count(Decision.TRANSCODE),
        unit="streams",
        state_class=StateClass.MEASUREMENT,
        icon="mdi:cog-play-outline",
    ),
    Row(
        key="bandwidth",
        name="Bandwidth",
        value_fn=lambda now: now.bandwidth_kbps,
        unit="kbit/s",
        device_class="data_rate",
        state_class=StateClass.MEASUREMENT,
    ),
    Row(
        key="version",
        name="Version",
        value_fn=lambda now: now.server.version,
        category=Category.DIAGNOSTIC,
        icon="mdi:information-outline",
    ),
    Row(
        key="update_available",
        name="Update available",
        domain=EntityDomain.BINARY_SENSOR,
        value_fn=lambda now: now.server.update_available is not None,
        attributes_fn=lambda now: {"latest_version": now.server.update_available},
        device_class="update",
        category=Category.DIAGNOSTIC,
    ),
)

CONNECTED = Row(
    key="connected",
    name="Connected",
    domain=EntityDomain.BINARY_SENSOR,
    value_fn=lambda now: now.connected,
    attributes_fn=lambda now: {"reason": now.reason},
    device_class="connectivity",
    category=Category.DIAGNOSTIC,
)


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
        device, unique_id = self._device(), self._server.server.id
        connected = _Connected(self, CONNECTED, unique_id=f"{unique_id}_connected", device=device)
        rows = described(self, ROWS, unique_id=unique_id, device=device)
        await self._hub[ENTITIES].add(self._entry, [connected, *rows])

    async def show_libraries(self, libraries: Iterable[Library]) -> None:
        """Bring a count for each library, and take those of removed ones away."""
        names = {library.key: library.name for library in libraries}
        server_id = self._server.server.id
        gone = [f"{server_id}_library_{key}" for key in self._libraries.keys() - names.keys()]
        fresh = [_library_row(key, names[key]) for key in names.keys() - self._libraries.keys()]
        self._libraries = names
        if gone:
            await self._hub[ENTITIES].remove(self._entry, gone)
        if fresh:
            entities = described(self, fresh, unique_id=server_id, device=self._device())
            await self._hub[ENTITIES].add(self._entry, entities)

    def _on_playback(self, event: Event[PlaybackEvent]) -> None:
        told = event.data
        if told.kind is not PlaybackKind.PROGRESS and self._is_ours(told.session.server_id):
            self._update()

    def _on_server(self, event: Event[ServerChanged]) -> None:
        if self._is_ours(event.data.server_id):
            self._update()

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


def _rate(view: SessionView) -> int | None:
    delivered = view.stream.delivered
    return view.connection.bandwidth_kbps or (delivered.bitrate_kbps if delivered else None)


def _library_row(key: str, name: str) -> Row:
    return Row(
        key=f"library_{key}",
        name=name,
        value_fn=lambda now: now.items_in(key),
        unit="items",
        state_class=StateClass.MEASUREMENT,
        icon="mdi:library",
    )
