"""One Emby server while its config entry is loaded."""

from hub.core.lenient import Object, flag
from hub.core.servers import Webhook
from integrations.emby.client import EmbyClient
from integrations.emby.webhook import read_webhook
from integrations.mediabrowser.server import MediaBrowserServer
from integrations.mediabrowser.webhook import Hook

SOME_UPDATE = "newer"


class EmbyServer(MediaBrowserServer):
    """Emby begins with the sessions, and is silent to who may not see them."""

    client_type = EmbyClient
    begins_with_sessions = True
    client: EmbyClient

    def read_webhook(self, webhook: Webhook) -> Hook:
        """A webhook of Emby's own."""
        return read_webhook(webhook)

    async def read_update(self, info: Object) -> str | None:
        """Asked for only when the server says that there is one."""
        if not flag(info.get("HasUpdateAvailable")):
            return None
        return await self.client.update() or SOME_UPDATE
