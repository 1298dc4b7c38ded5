"""A whole hub beside a simulated Jellyfin or Emby, for scenarios."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.compose import read_config, running_hub
from hub.core.backoff import BackoffPolicy
from hub.core.entities import ENTITY_REGISTRY
from hub.core.entries import ENTRIES, ConfigEntry, EntryRecord, EntryState, Source
from hub.core.flows import FLOWS
from hub.core.flows.results import Abort, CreateEntry, Form
from hub.core.flows.view import FlowView
from hub.core.hub import Hub
from hub.core.parts import CoreSettings
from hub.core.servers import SERVERS, MediaServer
from hub.core.states import STATES
from hub.models.session import Session
from hub.playback.pipeline import PLAYBACK
from integrations.demo.emby_server import EmbyServer
from integrations.demo.jellyfin_server import JellyfinServer
from integrations.demo.mediabrowser.simulator import MediaBrowserSimulator
from integrations.demo.world.platforms import Platform
from tests.integrations.demo.mediabrowser import Scene, borrowed_world, running
from tests.support.waiting import eventually

MAKERS: dict[Platform, Callable[..., MediaBrowserSimulator]] = {
    Platform.JELLYFIN: JellyfinServer,
    Platform.EMBY: EmbyServer,
}
QUICK = BackoffPolicy(0.1, 0.1)


@dataclass(frozen=True, slots=True)
class Watched:
    """A hub, and the simulated server it watches or may be told to."""

    hub: Hub
    scene: Scene

    @property
    def domain(self) -> str:
        return str(self.scene.server.platform)

    @property
    def url(self) -> str:
        return self.scene.simulator.url

    @property
    def api_key(self) -> str:
        return self.scene.simulator.keyring.api_key

    async def add(self, *, options: dict[str, Any] | None = None, **data: Any) -> ConfigEntry[Any]:
        """An entry as the environment defines one, with an API key."""
        known = {"url": self.url, "token": self.api_key, "verify_ssl": True, **data}
        record = EntryRecord(domain=self.domain, title="Den", data=known, options=options or {})
        return await self.hub[ENTRIES].add(record)

    async def connected(self, **data: Any) -> MediaServer:
        """The server, once it is set up and its push channel is open."""
        entry = await self.add(**data)
        assert entry.state is EntryState.LOADED, entry.reason
        await eventually(lambda: entry.runtime_data.watcher.source is not None)
        return self.server

    def hub_entries(self) -> list[ConfigEntry[Any]]:
        return self.hub[ENTRIES].all(self.domain)

    async def hub_reload(self, entry: ConfigEntry[Any]) -> None:
        await self.hub[ENTRIES].reload(entry)

    @property
    def server(self) -> MediaServer:
        servers = self.hub[SERVERS]
        assert len(servers) == 1
        return next(iter(servers))

    def value(self, key: str) -> str:
        """The state of one of the server's entities."""
        unique_id = f"{self.domain}:{self.scene.server.id}_{key}"
        found = [r for r in self.hub[ENTITY_REGISTRY].all() if r.unique_id == unique_id]
        assert found, f"no entity {unique_id}"
        state = self.hub[STATES].get(found[0].entity_id)
        assert state is not None
        return state.state

    @property
    def sessions(self) -> list[Session]:
        return list(self.hub[PLAYBACK].sessions())

    async def session(self) -> Session:
        """The one session there is."""
        await eventually(lambda: len(self.sessions) == 1)
        return self.sessions[0]

    async def begin(self, source: Source = Source.USER, data: Any = None, **more: Any) -> FlowView:
        return await self.hub[FLOWS].init(self.domain, source, data, **more)

    async def answer(self, view: FlowView, **data: Any) -> FlowView:
        return await self.hub[FLOWS].configure(view.flow_id, data)

    async def at_methods(self, url: str | None = None) -> FlowView:
        """A flow that has found the server and asks how to sign in."""
        view = await self.answer(await self.begin(), url=url or self.url, verify_ssl=True)
        assert step(view) == "method", view.result
        return view

    def entry_of(self, view: FlowView) -> ConfigEntry[Any]:
        assert isinstance(view.result, CreateEntry), view.result
        assert view.result.entry_id is not None
        return self.hub[ENTRIES].get(view.result.entry_id)


def step(view: FlowView) -> str | None:
    """The step whose form is shown."""
    return view.result.step_id if isinstance(view.result, Form) else None


def errors(view: FlowView) -> dict[str, str]:
    """What is wrong with the form that was sent."""
    assert isinstance(view.result, Form), view.result
    return dict(view.result.errors)


def reason(view: FlowView) -> str | None:
    """Why the flow ended without an entry."""
    return view.result.reason if isinstance(view.result, Abort) else None


@asynccontextmanager
async def watching(
    folder: Path, platform: Platform, version: str, **options: Any
) -> AsyncIterator[Watched]:
    """A simulated server of a version, and a hub that discovers nothing and retries at once."""
    with borrowed_world(platform, version) as (world, server):
        simulator = MAKERS[platform](world, server, **options)
        async with running(simulator) as scene, hub_beside(folder) as hub:
            yield Watched(hub, scene)


@asynccontextmanager
async def hub_beside(folder: Path) -> AsyncIterator[Hub]:
    """A whole hub in a folder."""
    (folder / "usher.yaml").write_text(
        "discovery:\n  enabled: false\n  announce: false\nrecording:\n  reconcile: 1\n"
    )
    config = read_config(folder, {})
    async with running_hub(config, CoreSettings(setup_retry=QUICK, reconnect=QUICK)) as hub:
        yield hub
