"""The demo: simulated media servers that speak their real protocols."""

import asyncio
import gc

from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from integrations.demo.memories import Memories
from integrations.demo.newcomer import Newcomer
from integrations.demo.stage import Stage
from integrations.demo.world import ScaledClock, build_world


async def setup_entry(hub: Hub, entry: ConfigEntry[Stage]) -> None:
    """Raise the stage, let people live on it, and add its servers as a newcomer would."""
    clock = ScaledClock(entry.data.get("speed", 1.0))
    world = await asyncio.to_thread(build_world, entry.data.get("seed", 1), clock)
    stage = Stage(hub, world)
    entry.on_unload(stage.stop)
    await stage.start()
    gc.freeze()  # the world stays: walking through it again and again would halt the hub
    entry.runtime_data = stage
    entry.tasks.create(stage.live(), name="life")
    entry.tasks.create(_settle(hub, stage), name="newcomer")
    entry.tasks.create(Memories(hub, stage.world).run(), name="memories")


async def _settle(hub: Hub, stage: Stage) -> None:
    """Add the servers, then let something happen on each."""
    await Newcomer(hub, stage).run()
    stage.overture()


async def unload_entry(hub: Hub, entry: ConfigEntry[Stage]) -> None:
    """Nothing to do: the stage falls with the entry's clean-ups."""
