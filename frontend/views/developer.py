"""For the curious: entities, states, events, services and messages."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    """A service in the list; `answers` when it gives data back."""

    id: str
    description: str
    fields: tuple[str, ...]
    answers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicesView:
    """Every service."""

    services: tuple[ServiceRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceField:
    """What a service takes; `default` as JSON."""

    name: str
    kind: str
    required: bool
    default: str | None = None
    options: tuple[str, ...] = ()
    help: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOutcome:
    """What came of a call: an answer as JSON, none, or an error."""

    answer: str | None = None
    error: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceView:
    """One service: `given` is what it is told next, `topic` is None without a broker."""

    id: str
    description: str
    fields: tuple[ServiceField, ...]
    given: str
    path: str
    topic: str | None
    payload: str
    outcome: ServiceOutcome | None = None
