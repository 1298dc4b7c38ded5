"""One Jellyfin server while its config entry is loaded."""

import re

from hub.core.servers import Webhook
from integrations.jellyfin.client import JellyfinClient
from integrations.jellyfin.webhook import read_webhook
from integrations.mediabrowser.server import MediaBrowserServer
from integrations.mediabrowser.webhook import Hook

_OWN_USER_IMAGES = (10, 9)


class JellyfinServer(MediaBrowserServer):
    """Jellyfin says nothing on its socket until something happens, from 10.9 on."""

    client_type = JellyfinClient
    begins_with_sessions = False

    def read_webhook(self, webhook: Webhook) -> Hook:
        """A webhook of the plugin."""
        return read_webhook(webhook)

    def has_user_images(self, version: str | None) -> bool:
        """Since 10.9."""
        return version_of(version) >= _OWN_USER_IMAGES


def version_of(version: str | None) -> tuple[int, ...]:
    """`10.11.8` as numbers, to compare."""
    return tuple(int(part) for part in re.findall(r"\d+", version or "")[:3])
