"""The `state` trigger, as in Home Assistant."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import voluptuous as vol

from hub.core.states import State
from rules.happening import Happening
from rules.language.build import Build, Kind, Node, TriggerKind
from rules.language.fields import Duration, Either, EntityId, Key, Many, Text, keys, may, need
from rules.language.parts import Site, Timed, Trigger
from rules.triggers.listening import trigger

STATE_KIND: Final = "state"
_ANY: Final = object()


class NullField:
    """Nothing written: any state, but only changes of the state itself."""

    def __call__(self, value: Any) -> None:
        """None; ValueError for anything else."""
        if value is not None:
            raise vol.Invalid("must be empty")

    def schema(self) -> dict[str, Any]:
        """For editors."""
        return {"type": "null"}


_STATES = Either((Many(Text()),), "must be a state or a list of states")


class _Watching:
    """Follows some entities; with `for`, waits whether it stays so."""

    def __init__(self, site: Site, node: Node) -> None:
        self._site = site
        self._entities = frozenset(node["entity_id"])
        self._attribute = node.get("attribute")
        self._from, self._to = node.get("from", _ANY), node.get("to", _ANY)
        self._not_from, self._not_to = node.get("not_from"), node.get("not_to")
        self._held = timedelta(seconds=node.get("for", 0.0))
        self._only_changes = any(k in node for k in ("from", "to", "not_from", "not_to"))
        self._timers: dict[str, Timed] = {entity: Timed() for entity in self._entities}

    def see(self, happening: Happening) -> None:
        entity_id = happening.data["entity_id"]
        if entity_id not in self._entities:
            return
        old, new = happening.data["from_state"], happening.data["to_state"]
        before, after = self._value(old), self._value(new)
        if before == after and (self._only_changes or self._attribute is not None):
            return
        timer = self._timers[entity_id]
        if before != after:
            timer.clear()
        if not self._fits(before, after):
            return
        if not self._held:
            self._site.fire(happening, happening.data)
        elif not timer.pending:
            due = happening.at + self._held
            timer.set(self._site.world.clock.call_at(due, lambda: self._ring(timer, happening)))

    def close(self) -> None:
        for timer in self._timers.values():
            timer.clear()

    def _ring(self, timer: Timed, happening: Happening) -> None:
        timer.done()
        now = self._site.world.clock.now()
        data = {**happening.data, "for": self._held.total_seconds()}
        self._site.fire(replace(happening, at=now), data)

    def _value(self, state: State | None) -> str | None:
        if state is None:
            return None
        if self._attribute is None:
            return state.state
        value = state.attributes.get(self._attribute)
        return None if value is None else str(value)

    def _fits(self, before: str | None, after: str | None) -> bool:
        return (
            (self._from in (_ANY, None) or before in self._from)
            and (self._to in (_ANY, None) or after in self._to)
            and (self._not_from is None or before not in self._not_from)
            and (self._not_to is None or after not in self._not_to)
        )


def _compile(node: Node, build: Build) -> Trigger:
    for wanted, unwanted in (("from", "not_from"), ("to", "not_to")):
        if wanted in node and unwanted in node:
            build.problem(node.at(unwanted), f"cannot be given together with {wanted}.")
    return trigger(node, "state", lambda site: _Watching(site, node), (STATE_KIND,))


def _state_key(name: str, help_: str) -> Key:
    return may(name, Either((NullField(), _STATES), "must be a state or a list of states"), help_)


STATE: TriggerKind = Kind(
    name="state",
    help="An entity changes its state; without from and to, also when only attributes change.",
    keys=keys(
        need("entity_id", Many(EntityId()), "one entity or several"),
        _state_key("from", "only when it was this; empty for anything"),
        _state_key("to", "only when it becomes this; empty for anything"),
        may("not_from", _STATES, "not when it was this"),
        may("not_to", _STATES, "not when it becomes this"),
        may("attribute", Text(), "look at this attribute instead"),
        may("for", Duration(), "only when it stays so for this long"),
    ),
    example="trigger: state\nentity_id: binary_sensor.attic_connected\nto: 'off'\nfor: 60\n",
    compile=_compile,
    gives={
        "entity_id": "the entity",
        "from_state": "its state before",
        "to_state": "its state now",
        "for": "how long it was so, in seconds",
    },
)
