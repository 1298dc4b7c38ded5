"""Request box: the smallest integration that does everything right.

Copy the folder to `<config>/custom_integrations/request_box`, rename it and `domain` in
manifest.yaml, and change what it talks to.
"""

from datetime import timedelta

from hub.core.coordinator import Coordinator
from hub.core.entities import ENTITIES as ENTITY_PLATFORM
from hub.core.entities import described
from hub.core.entries import ENTRIES, ConfigEntry
from hub.core.http import SESSION
from hub.core.hub import Hub

from .client import BoxStatus, RequestBoxClient
from .entities import ENTITIES, device_of

Runtime = Coordinator[BoxStatus]


async def setup_entry(hub: Hub, entry: ConfigEntry[Runtime]) -> None:
    """Connect or raise: the hub decides by the exception whether to retry or to ask the user."""
    client = RequestBoxClient(hub[SESSION], entry.data["url"], entry.data["api_key"])
    interval = timedelta(seconds=entry.options.get("interval", 60))
    box = Coordinator(hub, entry, client.status, name="status", interval=interval)
    await box.first_refresh()
    await hub[ENTRIES].confirm_unique_id(entry, box.data.unique_id)
    entry.runtime_data = box
    device = device_of(box.data, entry.data["url"])
    rows = described(box, ENTITIES, unique_id=box.data.unique_id, device=device)
    await hub[ENTITY_PLATFORM].add(entry, rows)


async def unload_entry(hub: Hub, entry: ConfigEntry[Runtime]) -> None:
    """Nothing to do here: coordinator and entities end with the entry.

    What you opened yourself, close here or with `entry.on_unload`.
    """
