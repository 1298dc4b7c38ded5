"""The simulated Emby server, of version 4.8 or 4.9."""

from integrations.demo.emby_server.server import EmbyServer
from integrations.demo.mediabrowser.backend import Settings

__all__ = ["EmbyServer", "Settings"]
