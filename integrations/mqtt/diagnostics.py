"""What a bug report about the broker needs: how it stands, nothing of what is said there."""

from typing import Any

from hub.core.diagnostics import redact
from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from integrations.mqtt.runtime import Runtime


async def diagnostics(hub: Hub, entry: ConfigEntry[Runtime]) -> dict[str, Any]:
    """Connection, queue, and how much is handed over."""
    runtime = entry.runtime_data
    connection, plan = runtime.connection, runtime.handover.showing.plan
    settings = connection.settings
    found: dict[str, Any] = redact(
        {
            "protocol": settings.protocol,
            "tls": settings.tls,
            "announcing": settings.announcing,
            "connected": connection.is_up,
            "connects": connection.connects,
            "waiting": len(connection.outbox),
            "dropped": connection.outbox.dropped,
            "not_taken": connection.not_taken,
            "devices": len(plan.devices),
            "entities": len(plan.entities),
            "refused": [one.node for one in runtime.handover.announcing.announced if one.refused],
        }
    )
    return found
