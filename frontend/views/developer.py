"""For the curious: entities, states and events."""

from dataclasses import dataclass
from datetime import datetime

from hub.api.event_log import LoggedEvent
from hub.api.routes.states import StateOut


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRow:
    """An entity of the registry."""

    entity_id: str
    name: str
    icon: str
    device: str | None
    integration: str
    category: str | None
    state: str
    unit: str | None
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitiesView:
    """The entity registry."""

    entities: tuple[EntityRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatesView:
    """All states; the table follows the socket from there."""

    states: tuple[StateOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An earlier state."""

    state: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StateView:
    """One entity."""

    row: StateOut
    device: str | None
    integration: str
    context_id: str | None
    attributes_json: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsView:
    """The last events; more arrive over the socket."""

    events: tuple[LoggedEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MqttMessage:
    """A message of the broker; `text` is None where it is no text, `sent` when Usher sent it."""

    at: datetime
    topic: str
    text: str | None
    size: int
    sent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MqttView:
    """The last messages to and from the broker, the newest first."""

    messages: tuple[MqttMessage, ...]
    is_set_up: bool
