"""The `time` condition: the time of day and the weekday, in the zone of the household."""

from datetime import time

from rules.language.build import Build, ConditionKind, Kind, Node
from rules.language.fields import Many, OneOf, TimeOfDay, keys, may
from rules.language.parts import Condition, Truth
from rules.scope import Note, Scope

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def in_span(now: time, after: time | None, before: time | None) -> bool:
    """Whether a time of day lies between two, which may go round midnight."""
    if after is not None and before is not None and after > before:
        return now >= after or now < before
    return (after is None or now >= after) and (before is None or now < before)


def _compile(node: Node, build: Build) -> Condition:
    after, before, weekdays = node.get("after"), node.get("before"), node.get("weekday")
    if after is None and before is None and weekdays is None:
        build.problem(node.path, "after, before or weekday is missing.")

    def test(scope: Scope, note: Note) -> Truth:
        local = scope.now.astimezone(scope.zone)
        note["now"] = local.isoformat(timespec="seconds")
        if weekdays is not None and WEEKDAYS[local.weekday()] not in weekdays:
            return False
        return in_span(local.time(), after, before)

    return Condition(node.trace, test, node.get("alias"))


TIME: ConditionKind = Kind(
    name="time",
    help="Holds at times of the day and days of the week; a span may go over midnight.",
    keys=keys(
        may("after", TimeOfDay(), "from this time on"),
        may("before", TimeOfDay(), "until this time"),
        may("weekday", Many(OneOf(WEEKDAYS)), "on these days"),
    ),
    example="condition: time\nafter: '22:00'\nbefore: '06:00'\nweekday: [fri, sat]\n",
    compile=_compile,
)
