"""What media servers tell of libraries, tasks and updates sets rules off, on every platform."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hub.compose import CONFIG
from hub.core.bus import Event
from hub.core.hub import Hub
from hub.core.servers import SERVERS
from hub.history.facade import HISTORY
from hub.playback import item_sync, watched_server
from integrations.demo.world.clock import ManualClock
from integrations.demo.world.items import ItemKind
from integrations.demo.world.platforms import Platform
from integrations.demo.world.servers import Entry, SimulatedServer
from integrations.demo.world.world import World
from rules.compose import running_rules
from rules.sources.hub_events import RULE_EVENT
from tests.integrations.mediabrowser.hub_scene import watching
from tests.integrations.plex.plex_hub import plex_hub
from tests.support.waiting import eventually

VERSIONS = {Platform.JELLYFIN: "10.11.8", Platform.EMBY: "4.9.1.80"}
RULE = """
- id: {event}
  mode: parallel
  max: 100
  triggers:
    - trigger: library
      event: {event}
      type: [movie, episode]
      settle: 0.3
  actions:
    - event: told
      event_data:
        event: "{{{{ trigger.event }}}}"
        count: "{{{{ trigger.count }}}}"
        titles: "{{{{ trigger['items'] | map(attribute='title') | list }}}}"
        library: "{{{{ trigger.library }}}}"
"""
SERVER = """
- id: server
  mode: parallel
  triggers:
    - trigger: server
      event: [task_finished, update_available]
  actions:
    - event: told
      event_data:
        event: "{{ trigger.event }}"
        task: "{{ trigger.task | default('') }}"
        version: "{{ trigger.version | default('') }}"
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """A hub with rules beside one simulated server, of which it has read everything."""

    hub: Hub
    world: World
    server: SimulatedServer
    simulator: Any
    told: list[dict[str, Any]] = field(default_factory=list)

    def hear(self, event: Event[Any]) -> None:
        self.told.append(dict(event.data["event_data"]))

    def of(self, event: str) -> list[dict[str, Any]]:
        return [one for one in self.told if one["event"] == event]

    async def scanned(self) -> None:
        """A scan ends, which is how a server tells the socket of an API key of new items."""
        if self.server.platform is not Platform.PLEX:
            await self.task("RefreshLibrary")

    async def task(self, key: str) -> None:
        """A scheduled task of a Jellyfin or Emby runs to its end."""
        clock, jobs = self.world.clock, self.simulator.backend.jobs
        assert isinstance(clock, ManualClock)
        running = asyncio.create_task(jobs.run(jobs.get(key)))
        while not running.done():
            clock.advance(10)
            await asyncio.sleep(0)

    async def read(self) -> None:
        """Wait until every library was read to its end."""

        async def are_read() -> bool:
            rows = await self.hub[HISTORY].query("SELECT read_at FROM libraries")
            return bool(rows) and all(row[0] is not None for row in rows)

        await eventually(are_read, 15)


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(item_sync, "SETTLE_S", 0.02)
    monkeypatch.setattr(item_sync, "REST_S", 0.02)
    monkeypatch.setattr(watched_server, "COOL_DOWN_S", 0.02)


async def begun(stack: AsyncExitStack, platform: Platform, folder: Path) -> tuple[Stage, Any]:
    """A stage and what connects the hub to the server."""
    if platform is Platform.PLEX:
        scene = await stack.enter_async_context(plex_hub(folder))
        plex = scene.plex
        return Stage(scene.hub, scene.world, plex.server, plex), scene.connected
    version = VERSIONS[platform]
    watched = await stack.enter_async_context(watching(folder, platform, version))
    play = watched.scene
    return Stage(watched.hub, play.world, play.server, play.simulator), watched.connected


@pytest.fixture(params=Platform, ids=str)
async def stage(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Stage, list[Entry], Entry]]:
    quick(monkeypatch)
    (tmp_path / "rules").mkdir()
    rules = "".join(RULE.format(event=event) for event in ("added", "updated", "removed"))
    (tmp_path / "rules" / "told.yaml").write_text(rules + SERVER, "utf-8")
    async with AsyncExitStack() as stack:
        made, connect = await begun(stack, request.param, tmp_path)
        episodes = _season(made.server)
        movie = next(made.server.entries(kind=ItemKind.MOVIE))
        for entry in (*episodes, movie):
            made.server.remove(entry)
        await stack.enter_async_context(running_rules(made.hub, made.hub[CONFIG]))
        made.hub.bus.listen(RULE_EVENT, made.hear)
        await connect()
        await made.read()
        yield made, episodes, movie


def _season(server: SimulatedServer) -> list[Entry]:
    """All episodes of one season that has several."""
    for season in server.entries(kind=ItemKind.SEASON):
        found = [
            entry
            for entry in server.entries(kind=ItemKind.EPISODE)
            if entry.item.parent is season.item
        ]
        if len(found) > 1:
            return found
    raise AssertionError("no season has two episodes")


async def test_what_a_server_tells(stage: tuple[Stage, list[Entry], Entry]) -> None:
    scene, episodes, movie = stage
    await what_comes_and_goes_is_told_once_and_by_season(scene, episodes, movie)
    await tasks_that_end_are_told(scene)
    if scene.server.platform is not Platform.JELLYFIN:  # which tells of no updates of itself
        await an_update_is_told_once(scene)


async def what_comes_and_goes_is_told_once_and_by_season(
    scene: Stage, episodes: list[Entry], movie: Entry
) -> None:
    assert scene.told == [], "the first reading of a server is no news"
    for entry in (*episodes, movie):
        scene.world.add_item(scene.server, entry)
    await scene.scanned()
    await eventually(lambda: len(scene.of("added")) == 2, 10)
    season, film = sorted(scene.of("added"), key=lambda one: -int(one["count"]))
    assert int(season["count"]) == len(episodes)
    assert set(season["titles"]) == {entry.item.title for entry in episodes}
    assert film["titles"] == [movie.item.title]

    await scene.read()
    for entry in (*episodes, movie):
        scene.world.remove_item(scene.server, entry)
    await scene.scanned()
    await eventually(lambda: len(scene.of("removed")) == 2, 10)
    assert {int(one["count"]) for one in scene.of("removed")} == {len(episodes), 1}

    scene.world.add_item(scene.server, movie)
    scene.world.add_item(scene.server, episodes[0])
    await scene.scanned()
    await eventually(lambda: _is_listed(scene, movie.item.title), 10)
    assert len(scene.of("added")) == 2, "what was away for a moment is not new"


async def _is_listed(scene: Stage, title: str) -> bool:
    rows = await scene.hub[HISTORY].query(
        "SELECT count(*) FROM item_keys JOIN items USING (item) "
        "WHERE title = $title AND removed_at IS NULL",
        {"title": title},
    )
    return bool(rows[0][0])


async def tasks_that_end_are_told(scene: Stage) -> None:
    scene.told.clear()
    if scene.server.platform is Platform.PLEX:
        activities = scene.simulator.state.activities
        activities.end(activities.start("media.generate.intros", "Finding intros"))
        wanted = "media.generate.intros"
    else:
        wanted = "CleanTranscodeFiles"
        await scene.task(wanted)
    await eventually(lambda: [one["task"] for one in scene.of("task_finished")] == [wanted])


async def an_update_is_told_once(scene: Stage) -> None:
    scene.server.update = "9.9.9"
    servers = scene.hub[SERVERS]
    (server,) = servers
    assert isinstance(server, watched_server.WatchedServer)
    server.facts_changed()
    await eventually(lambda: scene.of("update_available"))
    server.facts_changed()
    await eventually(lambda: server.server.update_available == "9.9.9")
    assert [one["version"] for one in scene.of("update_available")] == ["9.9.9"]
