"""What is tested before a run is thought of, and who hears of runs that there are not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from hub.core.errors import UsherError
from rules.language.parts import Condition, Quick
from rules.moment import Facts, Moment
from rules.rule import Rule
from rules.traces.trace import Execution


class Refused(Protocol):
    """Hears that a rule did not run: why, and by which condition, if it was one."""

    def __call__(
        self, rule: Rule, moment: Moment, why: Execution, by: Condition | None, *, known: bool
    ) -> None:
        """`known` is False where the condition could not tell."""


def unheard(
    rule: Rule, moment: Moment, why: Execution, by: Condition | None, *, known: bool
) -> None:
    """Nobody listens."""


@dataclass(slots=True, eq=False)
class Stop:
    """A condition that keeps a rule from running; not `known` where it cannot tell.

    `count` is how often it did so before a run was thought of.
    """

    rule: Rule
    condition: Condition
    known: bool
    count: int = 0


class GateTest(NamedTuple):
    """A condition that looks at facts alone, and what it is when it does not hold."""

    quick: Quick
    no: Stop
    unknown: Stop


Gate = Callable[[Moment], Stop | None]
"""What stops a rule, None where nothing does."""


def tests_of(rule: Rule, facts: Facts) -> tuple[GateTest, ...]:
    """The conditions at the begin of a rule that look at facts alone."""
    found = []
    for one in rule.conditions:
        if one.quick is None:
            break
        stops = Stop(rule, one, known=True), Stop(rule, one, known=False)
        found.append(GateTest(one.quick(facts), *stops))
    return tuple(found)


def gate_of(tests: Sequence[GateTest]) -> Gate | None:
    """Tests one condition after the other; None without any."""
    if len(tests) < 2:
        return _only(*tests[0]) if tests else None

    def gate(moment: Moment) -> Stop | None:
        for quick, no, unknown in tests:
            try:
                result = quick(moment)
            except UsherError:
                return unknown
            if result is not True:
                return no if result is False else unknown
        return None

    return gate


def _only(quick: Quick, no: Stop, unknown: Stop) -> Gate:
    """The gate of most rules has one test."""

    def gate(moment: Moment) -> Stop | None:
        try:
            result = quick(moment)
        except UsherError:
            return unknown
        if result is True:
            return None
        return no if result is False else unknown

    return gate
