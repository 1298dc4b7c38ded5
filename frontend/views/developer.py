"""For the curious: entities, states and events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


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
class StateRow:
    """A state as the browser gets it; the names are those of `src/model.ts` (EntityState)."""

    entity_id: str
    name: str
    state: str
    unit: str | None
    attributes: Mapping[str, Any]
    last_changed: datetime
    last_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StatesView:
    """All states; the table follows the socket from there."""

    states: tuple[StateRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An earlier state."""

    state: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StateView:
    """One entity."""

    row: StateRow
    device: str | None
    integration: str
    context_id: str | None
    attributes_json: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An event as the browser gets it; the names are those of `src/model.ts` (HubEvent)."""

    id: str
    type: str
    at: datetime
    origin: str | None
    context: Mapping[str, str | None]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsView:
    """The last events; more arrive over the socket."""

    events: tuple[EventRow, ...]
