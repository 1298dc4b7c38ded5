"""What the entities of a media server and of its libraries show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.core.entities import Category, EntityDescription, EntityDomain, StateClass
from hub.core.servers import MediaServer
from hub.models.server import Library, Platform, Server
from hub.models.session import Location, SessionView
from hub.models.stream import Decision
from hub.playback.library_sums import LibrarySums

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
    sums: Mapping[str, LibrarySums] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def count(self, decision: Decision) -> int:
        """How many streams reach their players in this way."""
        return sum(1 for view in self.streams if view.stream.decision is decision)

    def bandwidth_kbps(self, *where: Location) -> int:
        """What streams need together, as far as it is known; all, or those to these places."""
        return sum(
            _rate(view) or 0
            for view in self.streams
            if not where or view.connection.location in where
        )

    def library(self, key: str) -> Library | None:
        """One of its libraries."""
        return next((lib for lib in self.libraries if lib.key == key), None)

    @property
    def scanned_at(self) -> datetime | None:
        """When the library that was scanned last was."""
        known = [lib.scanned_at for lib in self.libraries if lib.scanned_at is not None]
        return max(known, default=None)


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
        value_fn=lambda now: now.bandwidth_kbps(),
        unit="kbit/s",
        device_class="data_rate",
        state_class=StateClass.MEASUREMENT,
    ),
    Row(
        key="bandwidth_lan",
        name="Bandwidth in the home",
        value_fn=lambda now: now.bandwidth_kbps(Location.LAN),
        unit="kbit/s",
        device_class="data_rate",
        state_class=StateClass.MEASUREMENT,
    ),
    Row(
        key="bandwidth_wan",
        name="Bandwidth to the outside",
        value_fn=lambda now: now.bandwidth_kbps(Location.WAN, Location.CELLULAR),
        unit="kbit/s",
        device_class="data_rate",
        state_class=StateClass.MEASUREMENT,
    ),
    Row(
        key="last_scan",
        name="Last scan",
        value_fn=lambda now: now.scanned_at,
        device_class="timestamp",
        category=Category.DIAGNOSTIC,
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

LOAD_ROWS = (
    Row(
        key="cpu",
        name="CPU",
        value_fn=lambda now: now.facts.get("cpu_percent"),
        unit="%",
        state_class=StateClass.MEASUREMENT,
        precision=0,
        category=Category.DIAGNOSTIC,
        icon="mdi:cpu-64-bit",
    ),
    Row(
        key="memory",
        name="Memory",
        value_fn=lambda now: now.facts.get("memory_percent"),
        unit="%",
        state_class=StateClass.MEASUREMENT,
        precision=0,
        category=Category.DIAGNOSTIC,
        icon="mdi:memory",
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


def scan_row(server: MediaServer, key: str | None = None) -> Row:
    """A button that looks for new files, in a library or in all."""

    async def scan(_: ServerNow, __: object) -> None:
        await server.scan(key)

    return Row(
        key="scan" if key is None else f"library_{key}_scan",
        name="Scan libraries" if key is None else "Scan",
        domain=EntityDomain.BUTTON,
        value_fn=lambda _: None,
        command_fn=scan,
        category=Category.CONFIG,
        icon="mdi:refresh",
    )


def library_rows(key: str, server: MediaServer) -> tuple[Row, ...]:
    """The entities of a library."""
    return (
        Row(
            key=f"library_{key}",
            name="Items",
            value_fn=lambda now: _items(now, key),
            unit="items",
            state_class=StateClass.MEASUREMENT,
            icon="mdi:library",
        ),
        Row(
            key=f"library_{key}_added",
            name="Added today",
            value_fn=lambda now: _added(now, key),
            unit="items",
            icon="mdi:new-box",
        ),
        Row(
            key=f"library_{key}_size",
            name="Size",
            value_fn=lambda now: _size(now, key),
            unit="GB",
            device_class="data_size",
            state_class=StateClass.MEASUREMENT,
            precision=1,
        ),
        scan_row(server, key),
    )


def _items(now: ServerNow, key: str) -> int | None:
    library = now.library(key)
    return None if library is None else library.item_count


def _added(now: ServerNow, key: str) -> int | None:
    sums = now.sums.get(key)
    return None if sums is None else sums.added_today


def _size(now: ServerNow, key: str) -> float | None:
    sums = now.sums.get(key)
    return None if sums is None or sums.size is None else sums.size / 1e9


def _rate(view: SessionView) -> int | None:
    delivered = view.stream.delivered
    return view.connection.bandwidth_kbps or (delivered.bitrate_kbps if delivered else None)
