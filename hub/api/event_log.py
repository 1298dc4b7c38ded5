"""The latest events of the bus, kept in memory for the curious."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.core.bus import Event, EventBus
from hub.core.hub import Key

KEPT = 1000


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event: its data as it was, and the chain of what caused it."""

    id: str
    type: str
    at: datetime
    data: Any
    parent_id: str | None
    user_id: str | None


class EventLog:
    """The latest 1,000 events; older ones are forgotten."""

    def __init__(self, bus: EventBus) -> None:
        self._events: deque[LoggedEvent] = deque(maxlen=KEPT)
        self._listeners: list[Callable[[LoggedEvent], None]] = []
        self.close = bus.listen_all(self._note)

    def latest(self, limit: int, event_type: str | None = None) -> list[LoggedEvent]:
        """The newest first, of one type if given."""
        wanted = (e for e in reversed(self._events) if event_type in (None, e.type))
        return [event for _, event in zip(range(limit), wanted, strict=False)]

    def listen(self, listener: Callable[[LoggedEvent], None]) -> Callable[[], None]:
        """Call `listener` with every event from now on."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _note(self, event: Event[Any]) -> None:
        context = event.context
        logged = LoggedEvent(
            context.id, event.type.name, event.at, event.data, context.parent_id, context.user_id
        )
        self._events.append(logged)
        for listener in tuple(self._listeners):
            listener(logged)


EVENT_LOG: Key[EventLog] = Key("event log")
