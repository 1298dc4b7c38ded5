"""What a bug report about a Plex server needs, without secrets."""

from dataclasses import asdict
from typing import Any

from hub.core.diagnostics import redact
from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from integrations.plex.server import PlexServer

SECRET = {"token", "client_id", "email", "thumb", "global_id"}


async def diagnostics(hub: Hub, entry: ConfigEntry[PlexServer]) -> dict[str, Any]:
    """The entry, the server and what is known of it."""
    server = entry.runtime_data
    return {
        "entry": redact(dict(entry.data), SECRET),
        "options": dict(entry.options),
        "server": asdict(server.server),
        "connected": server.availability.is_up,
        "push": server.watcher.source,
        "facts": dict(server.facts),
        "libraries": [asdict(library) for library in server.libraries],
        "accounts": len(server.accounts),
    }
