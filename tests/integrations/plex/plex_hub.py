"""A whole hub beside simulated Plex servers and their plex.tv, for scenarios."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hub.compose import read_config, running_hub
from hub.core.backoff import BackoffPolicy
from hub.core.bus import Event
from hub.core.entities import ENTITY_REGISTRY
from hub.core.entries import ENTRIES, ConfigEntry, EntryRecord, EntryState, Source
from hub.core.flows import FLOWS, FlowView, Form
from hub.core.flows.results import Abort, CreateEntry
from hub.core.hub import Hub
from hub.core.parts import CoreSettings
from hub.core.servers import SERVERS
from hub.core.states import STATES
from hub.models.playback import PlaybackEvent, PlaybackKind
from hub.models.session import Session
from hub.playback.pipeline import PLAYBACK, PLAYBACK_EVENT
from integrations.demo.plex_server import PlexOptions, PlexServer
from integrations.demo.plex_server.plex_tv import PlexTv
from integrations.demo.world.blueprint import PLEX
from integrations.demo.world.build import build_world
from integrations.demo.world.clock import ManualClock
from integrations.demo.world.items import ItemKind
from integrations.demo.world.servers import Entry
from integrations.demo.world.stream import Stream
from integrations.demo.world.world import StartOptions, World
from integrations.plex.plex_tv import PLEX_TV
from integrations.plex.server import PlexServer as WatchedPlex
from tests.support.waiting import eventually

QUICK = BackoffPolicy(0.05, 0.2)
QUIET = "discovery:\n  enabled: false\n  announce: false\n"


@dataclass(frozen=True, slots=True)
class Scene:
    """The world, its Plex servers and plex.tv, and the hub that watches."""

    hub: Hub
    world: World
    clock: ManualClock
    simulators: list[PlexServer]
    plex_tv: PlexTv
    events: list[PlaybackEvent] = field(default_factory=list)

    @property
    def plex(self) -> PlexServer:
        """The first server."""
        return self.simulators[0]

    # The world ---------------------------------------------------------------------------------

    def play(
        self,
        what: ItemKind | Entry = ItemKind.MOVIE,
        who: str = "Maja",
        device: str = "iPhone",
        options: StartOptions | None = None,
        on: PlexServer | None = None,
    ) -> Stream:
        """Somebody plays something, by default on the first server."""
        server, person = (on or self.plex).server, self.world.person(who)
        entry = next(server.entries(kind=what)) if isinstance(what, ItemKind) else what
        return self.world.start_stream(server, person, person.device(device), entry, options)

    def pass_time(self, seconds: float) -> None:
        """Let the world's time pass at once."""
        self.clock.advance(seconds)
        self.world.tick()

    # The hub -----------------------------------------------------------------------------------

    async def connected(
        self,
        simulator: PlexServer | None = None,
        *,
        url: str | None = None,
        push: bool = True,
        **options: Any,
    ) -> ConfigEntry[WatchedPlex]:
        """The entry of a server, once it is set up and, if it is to push, once that is open."""
        plex = simulator or self.plex
        data = {"url": url or plex.url, "token": plex.server.token, "verify_ssl": True}
        record = EntryRecord(
            domain="plex",
            title=plex.server.name,
            data=data,
            options={"push": push, **options},
            unique_id=plex.server.id,
        )
        entry = await self.hub[ENTRIES].add(record)
        assert entry.state is EntryState.LOADED, entry.reason
        watched: WatchedPlex = entry.runtime_data
        await eventually(lambda: watched.availability.is_up)
        await eventually(lambda: not push or watched.watcher.source is not None)
        return entry

    @property
    def sessions(self) -> list[Session]:
        return list(self.hub[PLAYBACK].sessions())

    def session_of(self, stream: Stream) -> Session | None:
        """What the hub knows of a stream: who plays what where."""
        for session in self.sessions:
            key = session.server_id.partition(":")[2]
            who = session.view.account_name
            if (key, who) == (stream.server.id, stream.account.name):
                return session
        return None

    async def seen(self, stream: Stream) -> Session:
        """The session of a stream, once the hub shows it."""
        found = await eventually(lambda: [one for one in [self.session_of(stream)] if one])
        return found[0]

    async def told(
        self, kind: PlaybackKind, where: Callable[[PlaybackEvent], bool] = lambda _: True
    ) -> PlaybackEvent:
        """The event of this kind, once it is on the bus."""
        found = await eventually(lambda: [e for e in self.events if e.kind is kind and where(e)])
        return found[-1]

    def kinds(self) -> list[PlaybackKind]:
        """What happened, signs of life left out."""
        return [e.kind for e in self.events if e.kind is not PlaybackKind.PROGRESS]

    def watched(self, simulator: PlexServer | None = None) -> WatchedPlex:
        """The hub's side of a server."""
        server = self.hub[SERVERS].get(f"plex:{(simulator or self.plex).server.id}")
        assert isinstance(server, WatchedPlex)
        return server

    def is_up(self, simulator: PlexServer | None = None) -> bool:
        """Whether the hub reaches a server."""
        server_id = f"plex:{(simulator or self.plex).server.id}"
        return any(s.server.id == server_id and s.availability.is_up for s in self.hub[SERVERS])

    def state(self, key: str, simulator: PlexServer | None = None) -> str | None:
        """The state of one of a server's entities."""
        unique_id = f"plex:{(simulator or self.plex).server.id}_{key}"
        for record in self.hub[ENTITY_REGISTRY].all():
            if record.unique_id == unique_id:
                found = self.hub[STATES].get(record.entity_id)
                return None if found is None else str(found.state)
        return None

    # Dialogues ---------------------------------------------------------------------------------

    async def begin(self, source: Source = Source.USER, data: Any = None, **more: Any) -> FlowView:
        return await self.hub[FLOWS].init("plex", source, data, **more)

    async def answer(self, view: FlowView, **data: Any) -> FlowView:
        return await self.hub[FLOWS].configure(view.flow_id, data)

    async def manual(self, **data: Any) -> FlowView:
        """A user's dialogue, with address and token given."""
        view = await self.answer(await self.begin(), method="manual")
        return await self.answer(view, **data)

    def hub_flow(self, flow_id: str | None) -> FlowView:
        """An open dialogue."""
        assert flow_id is not None
        return self.hub[FLOWS].get(flow_id)

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
async def plex_hub(
    folder: Path,
    *,
    servers: int = 1,
    share: float = 0.1,
    options: PlexOptions | None = None,
    config: str = QUIET,
) -> AsyncIterator[Scene]:
    """A hub that watches nothing yet, beside simulated Plex servers and their plex.tv."""
    clock = ManualClock()
    plans = [replace(PLEX, share=share, name=name) for name in ("Attic", "Cellar")[:servers]]
    world = build_world(7, clock, plans)
    async with AsyncExitStack() as stack:
        simulators = [
            await stack.enter_async_context(PlexServer(world, server, options))
            for server in world.servers
        ]
        plex_tv = await stack.enter_async_context(PlexTv(world, simulators))
        (folder / "usher.yaml").write_text(config, "utf-8")
        settings = CoreSettings(setup_retry=QUICK, reconnect=QUICK)
        hub = await stack.enter_async_context(running_hub(read_config(folder, {}), settings))
        hub[PLEX_TV] = plex_tv.url
        scene = Scene(hub, world, clock, simulators, plex_tv)

        def heard(event: Event[PlaybackEvent]) -> None:
            scene.events.append(event.data)

        hub.bus.listen(PLAYBACK_EVENT, heard)
        yield scene
