"""Setting up Emby: an address, then name and password, or an API key."""

from integrations.emby.client import EmbyClient
from integrations.mediabrowser.config_flow import MediaBrowserConfigFlow, MediaBrowserOptionsFlow


class EmbyConfigFlow(MediaBrowserConfigFlow):
    """Emby has no Quick Connect."""

    client_type = EmbyClient
    other_server = "is_jellyfin"


class EmbyOptionsFlow(MediaBrowserOptionsFlow):
    """The same as for every server of this family."""
