"""What a bug report about the demo needs."""

from typing import Any

from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from integrations.demo.stage import Stage


async def diagnostics(hub: Hub, entry: ConfigEntry[Stage]) -> dict[str, Any]:
    """The simulated servers and what plays on them."""
    stage = entry.runtime_data
    return {
        "seed": stage.world.seed,
        "servers": {one.server.name: one.server.version for one in stage.simulators},
        "streams": len(stage.world.streams()),
    }
