"""`and`, `or` and `not`, with three values: what is not known makes no condition hold."""

from collections.abc import Callable

from rules.language.build import Build, ConditionKind, Kind, Node
from rules.language.fields import Part, keys, need
from rules.language.parts import Condition, Test, Truth
from rules.scope import Note, Scope

Conditions = tuple[Condition, ...]


def _compiled(make: Callable[[Conditions], Test]) -> Callable[[Node, Build], Condition]:
    def compile_it(node: Node, build: Build) -> Condition:
        inner = build.conditions(
            node["conditions"], node.at("conditions"), f"{node.trace}/conditions"
        )
        return Condition(node.trace, make(inner), node.get("alias"))

    return compile_it


def _and(conditions: Conditions) -> Test:
    def test(scope: Scope, _: Note) -> Truth:
        known = True
        for condition in conditions:
            result = condition(scope)
            if result is False:
                return False
            known = known and result is not None
        return True if known else None

    return test


def _or(conditions: Conditions) -> Test:
    def test(scope: Scope, _: Note) -> Truth:
        known = True
        for condition in conditions:
            result = condition(scope)
            if result is True:
                return True
            known = known and result is not None
        return False if known else None

    return test


def _not(conditions: Conditions) -> Test:
    """True when none of them holds."""
    any_of_them = _or(conditions)

    def test(scope: Scope, note: Note) -> Truth:
        result = any_of_them(scope, note)
        return None if result is None else not result

    return test


_KEYS = keys(need("conditions", Part("condition"), "the conditions"))

AND: ConditionKind = Kind(
    name="and",
    help="Holds when all of them hold.",
    keys=_KEYS,
    example="and:\n  - fact: network.kind\n    is: vpn\n  - fact: person.trust\n    below: 50\n",
    compile=_compiled(_and),
)
OR: ConditionKind = Kind(
    name="or",
    help="Holds when one of them holds.",
    keys=_KEYS,
    example="or:\n  - fact: network.kind\n    is: vpn\n  - fact: network.kind\n    is: tor\n",
    compile=_compiled(_or),
)
NOT: ConditionKind = Kind(
    name="not",
    help="Holds when none of them holds; not when one of them cannot be told.",
    keys=_KEYS,
    example="not:\n  - fact: person.name\n    is: Ann\n",
    compile=_compiled(_not),
)
