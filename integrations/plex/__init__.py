"""Plex Media Server."""

from hub.core.entries import ConfigEntry
from hub.core.errors import EntryAuthFailed, EntryNotReady, Unavailable
from hub.core.http import InvalidAuth
from hub.core.hub import Hub
from integrations.plex.server import PlexServer


async def setup_entry(hub: Hub, entry: ConfigEntry[PlexServer]) -> None:
    """Connect to the server and watch it."""
    server = PlexServer(hub, entry)
    try:
        await server.start()
    except InvalidAuth as error:
        raise EntryAuthFailed(str(error)) from error
    except Unavailable as error:
        raise EntryNotReady(str(error)) from error
    entry.runtime_data = server


async def unload_entry(hub: Hub, entry: ConfigEntry[PlexServer]) -> None:
    """Nothing to do: what the set-up began ends with the entry's tasks and clean-ups."""
