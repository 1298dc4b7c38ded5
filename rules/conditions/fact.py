"""The `fact` condition: compares facts, the heart of the language."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from hub.core.config.problems import did_you_mean
from hub.core.config.yaml_file import KeyPath
from hub.core.errors import InvalidInput
from hub.core.selectors import Duration
from rules.conditions.comparing import OPERATORS, Operator, comparison, network
from rules.conditions.quick import every, tested
from rules.facts.fact import Fact, FactType
from rules.language.build import CHANGES, Build, ConditionKind, Kind, Node
from rules.language.fields import Anything, Data, Key, Part, keys, may
from rules.language.parts import Bind, Condition, Test, Truth
from rules.language.values import resolve
from rules.moment import Asked
from rules.scope import Note, Scope
from rules.templates import regexes
from rules.templates.conversions import to_float
from rules.templates.template import is_template

_DURATIONS = ("within", "over", "since")
_DURATION = Duration()


class FactTest(NamedTuple):
    """One comparison; `quick` where nothing of it is a template."""

    test: Test
    quick: Bind | None


_OWN = frozenset({"fact", "facts", "condition", "alias", "enabled"})


def _compile(node: Node, build: Build) -> Condition | None:
    tests: list[FactTest] = []
    name = node.get("fact")
    if isinstance(name, Mapping):
        tests += _several(name, node.at("fact"), build)
    elif name is not None:
        rest = {key: value for key, value in node.values.items() if key not in _OWN}
        tests += _one(str(name), rest, node.path, build)
    if "facts" in node:
        tests += _several(node["facts"], node.at("facts"), build)
    if not tests:
        if name is None and "facts" not in node:
            build.problem(node.path, "fact is missing.")
        return None
    test = _all([one.test for one in tests])
    return Condition(node.trace, test, node.get("alias"), _all_quick([one.quick for one in tests]))


def _several(facts: Mapping[str, Any], path: KeyPath, build: Build) -> list[FactTest]:
    found: list[FactTest] = []
    for name, wanted in facts.items():
        if isinstance(wanted, list):
            wanted = {"in": wanted}  # noqa: PLW2901 - the long spelling of the same
        elif not isinstance(wanted, Mapping):
            wanted = {"is": wanted}  # noqa: PLW2901 - the long spelling of the same
        found += _one(str(name), wanted, (*path, str(name)), build)
    return found


def _one(name: str, written: Mapping[str, Any], path: KeyPath, build: Build) -> list[FactTest]:
    """The tests of one fact: one for each comparison."""
    fact = build.fact(name, (*path, "fact") if (*path, "fact") in build.file.positions else path)
    if fact is None:
        return []
    options = _options(fact, written, path, build)
    tests = []
    for key, value in written.items():
        operator = OPERATORS.get(key)
        if operator is None:
            continue
        if _suits(fact, operator, value, (*path, key), build):
            operand = build.value(value, (*path, key))
            quick = _quick(fact, build.fixed(options), operator, build.fixed(operand))
            tests.append(FactTest(_test(name, options, operator, operand), quick))
    if not tests and not any(key in OPERATORS for key in written):
        build.problem(path, f"a comparison is missing: {', '.join(OPERATORS)}.")
    return tests


def _options(fact: Fact, written: Mapping[str, Any], path: KeyPath, build: Build) -> dict[str, Any]:
    known = {option.name: option for option in fact.options}
    options: dict[str, Any] = {}
    for key, value in written.items():
        if key in OPERATORS:
            continue
        if key not in known:
            hint = did_you_mean(key, (*OPERATORS, *known, *_OWN))
            said = f" {fact.name} takes {', '.join(known)}." if known else ""
            build.problem((*path, key), f"is not a key here.{hint or said}")
        elif key in _DURATIONS and not is_template(value):
            options[key] = _seconds(value, (*path, key), build)
        else:
            options[key] = build.value(value, (*path, key))
    return options


def _seconds(value: Any, path: KeyPath, build: Build) -> float | None:
    try:
        return float(_DURATION(value))
    except Exception as error:  # noqa: BLE001 - voluptuous.Invalid has no type of its own here
        build.problem(path, f"{error}.")
        return None


def _suits(fact: Fact, operator: Operator, value: Any, path: KeyPath, build: Build) -> bool:
    if fact.type not in operator.types:
        fitting = ", ".join(o.name for o in OPERATORS.values() if fact.type in o.types)
        build.problem(path, f"{fact.name} is a {fact.type}; compare it with {fitting}.")
        return False
    if is_template(value) or (isinstance(value, list) and any(map(is_template, value))):
        return True
    message = _wrong(fact, operator, value)
    if message is not None:
        build.problem(path, message)
    return message is None


def _wrong(fact: Fact, operator: Operator, value: Any) -> str | None:
    """What is wrong with a fixed operand, None when nothing is."""
    values = value if isinstance(value, list) else [value]
    if any(one is None or isinstance(one, Mapping) for one in values) or not values:
        return "needs a value to compare with."
    if operator.name == "between" and len(values) != 2:
        return "needs two bounds, such as [1, 5]."
    check = _CHECKS.get(operator.name)
    try:
        for one in values if check is not None else ():
            check(str(one))  # type: ignore[misc]  # not None here
    except InvalidInput as error:
        return str(error)
    if fact.type is FactType.NUMBER and any(to_float(one, None) is None for one in values):
        return f"{fact.name} is a number."
    if fact.values and operator.name in ("is", "is_not", "in", "not_in"):
        for one in values:
            if str(one).casefold() not in {known.casefold() for known in fact.values}:
                known = f" It is one of {', '.join(fact.values)}."
                hint = did_you_mean(str(one), fact.values) or known
                return f"{fact.name} is never {one}.{hint}"
    return None


_CHECKS: Mapping[str, Callable[[str], object]] = {
    "matches": regexes.pattern,
    "in_cidr": network,
}


def _quick(fact: Fact, options: Any, operator: Operator, operand: Any) -> Bind | None:
    """The comparison for a moment alone; None where something changes from run to run."""
    if options is CHANGES or operand is CHANGES or operand is None:
        return None
    asked = Asked(fact.name, {key: _hashable(value) for key, value in options.items()})
    holds = comparison(operator, _hashable(operand), fact.type)
    bounded = operator.name == "above" and fact.type is FactType.NUMBER
    bound = float(operand) if bounded and type(operand) in (int, float) else None
    return lambda facts: tested(asked, facts, holds, bound)


def _test(name: str, options: dict[str, Any], operator: Operator, operand: Any) -> Test:
    compare, key = operator.compare, operator.name
    dynamic = _is_dynamic(operand) or any(_is_dynamic(value) for value in options.values())
    fixed = tuple(operand) if isinstance(operand, list) else operand
    frozen = {name: tuple(v) if isinstance(v, list) else v for name, v in options.items()}

    def test(scope: Scope, note: Note) -> Truth:
        wanted, given = fixed, frozen
        if dynamic:
            wanted = resolve(operand, scope)
            given = {key: _hashable(resolve(value, scope)) for key, value in options.items()}
        value = scope.moment.fact(name, given)
        if scope.notes is not None:
            note.setdefault("facts", {})[name] = value
            note[key] = wanted
        return None if value is None or wanted is None else compare(value, wanted)

    return test


def _is_dynamic(value: Any) -> bool:
    if isinstance(value, list):
        return any(_is_dynamic(part) for part in value)
    return hasattr(value, "render")


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _all_quick(tests: list[Bind | None]) -> Bind | None:
    found = [one for one in tests if one is not None]
    if len(found) < len(tests):
        return None
    return lambda facts: every([bind(facts) for bind in found])


def _all(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def test(scope: Scope, note: Note) -> Truth:
        known = True
        for one in tests:
            result = one(scope, note)
            if result is False:
                return False
            known = known and result is not None
        return True if known else None

    return test


def _comparisons() -> tuple[Key, ...]:
    return tuple(may(one.name, Anything(), one.help) for one in OPERATORS.values())


FACT: ConditionKind = Kind(
    name="fact",
    help="Compares a fact, or several with `facts`; all comparisons that are given must hold.",
    keys=keys(
        may("fact", Part("fact", many=False), "the name of a fact"),
        may("facts", Data(), "facts and what they must be: a value, a list, or comparisons"),
        *_comparisons(),
    ),
    example="condition: fact\nfact: person.active_streams\nabove: 2\n",
    compile=_compile,
    loose=True,
)
