"""MQTT: a broker that rules speak over, and through which Home Assistant is handed everything."""

from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from integrations.mqtt.leaving import leave
from integrations.mqtt.runtime import Runtime, begin


async def setup_entry(hub: Hub, entry: ConfigEntry[Runtime]) -> None:
    """Connect, and hand over until the entry is unloaded."""
    entry.runtime_data = await begin(hub, entry)


async def remove_entry(hub: Hub, entry: ConfigEntry[Runtime]) -> None:
    """Take off the broker what Home Assistant was told."""
    await leave(hub, entry.data)
