"""What rules can see of the hub; a trial on the past has a world of its own."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from hub.core.mqtt import Message
from hub.core.states import State
from hub.models.session import Session
from rules.clock import Clock
from rules.moment import Facts


class World(Protocol):
    """Time, states, sessions and facts, as they are now in this world."""

    @property
    def clock(self) -> Clock:
        """Its time."""

    @property
    def facts(self) -> Facts:
        """Where facts come from."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the household."""

    @property
    def fact_names(self) -> Container[str]:
        """Every fact there is."""

    def state(self, entity_id: str) -> State | None:
        """An entity's state."""

    def all_states(self) -> Iterable[State]:
        """The states of all entities."""

    def sessions(self) -> Sequence[Session]:
        """What is playing."""

    def subscribe(self, topic: str, qos: int, listener: Callable[[Message], None]) -> "Unlisten":
        """Listen to an MQTT topic; where there is no broker, nothing is heard."""


Unlisten = Callable[[], None]
Variables = Mapping[str, Any]
