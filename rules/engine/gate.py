"""What is tested before a run is thought of, and who hears of runs that there are not."""

from collections.abc import Callable
from itertools import takewhile
from typing import Protocol

from hub.core.errors import UsherError
from rules.language.parts import Condition, Truth
from rules.moment import Moment
from rules.rule import Rule
from rules.traces.trace import Execution


class Refused(Protocol):
    """Hears that a rule did not run: why, and by which condition, if it was one."""

    def __call__(
        self, rule: Rule, moment: Moment, why: Execution, by: Condition | None, *, known: bool
    ) -> None:
        """`known` is False where the condition could not tell."""


class Stopped(Protocol):
    """Hears which condition stopped a rule."""

    def __call__(self, rule: Rule, moment: Moment, by: Condition, *, known: bool) -> None:
        """`known` is False where it could not tell."""


def unheard(
    rule: Rule, moment: Moment, why: Execution, by: Condition | None, *, known: bool
) -> None:
    """Nobody listens."""


def gate_of(rule: Rule, stopped: Stopped) -> Callable[[Moment], bool] | None:
    """Tests the conditions at the begin of a rule that look at facts alone; None without any."""
    first = takewhile(lambda one: one.quick is not None, rule.conditions)
    tests = [(one, one.quick) for one in first if one.quick is not None]

    def gate(moment: Moment) -> bool:
        result: Truth
        for condition, quick in tests:
            try:
                result = quick(moment)
            except UsherError:
                result = None
            if result is not True:
                stopped(rule, moment, condition, known=result is not None)
                return False
        return True

    return gate if tests else None
