"""The event bus: typed events in, listeners out, a bad listener hurts nobody else."""

import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from hub.core.context import Context
from hub.core.tasks import Tasks

_log = logging.getLogger(__name__)

T = TypeVar("T")
MAX_TYPE_LENGTH = 64


@dataclass(frozen=True, slots=True)
class EventType(Generic[T]):
    """The name of an event together with the type of its data.

    One that is `chatty` goes only to those who listen for it, not to those who listen for all.
    """

    name: str
    chatty: bool = False

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= MAX_TYPE_LENGTH:
            raise ValueError(f"an event type has 1 to {MAX_TYPE_LENGTH} characters: {self.name!r}")


@dataclass(frozen=True, slots=True)
class Event(Generic[T]):
    """Something that happened at `at`, caused by `context`."""

    type: EventType[T]
    data: T
    at: datetime
    context: Context


Listener = Callable[[Event[T]], Coroutine[Any, Any, None] | None]
Unsubscribe = Callable[[], None]


class EventBus:
    """Calls listeners in the order they came: functions at once, coroutines as tracked tasks."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._listeners: dict[str, list[Listener[Any]]] = {}
        self._all: list[Listener[Any]] = []

    def fire(self, event_type: EventType[T], data: T, context: Context | None = None) -> Event[T]:
        """Tell everybody who listens for this type, and those who listen for all."""
        event = Event(event_type, data, datetime.now(UTC), context or Context())
        everybody = () if event_type.chatty else tuple(self._all)
        for listener in (*self._listeners.get(event_type.name, ()), *everybody):
            self._call(listener, event)
        return event

    def listen(self, event_type: EventType[T], listener: Listener[T]) -> Unsubscribe:
        """Call `listener` with every event of this type until unsubscribed."""
        return _subscribe(self._listeners.setdefault(event_type.name, []), listener)

    def listen_all(self, listener: Listener[Any]) -> Unsubscribe:
        """Call `listener` with every event of any type until unsubscribed."""
        return _subscribe(self._all, listener)

    def listener_counts(self) -> dict[str, int]:
        """How many listeners each event type has, for the curious."""
        return {name: len(listeners) for name, listeners in self._listeners.items() if listeners}

    def _call(self, listener: Listener[Any], event: Event[Any]) -> None:
        try:
            result = listener(event)
        except Exception:  # noqa: BLE001 - one bad listener must not break the others
            _log.exception("A listener for %s failed", event.type.name)
            return
        if result is not None:
            self._tasks.create(result, name=f"listener for {event.type.name}")


def _subscribe(listeners: list[Listener[Any]], listener: Listener[Any]) -> Unsubscribe:
    listeners.append(listener)

    def unsubscribe() -> None:
        if listener in listeners:
            listeners.remove(listener)

    return unsubscribe
