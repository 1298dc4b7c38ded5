"""The simulated Jellyfin server, of any version from 10.8 to 12.0."""

from integrations.demo.jellyfin_server.server import JellyfinServer
from integrations.demo.mediabrowser.backend import Settings

__all__ = ["JellyfinServer", "Settings"]
