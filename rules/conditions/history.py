"""The `history` condition: what happened over a window that ends now."""

from collections.abc import Mapping
from typing import Any

from rules.conditions.quick import tested
from rules.facts.declare import DAY_S
from rules.language.build import CHANGES, Build, ConditionKind, Kind, Node
from rules.language.fields import Duration, Number, OneOf, Templated, keys, may, need
from rules.language.parts import Bind, Condition, Truth
from rules.language.values import resolve
from rules.memory.people import WINDOW_S
from rules.memory.records import SUM_DAYS
from rules.moment import Asked
from rules.scope import Note, Scope
from rules.templates.conversions import to_float

WINDOW_DAYS = round(WINDOW_S / DAY_S)
MEASURES = ("count", "distinct", "watch_time")
DISTINCT = ("network", "player", "app", "country", "city", "household")
PER = ("person", "player")
FACTS: Mapping[tuple[str, str, str | None], str] = {
    ("person", "count", None): "person.plays",
    ("person", "watch_time", None): "person.watch_time_s",
    ("person", "distinct", "network"): "person.networks",
    ("person", "distinct", "player"): "person.players",
    ("person", "distinct", "app"): "person.apps",
    ("person", "distinct", "country"): "person.countries",
    ("person", "distinct", "city"): "person.cities",
    ("person", "distinct", "household"): "person.households",
    ("player", "distinct", "network"): "player.networks",
}
"""The fact that a condition asks for, by whose plays, what is measured, and what is counted."""


def _compile(node: Node, build: Build) -> Condition | None:
    measure, of = node["measure"], node.get("of")
    if (measure == "distinct") != (of is not None):
        needed = "of is missing: what is counted." if of is None else "of is for `distinct` alone."
        build.problem(node.path if of is None else node.at("of"), needed)
    if node.get("above") is None and node.get("below") is None:
        build.problem(node.path, "above or below is missing.")
    name = FACTS.get((node["per"], measure, of))
    if name is None:
        build.problem(node.at("per"), f"there is no {measure} of {of} per {node['per']}.")
        return None
    if build.fact(name, node.path) is None:
        return None
    options: dict[str, Any] = {"within": node["within"]}
    most = SUM_DAYS if measure != "distinct" else WINDOW_DAYS
    if node["within"] > most * DAY_S:
        build.problem(
            node.at("within"),
            f"can be {most} days at most for {measure}; the action history.measure asks all.",
        )
    above = build.value(node.get("above"), node.at("above"))
    below = build.value(node.get("below"), node.at("below"))

    def test(scope: Scope, note: Note) -> Truth:
        value = scope.moment.fact(name, options)
        note["value"] = value
        if value is None:
            return None
        low = None if above is None else to_float(resolve(above, scope))
        high = None if below is None else to_float(resolve(below, scope))
        note |= {"above": low, "below": high}
        return (low is None or value > low) and (high is None or value < high)

    quick = _quick(name, options, build.fixed(above), build.fixed(below))
    return Condition(node.trace, test, node.get("alias"), quick)


def _quick(name: str, options: Mapping[str, Any], above: Any, below: Any) -> Bind | None:
    """The same for a moment alone; None where a bound changes from run to run."""
    if above is CHANGES or below is CHANGES:
        return None
    asked = Asked(name, options)
    low = None if above is None else to_float(above)
    high = None if below is None else to_float(below)

    def holds(value: Any) -> bool:
        return (low is None or value > low) and (high is None or value < high)

    return lambda facts: tested(asked, facts, holds, low)


HISTORY: ConditionKind = Kind(
    name="history",
    help="Compares how many plays, different things, or seconds watched there were in a window.",
    keys=keys(
        need("measure", OneOf(MEASURES), "plays, different ones of something, or seconds watched"),
        need("within", Duration(), "the window, which ends now"),
        may("of", OneOf(DISTINCT), "what different ones are counted of"),
        may("per", OneOf(PER), "whose plays", "person"),
        may("above", Templated(Number()), "more than this"),
        may("below", Templated(Number()), "less than this"),
    ),
    example="condition: history\nmeasure: distinct\nof: network\nwithin: '24:00:00'\nabove: 4\n",
    compile=_compile,
)
