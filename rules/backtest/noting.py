"""Takes down what rules would have done; the only effects a replay has."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from hub.core.errors import UsherError
from rules.alerts.composing import compose
from rules.alerts.wording import ENGLISH
from rules.backtest.alerts import NEW, REPEATED, PastAlerts
from rules.backtest.result import Firing, WouldRaise
from rules.backtest.tally import Tally
from rules.effects import Cause, Effect, RaiseAlert, ResolveAlert, Response
from rules.engine.run import RuleRun
from rules.happening import Subject
from rules.language.parts import Condition
from rules.moment import Moment
from rules.rule import Rule
from rules.traces.trace import Execution

UNFINISHED: Final = "unfinished"
MOST_FACTS: Final = 64
MOST_EFFECTS: Final = 100
"""Effects that one firing lists."""


@dataclass(slots=True)
class _Open:
    """A run that goes on; `listed` says that the list has room for it."""

    rule: Rule
    at: datetime
    moment: Moment
    trigger: str
    counted: bool
    listed: bool
    facts: dict[str, Any] = field(default_factory=dict)
    effects: list[str] = field(default_factory=list)
    alerts: list[WouldRaise] = field(default_factory=list)
    new_alerts: int = 0


class Notes:
    """Notes runs and effects; `heard` counts them.

    With `persons`, only what is about them is told.
    """

    def __init__(
        self,
        alerts: PastAlerts,
        zone: ZoneInfo,
        *,
        most: int,
        persons: Collection[str] = (),
        language: str = ENGLISH,
    ) -> None:
        self.heard = 0
        self.tally = Tally(zone)
        self._alerts = alerts
        self._zone = zone
        self._language = language
        self._most = most
        self._persons = frozenset(persons)
        self._open: dict[str, _Open] = {}
        self._listed = 0
        self._firings: list[Firing] = []

    async def perform(self, effect: Effect, cause: Cause) -> Response:
        """Note it. Alerts are answered as live ones are; services answer nothing."""
        self.heard += 1
        run = self._open.get(cause.run_id)
        if run is not None and run.counted:
            self.tally.effects[effect.summary] += 1
        if run is not None and run.listed and len(run.effects) < MOST_EFFECTS:
            run.effects.append(effect.summary)
        if isinstance(effect, RaiseAlert):
            return self._alert(effect, cause, run)
        if isinstance(effect, ResolveAlert):
            return {"resolved": self._alerts.resolved(effect, cause)}
        return None

    def began(self, run: RuleRun) -> None:
        """A run begins: its conditions held."""
        moment = run.scope.moment
        counted = self.counts(moment.about)
        noted = _Open(run.rule, moment.now, moment, _trigger(run), counted, listed=False)
        if counted and self._listed < self._most:
            self._listed += 1
            noted.listed = True
            noted.facts = _facts(run.rule, moment)
        self._open[run.id] = noted

    @property
    def running(self) -> Collection[str]:
        """The runs that have begun and not ended, now and later."""
        return self._open.keys()

    def counts(self, about: Subject) -> bool:
        """Whether it is about those whom the question is about."""
        return not self._persons or about.person_id in self._persons

    def refused(
        self, rule: Rule, moment: Moment, why: Execution, by: Condition | None, *, known: bool
    ) -> None:
        """A run did not begin; `by` is the condition, `known` False where it could not tell."""
        if self.counts(moment.about):
            self.tally.refused(rule, why, by, known=known)

    def ended(self, run: RuleRun, execution: Execution) -> None:
        """A run is over."""
        self.heard += 1
        noted = self._open.pop(run.id, None)
        if noted is not None:
            self._close(noted, execution.value)

    def finish(self) -> tuple[Firing, ...]:
        """End the runs that go on still; the firings that are listed, the first one first."""
        for noted in self._open.values():
            self._close(noted, UNFINISHED)
        self._open.clear()
        return tuple(sorted(self._firings, key=lambda one: one.at))

    def _alert(self, wanted: RaiseAlert, cause: Cause, run: _Open | None) -> Response:
        outcome = self._alerts.raised(wanted, cause)
        if run is not None:
            run.new_alerts += outcome == NEW
            if run.counted:
                self.tally.alerts[outcome] += 1
            if run.listed:
                run.alerts.append(self._told(wanted, cause, outcome))
        if outcome in (NEW, REPEATED):
            return {"id": cause.run_id, "new": outcome == NEW}
        return {"suppressed": outcome}

    def _told(self, wanted: RaiseAlert, cause: Cause, outcome: str) -> WouldRaise:
        alert = compose(wanted, cause, self._zone, cause.moment.now, self._language)
        return WouldRaise(
            outcome=outcome,
            kind=alert.kind,
            severity=alert.severity.value,
            title=alert.title,
            message=alert.message,
            confidence=alert.confidence,
            evidence=alert.evidence,
            places=alert.places,
        )

    def _close(self, noted: _Open, execution: str) -> None:
        if not noted.counted:
            return
        person_id = noted.moment.subject.person_id
        name = noted.moment.fact("person.name")
        self.tally.ran(noted.at, person_id, name, execution, noted.new_alerts)
        if noted.listed and execution == Execution.ABORTED.value:
            self._listed -= 1
        elif noted.listed:
            self._firings.append(_firing(noted, execution, name))


def _firing(noted: _Open, execution: str, person: str | None) -> Firing:
    subject = noted.moment.subject
    session, player = subject.session, subject.player
    message = next((one.message for one in noted.alerts if one.message), None)
    return Firing(
        at=noted.at,
        rule_id=noted.rule.id,
        rule=noted.rule.name,
        trigger=noted.trigger,
        explanation=message or noted.trigger,
        execution=execution,
        person_id=subject.person_id,
        person=person,
        server_id=subject.server_id,
        play_id=None if session is None else session.play_id,
        item=noted.moment.fact("item.full_title"),
        player=None if player is None else player.name or player.product,
        effects=tuple(noted.effects),
        alerts=tuple(noted.alerts),
        facts=noted.facts,
    )


def _trigger(run: RuleRun) -> str:
    told: Mapping[str, Any] = run.scope.variables.get("trigger") or {}
    return str(told.get("description") or told.get("platform") or "")


def _facts(rule: Rule, moment: Moment) -> dict[str, Any]:
    """The facts that the rule names, with their values now; what is not known is left out."""
    found: dict[str, Any] = {}
    for name in sorted(rule.facts)[:MOST_FACTS]:
        try:
            value = moment.fact(name)
        except UsherError:
            continue
        if value is not None:
            found[name] = value
    return found
