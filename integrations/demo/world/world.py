"""The simulated world: servers, people, running streams, and who listens to what happens."""

import itertools
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from .catalogue import Catalogue
from .changes import (
    Change,
    ItemAdded,
    ItemRemoved,
    ItemUpdated,
    Listener,
    ServerRestarting,
    ServerStarted,
    server_of,
)
from .clock import Clock
from .delivery import Decision, connect
from .errors import WorldError
from .items import Item
from .media import SubtitleTrack
from .people import Device, Household, Network, Person
from .platforms import Platform
from .playback import Viewer, playback_of
from .servers import Entry, SimulatedServer
from .stream import StopCause, Stream, StreamStarted, StreamState

TICK_S = 1.0


@dataclass(frozen=True, slots=True)
class StartOptions:
    """What may be said about a stream when it starts; the rest follows from the world.

    Without ``decision`` the server decides by media, device and connection. ``network`` is where
    the person is (default: at home); ``limit_kbps`` a quality the person chose.
    """

    network: Network | None = None
    decision: Decision | None = None
    position_s: float = 0.0
    state: StreamState = StreamState.PLAYING
    subtitle: SubtitleTrack | None = None
    limit_kbps: int | None = None
    relayed: bool = False
    up_next: tuple[Entry, ...] = ()


class World:
    """Everything that exists, and the only place where streams begin.

    All methods belong to the event loop that runs the simulators; listeners are called at once,
    in the order in which they subscribed.
    """

    def __init__(
        self,
        seed: int,
        clock: Clock,
        servers: tuple[SimulatedServer, ...],
        households: tuple[Household, ...],
        catalogue: Catalogue,
        networks: tuple[Network, ...],
    ) -> None:
        self.seed = seed
        self.clock = clock
        self.servers = servers
        self.households = households
        self.catalogue = catalogue
        self.networks = networks
        self._streams: dict[int, Stream] = {}
        self._numbers = itertools.count(1)
        self._listeners: list[tuple[SimulatedServer | None, Listener]] = []

    # --- looking things up

    @property
    def persons(self) -> tuple[Person, ...]:
        """Everybody, household by household."""
        return tuple(person for home in self.households for person in home.persons)

    def person(self, name: str) -> Person:
        """The person whose name contains ``name``; KeyError when there is none."""
        for person in self.persons:
            if name.casefold() in person.name.casefold():
                return person
        raise KeyError(f"nobody is called {name!r}")

    def server(self, which: str | Platform) -> SimulatedServer:
        """The first server of a platform, or the one with an id or a name."""
        for server in self.servers:
            if which in (server.platform, server.id, server.name):
                return server
        raise KeyError(f"no server is called {which!r}")

    def network(self, network_id: str) -> Network:
        """The network with an id."""
        return next(network for network in self.networks if network.id == network_id)

    def streams(self, server: SimulatedServer | None = None) -> list[Stream]:
        """Running streams in the order they began, of one server when given."""
        return [s for s in self._streams.values() if server is None or s.server is server]

    # --- listening

    def subscribe(
        self, listener: Listener, server: SimulatedServer | None = None
    ) -> Callable[[], None]:
        """Call ``listener`` with every change, of one server when given; returns the way out."""
        subscription = (server, listener)
        self._listeners.append(subscription)

        def unsubscribe() -> None:
            with suppress(ValueError):
                self._listeners.remove(subscription)

        return unsubscribe

    def tell(self, change: Change) -> None:
        """Hand a change to those it concerns."""
        server = server_of(change)
        for wanted, listener in tuple(self._listeners):
            if wanted is None or wanted is server:
                listener(change)

    # --- streams

    def start_stream(
        self,
        server: SimulatedServer,
        person: Person,
        device: Device,
        item: Item | Entry,
        options: StartOptions | None = None,
    ) -> Stream:
        """Let ``person`` play ``item`` on ``device``; WorldError when that cannot be."""
        options = options or StartOptions()
        entry = _entry(server, item)
        network = options.network or person.home
        connection = connect(server, device, network, relayed=options.relayed)
        if options.limit_kbps is not None:
            connection = replace(
                connection, limit_kbps=min(connection.limit_kbps, options.limit_kbps)
            )
        viewer = Viewer(
            person,
            server.account_of(person),
            device,
            device.app(server.platform),
            connection,
        )
        playback = playback_of(server, viewer, entry, options.decision, options.subtitle)
        stream = Stream(
            next(self._numbers), server, viewer, playback, self.clock, self._stream_told
        )
        stream.place(options.position_s)
        stream.state = options.state
        stream.up_next.extend(options.up_next)
        self._streams[stream.number] = stream
        self.tell(StreamStarted(stream, stream.started_at))
        return stream

    def play_next(self, stream: Stream, item: Item | Entry) -> None:
        """Go on with ``item`` in the same session."""
        entry = _entry(stream.server, item)
        stream.play_item(playback_of(stream.server, stream.viewer, entry))

    def tick(self) -> None:
        """Let time do its work on every stream: reports, ends, what comes next."""
        for stream in self.streams():
            if stream.remaining_s == 0 and stream.state is StreamState.PLAYING:
                self._finish(stream)
            else:
                stream.tick()

    async def run(self) -> None:
        """Tick for ever."""
        while True:
            await self.clock.sleep(TICK_S)
            self.tick()

    def _finish(self, stream: Stream) -> None:
        if stream.up_next:
            self.play_next(stream, stream.up_next.pop(0))
        else:
            stream.stop(StopCause.FINISHED)

    def _stream_told(self, change: Change) -> None:
        for number in [n for n, stream in self._streams.items() if stream.is_over]:
            del self._streams[number]
        self.tell(change)

    # --- libraries and servers

    def add_item(self, server: SimulatedServer, entry: Entry) -> None:
        """Put a new item into a library."""
        server.add(entry)
        self.tell(ItemAdded(server, self.clock.now(), entry))

    def update_item(self, server: SimulatedServer, entry: Entry) -> None:
        """Write an item's metadata again."""
        now = self.clock.now()
        updated = replace(entry, updated_at=now)
        server.add(updated)
        self.tell(ItemUpdated(server, now, updated))

    def remove_item(self, server: SimulatedServer, entry: Entry) -> None:
        """Take an item out of a library."""
        server.remove(entry)
        self.tell(ItemRemoved(server, self.clock.now(), entry))

    async def restart(self, server: SimulatedServer, downtime_s: float = 5.0) -> None:
        """Restart a server: its streams break off, session keys start anew."""
        self.tell(ServerRestarting(server, self.clock.now(), downtime_s))
        for stream in self.streams(server):
            stream.stop(StopCause.SERVER_RESTART)
        await self.clock.sleep(downtime_s)
        server.generation += 1
        self.tell(ServerStarted(server, self.clock.now()))


def _entry(server: SimulatedServer, item: Item | Entry) -> Entry:
    entry = item if isinstance(item, Entry) else server.holding(item)
    if entry is None or server.entry(entry.key) is not entry:
        raise WorldError(f"{server.name} does not hold {item}")
    return entry
