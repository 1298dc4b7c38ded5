"""The rules' view of a live hub: its world and its directory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from hub.core.bus import Event
from hub.core.household import HOUSEHOLD, HOUSEHOLD_CHANGED, HouseholdChanged
from hub.core.hub import Hub
from hub.core.mqtt import MQTT, Message
from hub.core.servers import SERVERS, MediaServer
from hub.core.states import STATES, State
from hub.models.people import Account, Person
from hub.models.server import Library, Server
from hub.models.session import Session
from hub.playback.pipeline import PLAYBACK
from rules.clock import Clock, WallClock
from rules.facts.fact import Fact
from rules.moment import Facts


class LiveWorld:
    """The world as it is in a running hub."""

    def __init__(self, hub: Hub, facts: Facts, declared: Mapping[str, Fact]) -> None:
        self.clock: Clock = WallClock()
        self.facts = facts
        self._hub = hub
        self._declared = declared
        self._zone = ZoneInfo(hub[HOUSEHOLD].current.time_zone)
        self._stop = hub.bus.listen(HOUSEHOLD_CHANGED, self._moved)

    def close(self) -> None:
        """Listen no more."""
        self._stop()

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the household."""
        return self._zone

    @property
    def fact_names(self) -> Mapping[str, Fact]:
        """Every fact there is."""
        return self._declared

    def state(self, entity_id: str) -> State | None:
        """An entity's state."""
        return self._hub[STATES].get(entity_id)

    def all_states(self) -> Iterable[State]:
        """The states of all entities."""
        yield from self._hub[STATES]

    def sessions(self) -> Sequence[Session]:
        """What is playing."""
        return self._hub[PLAYBACK].sessions()

    def subscribe(
        self, topic: str, qos: int, listener: Callable[[Message], None]
    ) -> Callable[[], None]:
        """Listen to an MQTT topic, from when on there is a broker."""
        return self._hub[MQTT].subscribe(topic, listener, qos=qos)

    def _moved(self, event: Event[HouseholdChanged]) -> None:
        self._zone = ZoneInfo(event.data.household.time_zone)


class LiveDirectory:
    """Who and what there is in a running hub."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def person(self, person_id: str) -> Person | None:
        """A person."""
        return self._hub[PLAYBACK].person(person_id)

    def accounts_of(self, person_id: str) -> int:
        """How many accounts a person owns."""
        return sum(owner == person_id for owner in self._hub[PLAYBACK].links().values())

    def account(self, server_id: str, key: str) -> Account | None:
        """An account as its server describes it."""
        server = self._server(server_id)
        accounts = () if server is None else server.accounts
        return next((one for one in accounts if one.key == key), None)

    def server(self, server_id: str) -> Server | None:
        """A server."""
        found = self._server(server_id)
        return None if found is None else found.server

    def online(self, server_id: str) -> bool | None:
        """Whether a server can be reached."""
        found = self._server(server_id)
        return None if found is None else found.availability.is_up

    def library(self, server_id: str, key: str) -> Library | None:
        """A library."""
        server = self._server(server_id)
        libraries = () if server is None else server.libraries
        return next((one for one in libraries if one.key == key), None)

    def _server(self, server_id: str) -> MediaServer | None:
        return next((one for one in self._hub[SERVERS] if one.server.id == server_id), None)
