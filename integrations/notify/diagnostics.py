"""What a bug report about a target needs: how it stands, never where it leads."""

from dataclasses import asdict
from typing import Any

from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from hub.notify.notifications import NOTIFY
from hub.notify.target import Group
from integrations.notify.target import AppriseTarget


async def diagnostics(hub: Hub, entry: ConfigEntry[AppriseTarget | Group]) -> dict[str, Any]:
    """Kind, options, standing and the length of the queue."""
    notify = hub[NOTIFY]
    return {
        "kind": entry.data["kind"],
        "slug": entry.data["slug"],
        "options": dict(entry.options),
        "standing": asdict(notify.standings.get(entry.id)),
        "waiting": len(notify.outbox.waiting(entry.id)),
        "dead": sum(item.target_id == entry.id for item in notify.outbox.dead()),
    }
