"""The `state` condition: what entities are."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hub.core.states import State
from rules.language.build import Build, ConditionKind, Kind, Node
from rules.language.fields import Duration, EntityId, Many, OneOf, Text, keys, may, need
from rules.language.parts import Condition, Truth
from rules.scope import Note, Scope


def _compile(node: Node, _: Build) -> Condition:
    entities, wanted = node["entity_id"], node["state"]
    attribute, held = node.get("attribute"), timedelta(seconds=node.get("for", 0.0))
    every = node["match"] == "all"

    def one(scope: Scope, entity_id: str, note: Note) -> bool:
        state = scope.state(entity_id)
        value = None if state is None else _value(state, attribute)
        note.setdefault("states", {})[entity_id] = value
        if state is None or value not in wanted:
            return False
        return not held or scope.now - state.last_changed >= held

    def test(scope: Scope, note: Note) -> Truth:
        found = [one(scope, entity_id, note) for entity_id in entities]
        note["wanted"] = wanted
        return all(found) if every else any(found)

    return Condition(node.trace, test, node.get("alias"))


def _value(state: State, attribute: str | None) -> str | None:
    if attribute is None:
        return state.state
    attributes: Mapping[str, Any] = state.attributes
    value = attributes.get(attribute)
    return None if value is None else str(value)


STATE: ConditionKind = Kind(
    name="state",
    help="Holds when an entity is in a state.",
    keys=keys(
        need("entity_id", Many(EntityId()), "one entity or several"),
        need("state", Many(Text()), "the state, or several of which it is one"),
        may("attribute", Text(), "look at this attribute instead"),
        may("for", Duration(), "for how long it has been so"),
        may("match", OneOf(("all", "any")), "whether all entities must be so, or any", "all"),
    ),
    example="condition: state\nentity_id: binary_sensor.attic_connected\nstate: 'on'\n",
    compile=_compile,
)
