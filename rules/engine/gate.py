"""What is tested before a run is thought of, and who hears of runs that there are not."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

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


def tests_of(rule: Rule, facts: Facts) -> tuple[GateTest, ...]:
    """The conditions at the begin of a rule that look at facts alone."""
    found = []
    for one in rule.conditions:
        if one.quick is None:
            break
        stops = Stop(rule, one, known=True), Stop(rule, one, known=False)
        found.append(GateTest(one.quick(facts), *stops))
    return tuple(found)
