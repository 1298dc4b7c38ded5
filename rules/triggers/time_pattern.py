"""The `time_pattern` trigger: every so many hours, minutes or seconds."""

from datetime import datetime
from typing import Any

import voluptuous as vol

from rules.happening import Happening
from rules.language.build import Build, Kind, Node, TriggerKind
from rules.language.fields import keys, may
from rules.language.parts import NoWatch, Site, Trigger, Watch
from rules.triggers.listening import trigger
from rules.triggers.schedule import Pattern, Ticking


class PatternField:
    """`*`, a number, or `/n` for what n divides."""

    def __init__(self, high: int) -> None:
        self.high = high

    def __call__(self, value: Any) -> frozenset[int]:
        """The numbers that match."""
        text = str(value).strip()
        if text == "*":
            return frozenset(range(self.high + 1))
        step = text.startswith("/")
        digits = text[1:] if step else text
        plain = digits.isdecimal() and (digits == "0" or not digits.startswith("0"))
        if (
            isinstance(value, bool)
            or not plain
            or int(digits) > self.high
            or (step and digits == "0")
        ):
            example = f"'*', a number from 0 to {self.high} without leading zeros, or '/5'"
            raise vol.Invalid(f"must be {example}")
        return frozenset(range(0, self.high + 1, int(digits))) if step else frozenset({int(digits)})

    def schema(self) -> dict[str, Any]:
        """For editors."""
        return {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": self.high},
                {"type": "string", "pattern": r"^(\*|/?\d{1,2})$"},
            ]
        }


def _compile(node: Node, build: Build) -> Trigger:
    given = [key for key in ("hours", "minutes", "seconds") if key in node]
    if not given:
        build.problem(node.path, "hours, minutes or seconds is missing.")
    pattern = _pattern(node)

    def attach(site: Site) -> Watch:
        return _Pulse(site, pattern)

    return trigger(node, "time_pattern", attach)


def _pattern(node: Node) -> Pattern:
    """Larger units match always when they are not given, smaller ones at 0."""
    zero = frozenset({0})
    return Pattern(
        node.get("hours", frozenset(range(24))),
        node.get("minutes", zero if "hours" in node else frozenset(range(60))),
        node.get("seconds", zero),
    )


class _Pulse(NoWatch):
    def __init__(self, site: Site, pattern: Pattern) -> None:
        world = site.world

        def fire(at: datetime) -> None:
            happening = Happening(kind="time_pattern", at=at)
            site.fire(happening, {"now": at.astimezone(world.zone)})

        self._ticking = Ticking(world.clock, lambda: world.zone, pattern.next, fire)

    def see(self, happening: Happening) -> None:
        """Nothing: it goes by the clock."""

    def close(self) -> None:
        self._ticking.close()


TIME_PATTERN: TriggerKind = Kind(
    name="time_pattern",
    help="The clock fits a pattern; larger units left out match always, smaller ones at 0.",
    keys=keys(
        may("hours", PatternField(23), "'*', a number, or '/n'"),
        may("minutes", PatternField(59), "'*', a number, or '/n'"),
        may("seconds", PatternField(59), "'*', a number, or '/n'"),
    ),
    example="trigger: time_pattern\nminutes: /15\n",
    compile=_compile,
    gives={"now": "the local time"},
)
