"""Jellyfin."""

from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from integrations.jellyfin.server import JellyfinServer


async def setup_entry(hub: Hub, entry: ConfigEntry[JellyfinServer]) -> None:
    """Connect to the server and watch it; all that ends with the entry's tasks and clean-ups."""
    server = JellyfinServer(hub, entry)
    await server.start()
    entry.runtime_data = server
