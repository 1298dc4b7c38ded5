"""A thin client of one Jellyfin server, from 10.8 on."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from hub.core.errors import NotFound, NotSupported
from hub.core.http import BadAnswer, InvalidAuth, base_url
from hub.core.lenient import Object, flag, object_of, objects, text
from hub.models.server import Platform
from integrations.mediabrowser.client import MediaBrowserClient, SignedIn, introduction

PRODUCT_NAME = "Jellyfin"
OLDEST = (10, 8)
ASK_EVERY_S = 2.0


@dataclass(frozen=True, slots=True)
class QuickConnect:
    """A request to be let in: the person types `code` where they are signed in already."""

    code: str
    secret: str


class JellyfinClient(MediaBrowserClient):
    """Jellyfin. Only `Authorization: MediaBrowser` is used: 12.0 takes none of the older forms."""

    platform: ClassVar[Platform] = Platform.JELLYFIN

    def headers(self, device_id: str, token: str | None) -> dict[str, str]:
        """Everything in one header."""
        return {"Authorization": f"MediaBrowser {introduction(device_id, token)}"}

    def root(self, url: str) -> str:
        """The address as it is; a base URL is part of it."""
        return base_url(url)

    def is_ours(self, public_info: Object) -> bool:
        """Only Jellyfin names its product."""
        return (text(public_info.get("ProductName")) or "").startswith(PRODUCT_NAME)

    async def libraries(self) -> list[Object]:
        """The virtual folders."""
        return objects(await self.ask("/Library/VirtualFolders"))

    async def offers_quick_connect(self) -> bool:
        """Whether the administrator allows Quick Connect."""
        try:
            return flag(await self.ask("/QuickConnect/Enabled")) is True
        except (NotFound, BadAnswer):
            return False

    async def quick_connect(self) -> QuickConnect:
        """Ask to be let in; NotSupported when the administrator does not allow Quick Connect."""
        path = "/QuickConnect/Initiate"
        try:
            try:
                answer = await self.send(path, {})
            except (NotFound, BadAnswer):  # 10.8 has it as GET alone
                answer = await self.ask(path)
        except InvalidAuth:
            raise NotSupported("Quick Connect is switched off on this server.") from None
        found = object_of(answer)
        code, secret = text(found.get("Code")), text(found.get("Secret"))
        if code is None or secret is None:
            raise BadAnswer(f"{self.http.url} gave no code.")
        return QuickConnect(code, secret)

    async def let_in(self, wish: QuickConnect) -> SignedIn:
        """Wait until the code was typed; NotFound when it has expired."""
        while True:
            state = object_of(await self.ask("/QuickConnect/Connect", {"secret": wish.secret}))
            if flag(state.get("Authenticated")):
                break
            await asyncio.sleep(ASK_EVERY_S)
        body = {"Secret": wish.secret}
        return self.signed_in(await self.send("/Users/AuthenticateWithQuickConnect", body))
