"""The world of a replay: its own clock, its sessions, the facts of its memory; nothing else."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from hub.core.mqtt import Message
from hub.core.states import State
from hub.models.session import Session
from rules.backtest.open_play import OpenPlay
from rules.clock import Clock
from rules.facts.catalogue import FACTS
from rules.facts.fact import Fact
from rules.moment import Facts


class PastWorld:
    """States are not known and nobody speaks over MQTT; `playing` are plays by session."""

    def __init__(self, clock: Clock, facts: Facts, zone: ZoneInfo) -> None:
        self.clock = clock
        self.facts = facts
        self.zone = zone
        self.playing: dict[str, OpenPlay] = {}

    @property
    def fact_names(self) -> Mapping[str, Fact]:
        """Every fact there is."""
        return FACTS

    def state(self, _: str) -> State | None:
        """Not known."""
        return None

    def all_states(self) -> Iterable[State]:
        """None."""
        return ()

    def sessions(self) -> Sequence[Session]:
        """What plays at this time of the replay."""
        return [one.session for one in self.playing.values()]

    def subscribe(
        self, topic: str, qos: int, listener: Callable[[Message], None]
    ) -> Callable[[], None]:
        """Nothing is ever heard."""
        return lambda: None
