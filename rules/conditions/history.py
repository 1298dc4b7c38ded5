"""The `history` condition: what happened over a window that ends now."""

from typing import Any

from rules.language.build import Build, ConditionKind, Kind, Node
from rules.language.fields import Duration, Number, OneOf, Templated, keys, may, need
from rules.language.parts import Condition, Truth
from rules.language.values import resolve
from rules.scope import Note, Scope
from rules.templates.conversions import to_float

MEASURES = ("count", "distinct", "watch_time")
DISTINCT = ("network", "player", "item", "country", "city", "address", "server", "account", "day")
PER = ("person", "account", "player", "item", "server", "library", "everybody")


def _compile(node: Node, build: Build) -> Condition | None:
    measure, of = node["measure"], node.get("of")
    if (measure == "distinct") != (of is not None):
        needed = "of is missing: what is counted." if of is None else "of is for `distinct` alone."
        build.problem(node.path if of is None else node.at("of"), needed)
    if node.get("above") is None and node.get("below") is None:
        build.problem(node.path, "above or below is missing.")
    name = f"history.{measure}"
    if build.fact(name, node.path) is None:
        return None
    options: dict[str, Any] = {"within": node["within"], "per": node["per"]}
    if of is not None:
        options["of"] = of
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

    return Condition(node.trace, test, node.get("alias"))


HISTORY: ConditionKind = Kind(
    name="history",
    help="Compares how many plays, different things, or seconds watched there were in a window.",
    keys=keys(
        need("measure", OneOf(MEASURES), "plays, different ones of something, or seconds watched"),
        need("within", Duration(), "the window, which ends now"),
        may("of", OneOf(DISTINCT), "what different ones are counted of"),
        may("per", OneOf(PER), "whose plays: those of the same person, player, …", "person"),
        may("above", Templated(Number()), "more than this"),
        may("below", Templated(Number()), "less than this"),
    ),
    example="condition: history\nmeasure: distinct\nof: network\nwithin: '24:00:00'\nabove: 4\n",
    compile=_compile,
)
