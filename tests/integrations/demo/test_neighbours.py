"""Two demos on one machine: each finds its own servers, though the other's have the same ids."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from frontend.cli.demo_config import demo_config
from hub.compose import read_config, running_hub
from hub.core.config import Config
from hub.core.entries import ENTRIES, ConfigEntry, EntryState
from hub.core.hub import Hub
from hub.core.servers import SERVERS
from integrations.demo.newcomer import Newcomer
from integrations.demo.stage import Stage
from integrations.demo.world import ScaledClock, build_world
from tests.support.waiting import eventually


def demo_settings(folder: Path) -> Config:
    folder.mkdir()
    (folder / "usher.yaml").write_text(demo_config(), "utf-8")
    return read_config(folder, {})


async def a_demo(folder: Path, stack: AsyncExitStack) -> tuple[Hub, Stage]:
    config = await asyncio.to_thread(demo_settings, folder)
    assert config.problems == ()
    hub = await stack.enter_async_context(running_hub(config))
    stage = Stage(hub, await asyncio.to_thread(build_world, 1, ScaledClock(1.0)))

    async def fall() -> None:
        for entry in entries(hub):
            await hub[ENTRIES].remove(entry)
        await stage.stop()

    stack.push_async_callback(fall)
    await stage.start()
    return hub, stage


def entries(hub: Hub) -> list[ConfigEntry[Any]]:
    return [entry for domain in ("plex", "jellyfin", "emby") for entry in hub[ENTRIES].all(domain)]


def addresses(hub: Hub) -> dict[str, str]:
    return {entry.unique_id or "": str(entry.data["url"]) for entry in entries(hub)}


async def connected(hub: Hub) -> None:
    def is_followed() -> bool:
        found = entries(hub)
        return all(one.state is EntryState.LOADED for one in found) and all(
            server.watcher.source is not None for server in (one.runtime_data for one in found)
        )

    await eventually(is_followed)


async def test_a_demo_keeps_its_servers_when_another_ends(tmp_path: Path) -> None:
    async with AsyncExitStack() as stays, AsyncExitStack() as ends:
        hub, stage = await a_demo(tmp_path / "stays", stays)
        other_hub, other = await a_demo(tmp_path / "ends", ends)
        await asyncio.gather(Newcomer(hub, stage).run(), Newcomer(other_hub, other).run())
        assert addresses(hub) == {one.server.id: one.url for one in stage.simulators}
        assert addresses(other_hub) == {one.server.id: one.url for one in other.simulators}
        await connected(hub)
        await connected(other_hub)
        await ends.aclose()
        assert [server.availability.is_up for server in hub[SERVERS]] == [True] * 3
