"""What a bug report about an Emby server needs, without secrets."""

from dataclasses import asdict
from typing import Any

from hub.core.diagnostics import redact
from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from integrations.emby.server import EmbyServer
from integrations.mediabrowser.server import diagnostics_of

SECRET = {"token", "device_id", "user_id", "username", "thumb"}


async def diagnostics(hub: Hub, entry: ConfigEntry[EmbyServer]) -> dict[str, Any]:
    """The entry, the server and what is known of it."""
    server = entry.runtime_data
    return {
        "entry": redact(dict(entry.data), SECRET),
        "options": dict(entry.options),
        "server": asdict(server.server),
        "libraries": [asdict(library) for library in server.libraries],
        **diagnostics_of(server),
    }
