"""Emby."""

from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from integrations.emby.server import EmbyServer


async def setup_entry(hub: Hub, entry: ConfigEntry[EmbyServer]) -> None:
    """Connect to the server and watch it; all that ends with the entry's tasks and clean-ups."""
    server = EmbyServer(hub, entry)
    await server.start()
    entry.runtime_data = server
