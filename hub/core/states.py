"""The state machine: what every entity is now, and the event when that changes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from hub.core.bus import EventBus, EventType
from hub.core.context import Context
from hub.core.errors import Conflict, InvalidInput
from hub.core.hub import Key

UNKNOWN: Final = "unknown"
"""The source can be reached, the value is not known."""
UNAVAILABLE: Final = "unavailable"
"""The source cannot be reached."""

MAX_LENGTH: Final = 255
MAX_STATES: Final = 20_000

_ENTITY_ID = re.compile(r"(?!_)[a-z0-9_]+(?<!_)\.(?!_)[a-z0-9_]+(?<!_)")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One entity at one moment.

    `last_changed` moves with the state, `last_updated` also with the attributes, `last_reported`
    always.
    """

    entity_id: str
    state: str
    attributes: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    last_changed: datetime
    last_updated: datetime
    last_reported: datetime
    context: Context

    @property
    def domain(self) -> str:
        """The part of the id before the point."""
        return self.entity_id.partition(".")[0]

    @property
    def object_id(self) -> str:
        """The part of the id after the point."""
        return self.entity_id.partition(".")[2]

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.attributes.get("friendly_name") or self.object_id.replace("_", " "))

    @property
    def is_known(self) -> bool:
        """Whether there is a value: neither unknown nor unavailable."""
        return self.state not in (UNKNOWN, UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class StateChanged:
    """An entity appeared (`old` is None), changed, or went away (`new` is None)."""

    entity_id: str
    old: State | None
    new: State | None


@dataclass(frozen=True, slots=True)
class StateReported:
    """An entity was written again with nothing new in it."""

    state: State


STATE_CHANGED: EventType[StateChanged] = EventType("state_changed")
STATE_REPORTED: EventType[StateReported] = EventType("state_reported", chatty=True)


class StateMachine:
    """Holds the states; only entities write them."""

    def __init__(self, bus: EventBus, *, most: int = MAX_STATES) -> None:
        self._bus = bus
        self._most = most
        self._states: dict[str, State] = {}

    def __iter__(self) -> Iterator[State]:
        return iter(tuple(self._states.values()))

    def __len__(self) -> int:
        return len(self._states)

    def get(self, entity_id: str) -> State | None:
        """The state of this entity, None when there is none."""
        return self._states.get(entity_id)

    def of_domain(self, domain: str) -> list[State]:
        """The states of all entities of a domain."""
        return [state for state in self._states.values() if state.domain == domain]

    def set(
        self,
        entity_id: str,
        state: str,
        attributes: Mapping[str, Any] | None = None,
        context: Context | None = None,
    ) -> State:
        """Write a state; InvalidInput when the id or the state is malformed, Conflict when full."""
        check_entity_id(entity_id)
        if len(state) > MAX_LENGTH:
            raise InvalidInput(f"The state of {entity_id} is longer than {MAX_LENGTH} characters.")
        old = self._states.get(entity_id)
        if old is None and len(self._states) >= self._most:
            raise Conflict(f"There are {self._most} entities already; {entity_id} has no room.")
        new = _next_state(old, entity_id, state, dict(attributes or {}), context or Context())
        self._states[entity_id] = new
        if old is not None and new.last_updated == old.last_updated:
            self._bus.fire(STATE_REPORTED, StateReported(new), new.context)
        else:
            self._bus.fire(STATE_CHANGED, StateChanged(entity_id, old, new), new.context)
        return new

    def remove(self, entity_id: str, context: Context | None = None) -> None:
        """Take an entity away; nothing happens when it is not there."""
        old = self._states.pop(entity_id, None)
        if old is not None:
            self._bus.fire(STATE_CHANGED, StateChanged(entity_id, old, None), context)


def check_entity_id(entity_id: str) -> None:
    """InvalidInput unless it is `domain.object_id` in lower case, digits and underscores."""
    if len(entity_id) > MAX_LENGTH or not _ENTITY_ID.fullmatch(entity_id):
        raise InvalidInput(
            f"{entity_id!r} is not an entity id.",
            hint="Use domain.object_id with lower-case letters, digits and single underscores.",
        )


def _next_state(
    old: State | None, entity_id: str, state: str, attributes: dict[str, Any], context: Context
) -> State:
    now = datetime.now(UTC)
    if old is not None and old.state == state and old.attributes == attributes:
        return replace(old, last_reported=now)
    same = old is not None and old.state == state
    return State(
        entity_id=entity_id,
        state=state,
        attributes=MappingProxyType(attributes),
        last_changed=old.last_changed if old is not None and same else now,
        last_updated=now,
        last_reported=now,
        context=context,
    )


STATES: Key[StateMachine] = Key("states")
