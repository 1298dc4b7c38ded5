"""`and`, `or` and `not`, with three values: what is not known makes no condition hold."""

from collections.abc import Callable, Iterable

from rules.language.build import Build, ConditionKind, Kind, Node
from rules.language.fields import Part, keys, need
from rules.language.parts import Condition, Quick, Test, Truth
from rules.moment import Moment
from rules.scope import Note, Scope

Conditions = tuple[Condition, ...]


def _compiled(
    make: Callable[[Conditions], tuple[Test, Quick]],
) -> Callable[[Node, Build], Condition]:
    def compile_it(node: Node, build: Build) -> Condition:
        inner = build.conditions(
            node["conditions"], node.at("conditions"), f"{node.trace}/conditions"
        )
        test, quick = make(inner)
        alone = all(one.quick is not None for one in inner)
        return Condition(node.trace, test, node.get("alias"), quick if alone else None)

    return compile_it


def _and(conditions: Conditions) -> tuple[Test, Quick]:
    def every(results: Iterable[Truth]) -> Truth:
        known = True
        for result in results:
            if result is False:
                return False
            known = known and result is not None
        return True if known else None

    return _both(conditions, every)


def _or(conditions: Conditions) -> tuple[Test, Quick]:
    return _both(conditions, _any)


def _not(conditions: Conditions) -> tuple[Test, Quick]:
    """True when none of them holds."""

    def none(results: Iterable[Truth]) -> Truth:
        result = _any(results)
        return None if result is None else not result

    return _both(conditions, none)


def _any(results: Iterable[Truth]) -> Truth:
    known = True
    for result in results:
        if result is True:
            return True
        known = known and result is not None
    return False if known else None


def _both(conditions: Conditions, joined: Callable[[Iterable[Truth]], Truth]) -> tuple[Test, Quick]:
    """The test that notes each condition, and the one of facts alone; the rest is left out."""

    def test(scope: Scope, _: Note) -> Truth:
        return joined(condition(scope) for condition in conditions)

    def quick(moment: Moment) -> Truth:
        return joined(condition.quickly(moment) for condition in conditions)

    return test, quick


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
