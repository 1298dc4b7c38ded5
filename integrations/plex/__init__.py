"""Plex Media Server."""

from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from integrations.plex.server import PlexServer


async def setup_entry(hub: Hub, entry: ConfigEntry[PlexServer]) -> None:
    """Connect to the server and watch it; all that ends with the entry's tasks and clean-ups."""
    server = PlexServer(hub, entry)
    await server.start()
    entry.runtime_data = server
