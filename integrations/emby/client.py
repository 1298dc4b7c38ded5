"""A thin client of one Emby server."""

from collections.abc import Mapping
from typing import Any, ClassVar

import aiohttp

from hub.core.errors import NotFound
from hub.core.http import BadAnswer, HttpClient, base_url
from hub.core.lenient import Object, object_of, objects, text
from hub.models.server import Platform
from integrations.mediabrowser.client import MediaBrowserClient, introduction

PREFIX = "/emby"


class EmbyClient(MediaBrowserClient):
    """Emby. The token goes in `X-Emby-Token`, and every path below `/emby`."""

    platform: ClassVar[Platform] = Platform.EMBY

    def __init__(self, session: aiohttp.ClientSession, url: str, **options: Any) -> None:
        super().__init__(session, url, **options)
        bare = self.http.url[: -len(PREFIX)]
        verify_ssl = bool(options.get("verify_ssl", True))
        self._bare = HttpClient(session, bare, self.http.headers, verify_ssl=verify_ssl)

    def headers(self, device_id: str, token: str | None) -> dict[str, str]:
        """Token and introduction in headers of their own."""
        said = {"X-Emby-Authorization": f"Emby {introduction(device_id, None)}"}
        return said | ({"X-Emby-Token": token} if token else {})

    def root(self, url: str) -> str:
        """The address with the prefix, which people may have typed already."""
        bare = base_url(url)
        return bare if bare.lower().endswith(PREFIX) else bare + PREFIX

    def is_ours(self, public_info: Object) -> bool:
        """Emby does not name its product."""
        return text(public_info.get("ProductName")) is None

    async def public_info(self) -> Object:
        """Also what a new Jellyfin says at this address, which knows no prefix."""
        try:
            return await super().public_info()
        except BadAnswer:
            info = object_of(self.read(await self._bare.get("/System/Info/Public")))
            if text(info.get("Id")) is None or self.is_ours(info):
                raise
            return info

    async def open_socket(self) -> aiohttp.ClientWebSocketResponse:
        """The socket, which opens for a wrong token too and is silent then."""
        params = {"api_key": self.token or "", "deviceId": self.device_id}
        return await self._bare.websocket("/embywebsocket", params=params)

    async def users(self) -> list[Object]:
        """All accounts; older versions list them at another path."""
        try:
            answer = await self.ask("/Users/Query")
        except (NotFound, BadAnswer):
            return objects(await self.ask("/Users"))
        return objects(object_of(answer).get("Items"))

    async def libraries(self) -> list[Object]:
        """The virtual folders; older versions list them at another path."""
        try:
            answer = await self.ask("/Library/VirtualFolders/Query")
        except (NotFound, BadAnswer):
            return objects(await self.ask("/Library/VirtualFolders"))
        return objects(object_of(answer).get("Items"))

    async def update(self) -> str | None:
        """The version of an update of the server that is waiting, where it is told."""
        try:
            found = objects(await self.ask("/Packages/Updates", {"PackageType": "System"}))
        except (NotFound, BadAnswer):
            return None
        return next((v for entry in found if (v := text(entry.get("versionStr")))), None)

    def repeated(self, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """All of it: Emby's API has the text of a message as query parameters."""
        return body
