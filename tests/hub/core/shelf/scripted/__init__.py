"""An integration that does what the test tells it to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from hub.core.entries import ENTRIES, ConfigEntry
from hub.core.hub import Hub

Step = Callable[[Hub, ConfigEntry[Any]], Awaitable[Any]]


@dataclass
class Server:
    """What answers, by address: the unique id of the server there and the token it takes."""

    unique_id: str
    token: str


@dataclass
class Script:
    """What the integration is to do, and what it did."""

    servers: dict[str, Server] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    setup: Step | None = None
    unload: Step | None = None
    migrate: Step | None = None
    remove: Step | None = None
    diagnostics: Step | None = None


script = Script()


async def _play(name: str, step: Step | None, hub: Hub, entry: ConfigEntry[Any]) -> Any:
    script.calls.append(name)
    return None if step is None else await step(hub, entry)


async def setup_entry(hub: Hub, entry: ConfigEntry[dict[str, Any]]) -> Any:
    entry.runtime_data = {"url": entry.data.get("url")}
    entry.on_unload(lambda: script.calls.append("clean up"))
    return await _play("setup", script.setup, hub, entry)


async def unload_entry(hub: Hub, entry: ConfigEntry[dict[str, Any]]) -> None:
    await _play("unload", script.unload, hub, entry)


async def migrate_entry(hub: Hub, entry: ConfigEntry[dict[str, Any]]) -> None:
    await _play("migrate", script.migrate, hub, entry)
    await hub[ENTRIES].update(entry, data={"migrated": True})


async def remove_entry(hub: Hub, entry: ConfigEntry[dict[str, Any]]) -> None:
    await _play("remove", script.remove, hub, entry)
