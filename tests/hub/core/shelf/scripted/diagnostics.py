"""What the script says."""

from typing import Any

from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from tests.hub.core.shelf.scripted import script


async def diagnostics(hub: Hub, entry: ConfigEntry[Any]) -> Any:
    return None if script.diagnostics is None else await script.diagnostics(hub, entry)
