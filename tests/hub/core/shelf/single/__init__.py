"""One entry at most; set up after the scripted ones; it has nothing to unload."""

from typing import Any

from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from tests.hub.core.shelf.scripted import script


async def setup_entry(hub: Hub, entry: ConfigEntry[Any]) -> None:
    script.calls.append("single setup")
