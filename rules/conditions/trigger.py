"""The `trigger` condition: which of the triggers it was."""

from rules.language.build import Build, ConditionKind, Kind, Node
from rules.language.fields import Many, Text, keys, need
from rules.language.parts import Condition, Truth
from rules.scope import Note, Scope


def _compile(node: Node, _: Build) -> Condition:
    wanted = node["id"]

    def test(scope: Scope, note: Note) -> Truth:
        trigger = scope.variables.get("trigger")
        known = trigger.get("id") if trigger else None
        note["id"] = known
        return known in wanted

    return Condition(node.trace, test, node.get("alias"))


TRIGGER: ConditionKind = Kind(
    name="trigger",
    help="Holds when the rule was set off by the trigger with this id.",
    keys=keys(need("id", Many(Text()), "the id of a trigger, or its number from 0")),
    example="condition: trigger\nid: paused\n",
    compile=_compile,
)
