"""`and`, `or` and `not`, with three values: what is not known makes no condition hold."""

from collections.abc import Callable, Iterable, Sequence

from rules.conditions import quick
from rules.language.build import Build, ConditionKind, Kind, Node
from rules.language.fields import Part, keys, need
from rules.language.parts import Bind, Condition, Quick, Test, Truth
from rules.scope import Note, Scope

Conditions = tuple[Condition, ...]


def _compiled(
    joined: Callable[[Iterable[Truth]], Truth], quickly: Callable[[Sequence[Quick]], Quick]
) -> Callable[[Node, Build], Condition]:
    def compile_it(node: Node, build: Build) -> Condition:
        inner = build.conditions(
            node["conditions"], node.at("conditions"), f"{node.trace}/conditions"
        )
        return Condition(node.trace, _test(inner, joined), node.get("alias"), _bind(inner, quickly))

    return compile_it


def _test(conditions: Conditions, joined: Callable[[Iterable[Truth]], Truth]) -> Test:
    """The test that notes each condition; the rest is left out."""

    def test(scope: Scope, _: Note) -> Truth:
        return joined(condition(scope) for condition in conditions)

    return test


def _bind(conditions: Conditions, quickly: Callable[[Sequence[Quick]], Quick]) -> Bind | None:
    """The one of facts alone, where all of them look at nothing else."""
    found = [one.quick for one in conditions if one.quick is not None]
    if len(found) < len(conditions):
        return None
    return lambda facts: quickly([quick.safe(bind(facts)) for bind in found])


def _every(results: Iterable[Truth]) -> Truth:
    known = True
    for result in results:
        if result is False:
            return False
        known = known and result is not None
    return True if known else None


def _any(results: Iterable[Truth]) -> Truth:
    known = True
    for result in results:
        if result is True:
            return True
        known = known and result is not None
    return False if known else None


def _none(results: Iterable[Truth]) -> Truth:
    """True when none of them holds."""
    result = _any(results)
    return None if result is None else not result


_KEYS = keys(need("conditions", Part("condition"), "the conditions"))

AND: ConditionKind = Kind(
    name="and",
    help="Holds when all of them hold.",
    keys=_KEYS,
    example="and:\n  - fact: network.kind\n    is: vpn\n  - fact: person.trust\n    below: 50\n",
    compile=_compiled(_every, quick.every),
)
OR: ConditionKind = Kind(
    name="or",
    help="Holds when one of them holds.",
    keys=_KEYS,
    example="or:\n  - fact: network.kind\n    is: vpn\n  - fact: network.kind\n    is: tor\n",
    compile=_compiled(_any, quick.some),
)
NOT: ConditionKind = Kind(
    name="not",
    help="Holds when none of them holds; not when one of them cannot be told.",
    keys=_KEYS,
    example="not:\n  - fact: person.name\n    is: Ann\n",
    compile=_compiled(_none, quick.none),
)
