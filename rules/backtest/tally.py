"""Counts what rules would have done: in all, by month, by person, and what stopped them."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rules.backtest.alerts import NEW, REPEATED
from rules.backtest.result import ForPerson, Month, StoppedBy, Sums
from rules.engine.gate import Stop
from rules.language.parts import Condition
from rules.rule import Rule
from rules.traces.trace import Execution

MOST_PERSONS: Final = 500


class Tally:
    """Months are those of the household."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.alerts: Counter[str] = Counter()
        self.effects: Counter[str] = Counter()
        self._zone = zone
        self._set_off = 0
        self._ran: Counter[str] = Counter()
        self._months: dict[str, list[int]] = {}
        self._persons: dict[str | None, list[int]] = {}
        self._names: dict[str | None, str | None] = {}
        self._rules: dict[object, tuple[str, Execution, Condition | None]] = {}
        self._stopped: dict[object, list[int]] = {}

    def refused(self, rule: Rule, why: Execution, by: Condition | None, *, known: bool) -> None:
        """A trigger fired, and the rule did not run."""
        key = by or (rule.id, why)
        counts = self._stopped.get(key)
        if counts is None:
            self._rules[key] = (rule.id, why, by)
            counts = self._stopped[key] = [0, 0]
        counts[0] += 1
        counts[1] += not known

    def stopped(self, stops: Iterable[Stop]) -> None:
        """Conditions that the engine counted by itself."""
        for one in stops:
            self._rules[one.condition] = (one.rule.id, Execution.FAILED_CONDITIONS, one.condition)
            counts = self._stopped.setdefault(one.condition, [0, 0])
            counts[0] += one.count
            counts[1] += 0 if one.known else one.count

    def ran(
        self, at: datetime, person_id: str | None, name: str | None, execution: str, alerts: int
    ) -> None:
        """A run is over; one that a condition among its actions ended did not fire."""
        self._ran[execution] += 1
        if execution == Execution.ABORTED.value:
            return
        month = f"{at.astimezone(self._zone):%Y-%m}"
        self._names.setdefault(person_id, name)
        for sums in (
            self._months.setdefault(month, [0, 0]),
            self._persons.setdefault(person_id, [0, 0]),
        ):
            sums[0] += 1
            sums[1] += alerts

    def sums(self) -> Sums:
        """In all."""
        ran, aborted = sum(self._ran.values()), self._ran[Execution.ABORTED.value]
        stopped = sum(counts[0] for counts in self._stopped.values())
        raised = sum(self.alerts.values())
        return Sums(
            set_off=ran + stopped,
            fired=ran - aborted,
            aborted=aborted,
            failed=self._ran[Execution.ERROR.value],
            alerts=self.alerts[NEW],
            repeated=self.alerts[REPEATED],
            suppressed=raised - self.alerts[NEW] - self.alerts[REPEATED],
            effects=dict(self.effects.most_common()),
        )

    def months(self) -> tuple[Month, ...]:
        """By month, in order; those without any are left out."""
        found = sorted(self._months.items())
        return tuple(Month(month=name, fired=n[0], alerts=n[1]) for name, n in found)

    def persons(self) -> tuple[ForPerson, ...]:
        """By person, those with the most first."""
        found = sorted(self._persons.items(), key=lambda one: (-one[1][0], one[0] or ""))
        return tuple(
            ForPerson(person_id=key, person=self._names[key], fired=n[0], alerts=n[1])
            for key, n in found[:MOST_PERSONS]
        )

    def stopped_by(self) -> tuple[StoppedBy, ...]:
        """What stopped the most first."""
        found = sorted(self._stopped.items(), key=lambda one: -one[1][0])
        return tuple(
            StoppedBy(
                rule_id=rule_id,
                reason=why.value,
                path=None if by is None else by.path,
                alias=None if by is None else by.alias,
                stopped=counts[0],
                unknown=counts[1],
            )
            for (rule_id, why, by), counts in ((self._rules[key], n) for key, n in found)
        )
