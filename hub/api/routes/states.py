"""Entities, their states, and the events of the bus, for the curious."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import AwareDatetime, Field

from hub.api.endpoint import Call, Endpoints, RequestModel
from hub.api.event_log import EVENT_LOG, LoggedEvent
from hub.auth.roles import Role
from hub.core.errors import InvalidInput, NotFound
from hub.core.states import STATES, State
from hub.history.states.recorder import STATE_RECORDER
from hub.history.states.table import StatePoint

endpoints = Endpoints("states")


@dataclass(frozen=True, slots=True)
class StateOut:
    """The state of one entity."""

    entity_id: str
    name: str
    state: str
    unit: str | None
    attributes: Mapping[str, Any]
    last_changed: datetime
    last_updated: datetime


class EventsParams(RequestModel):
    """Which events."""

    type: str | None = Field(default=None, max_length=64)
    limit: int = Field(default=100, ge=1, le=1000)


class SpanParams(RequestModel):
    """From when until when."""

    after: AwareDatetime | None = None
    before: AwareDatetime | None = None


@endpoints.get("/states", list[StateOut], role=Role.EDITOR)
async def states(call: Call[None, None]) -> list[StateOut]:
    """List the states of all entities."""
    return sorted((state_out(state) for state in call.hub[STATES]), key=lambda s: s.entity_id)


@endpoints.get("/states/{entity_id}", StateOut, role=Role.EDITOR)
async def state(call: Call[None, None]) -> StateOut:
    """Show the state of one entity."""
    found = call.hub[STATES].get(call.path["entity_id"])
    if found is None:
        raise NotFound("There is no such entity.")
    return state_out(found)


@endpoints.get("/states/{entity_id}/history", list[StatePoint], query=SpanParams, role=Role.EDITOR)
async def state_history(call: Call[SpanParams, None]) -> list[StatePoint]:
    """Tell what an entity showed, of the last day unless asked otherwise."""
    before = call.query.before or datetime.now(UTC)
    after = call.query.after or before - timedelta(days=1)
    if after >= before:
        raise InvalidInput("`after` must lie before `before`.")
    return await call.hub[STATE_RECORDER].history(call.path["entity_id"], after, before)


@endpoints.get("/events", list[LoggedEvent], query=EventsParams, role=Role.EDITOR)
async def events(call: Call[EventsParams, None]) -> list[LoggedEvent]:
    """List the latest events of the bus, the newest first."""
    return call.hub[EVENT_LOG].latest(call.query.limit, call.query.type)


def state_out(found: State) -> StateOut:
    """A state as the API shows it."""
    return StateOut(
        found.entity_id,
        found.name,
        found.state,
        found.attributes.get("unit_of_measurement"),
        dict(found.attributes),
        found.last_changed,
        found.last_updated,
    )
