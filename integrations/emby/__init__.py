"""Emby."""

from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from integrations.emby.client import EmbyClient
from integrations.emby.server import EmbyServer
from integrations.mediabrowser.credentials import give_back


async def setup_entry(hub: Hub, entry: ConfigEntry[EmbyServer]) -> None:
    """Connect to the server and watch it; all that ends with the entry's tasks and clean-ups."""
    server = EmbyServer(hub, entry)
    await server.start()
    entry.runtime_data = server


async def remove_entry(hub: Hub, entry: ConfigEntry[EmbyServer]) -> None:
    """Leave no token behind that signing in made; an API key is the administrator's."""
    await give_back(hub, entry, EmbyClient)
