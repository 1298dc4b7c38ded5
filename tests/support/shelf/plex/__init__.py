"""A media server that answers at once and keeps what it was asked: no network, no time."""

import logging
from collections.abc import Mapping
from typing import Any

from hub.core.availability import Availability
from hub.core.entries import ConfigEntry
from hub.core.errors import InvalidInput, NotFound, NotSupported
from hub.core.hub import Hub
from hub.core.servers import SERVERS, MediaServer, Picture, Webhook
from hub.models.server import Library, LibraryKind, Platform, Server, server_id
from hub.models.session import Control, SessionView

_log = logging.getLogger(__name__)
UNIQUE_ID = "still"
SERVER_ID = server_id(Platform.PLEX, UNIQUE_ID)


class StillServer(MediaServer):
    """Does what it is told and remembers it; a control that a session does not offer is refused."""

    def __init__(self, entry: ConfigEntry[Any]) -> None:
        self.entry_id = entry.id
        self.server = Server(
            id=SERVER_ID,
            platform=Platform.PLEX,
            name=entry.title,
            version="1.41",
            url="http://192.0.2.2:32400",
        )
        self.availability = Availability(entry.title, _log)
        self.availability.up()
        kind = LibraryKind.MOVIE
        self.libraries = (
            Library(server_id=SERVER_ID, key="1", name="Films", kind=kind, item_count=12),
        )
        self.facts: Mapping[str, Any] = {"push": "websocket", "cpu_percent": 3.0}
        self.done: list[tuple[Control, str, str | None, float | None]] = []
        self.webhooks: list[Webhook] = []
        self.pictures: list[str] = []
        self.scanned: list[str | None] = []

    async def control(
        self,
        view: SessionView,
        control: Control,
        *,
        message: str | None = None,
        position_s: float | None = None,
    ) -> None:
        if control not in view.controls:
            raise NotSupported("Not supported by this player.")
        self.done.append((control, view.key, message, position_s))

    async def picture(self, path: str, width: int, height: int) -> Picture:
        if not path.startswith("/art/"):
            raise NotFound("There is no such picture.")
        self.pictures.append(path)
        return Picture(f"{path} {width}x{height}".encode(), "image/png")

    async def scan(self, library_key: str | None) -> None:
        self.scanned.append(library_key)

    async def receive(self, webhook: Webhook) -> None:
        if not webhook.body.startswith(b"{"):
            raise InvalidInput("The webhook is not JSON.")
        self.webhooks.append(webhook)


async def setup_entry(hub: Hub, entry: ConfigEntry[StillServer]) -> None:
    entry.runtime_data = StillServer(entry)
    entry.on_unload(hub[SERVERS].add(entry.runtime_data))
