"""The world of the rules as it is in a running hub."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from hub.core.bus import Event
from hub.core.household import HOUSEHOLD, HOUSEHOLD_CHANGED, HouseholdChanged
from hub.core.hub import Hub
from hub.core.mqtt import MQTT, Message
from hub.core.states import STATES, State
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
