"""The latest events of the bus, kept in memory for the curious."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from hub.core.bus import Event, EventBus, EventType
from hub.core.context import Context
from hub.core.hub import Key
from hub.models.ids import new_id

KEPT = 1000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event: its data as it may be told, and the chain of what caused it."""

    id: str
    type: str
    at: datetime
    context: Context
    data: Any


class EventLog:
    """The latest 1,000 events; older ones are forgotten."""

    def __init__(self, bus: EventBus) -> None:
        self._events: deque[LoggedEvent] = deque(maxlen=KEPT)
        self._listeners: list[Callable[[LoggedEvent], None]] = []
        self._tellers: dict[str, Callable[[Any], Any]] = {}
        self.close = bus.listen_all(self._note)

    def latest(self, limit: int, event_type: str | None = None) -> list[LoggedEvent]:
        """The newest first, of one type if given."""
        wanted = (e for e in reversed(self._events) if event_type in (None, e.type))
        return [event for _, event in zip(range(limit), wanted, strict=False)]

    def listen(self, listener: Callable[[LoggedEvent], None]) -> Callable[[], None]:
        """Call `listener` with every event from now on."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, event_type: EventType[T], teller: Callable[[T], T]) -> None:
        """Keep the data of such events as `teller` makes it: without what people may not see."""
        self._tellers[event_type.name] = teller

    def _note(self, event: Event[Any]) -> None:
        teller = self._tellers.get(event.type.name)
        data = event.data if teller is None else teller(event.data)
        logged = LoggedEvent(new_id(), event.type.name, event.at, event.context, data)
        self._events.append(logged)
        for listener in tuple(self._listeners):
            listener(logged)


EVENT_LOG: Key[EventLog] = Key("event log")
