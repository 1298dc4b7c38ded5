"""The `numeric_state` condition: what numbers entities show."""

from typing import Any

from rules.language.build import Build, ConditionKind, Kind, Node
from rules.language.fields import (
    Either,
    EntityId,
    Many,
    Number,
    TemplateText,
    Text,
    keys,
    may,
    need,
)
from rules.language.parts import Condition, Truth
from rules.scope import Note, Scope
from rules.templates.conversions import to_float
from rules.templates.template import Template
from rules.templates.view import StateOf

BOUND = Either((Number(), EntityId()), "must be a number or the id of an entity that shows one")


def bound_of(bound: Any, scope: Scope) -> float | None:
    """A bound: the number, or what the entity shows now."""
    if not isinstance(bound, str):
        return None if bound is None else float(bound)
    state = scope.state(bound)
    return None if state is None else to_float(state.state, None)


def number_of(
    scope: Scope, entity_id: str, attribute: str | None, template: Template | None
) -> float | None:
    """The number that an entity shows; None when it shows none."""
    state = scope.state(entity_id)
    if state is None:
        return None
    value: Any = state.state
    if template is not None:
        value = template.render({**scope.variables, "state": StateOf(state)}, scope)
    elif attribute is not None:
        value = state.attributes.get(attribute)
    number: float | None = to_float(value, None)
    return number


def within(number: float | None, low: float | None, high: float | None) -> bool:
    """Whether a number lies strictly between its bounds."""
    if number is None:
        return False
    return (low is None or number > low) and (high is None or number < high)


def needs_a_bound(node: Node, build: Build) -> None:
    """Say so when neither bound is given."""
    if node.get("above") is None and node.get("below") is None:
        build.problem(node.path, "above or below is missing.")


def _compile(node: Node, build: Build) -> Condition:
    needs_a_bound(node, build)
    above, below, attribute = node.get("above"), node.get("below"), node.get("attribute")
    source = node.get("value_template")
    template = None if source is None else build.template(source, node.at("value_template"))

    def test(scope: Scope, note: Note) -> Truth:
        low, high = bound_of(above, scope), bound_of(below, scope)
        for entity_id in node["entity_id"]:
            number = number_of(scope, entity_id, attribute, template)
            note.setdefault("states", {})[entity_id] = number
            if not within(number, low, high):
                return None if number is None else False
        return True

    return Condition(node.trace, test, node.get("alias"))


NUMERIC_STATE: ConditionKind = Kind(
    name="numeric_state",
    help="Holds when the number that an entity shows lies strictly between bounds.",
    keys=keys(
        need("entity_id", Many(EntityId()), "one entity or several; all must be so"),
        may("above", BOUND, "more than this"),
        may("below", BOUND, "less than this"),
        may("attribute", Text(), "look at this attribute instead"),
        may("value_template", TemplateText(), "look at this instead; it sees `state`"),
    ),
    example="condition: numeric_state\nentity_id: sensor.attic_streams\nabove: 3\n",
    compile=_compile,
)
