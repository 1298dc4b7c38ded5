"""Jellyfin."""

from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from integrations.jellyfin.client import JellyfinClient
from integrations.jellyfin.server import JellyfinServer
from integrations.mediabrowser.credentials import give_back


async def setup_entry(hub: Hub, entry: ConfigEntry[JellyfinServer]) -> None:
    """Connect to the server and watch it; all that ends with the entry's tasks and clean-ups."""
    server = JellyfinServer(hub, entry)
    await server.start()
    entry.runtime_data = server


async def remove_entry(hub: Hub, entry: ConfigEntry[JellyfinServer]) -> None:
    """Leave no token behind that signing in made; an API key is the administrator's."""
    await give_back(hub, entry, JellyfinClient)
