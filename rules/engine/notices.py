"""Tells the bus of runs, so that pages and entities follow them."""

from dataclasses import dataclass

from hub.core.bus import EventBus, EventType
from rules.engine.run import RuleRun
from rules.traces.trace import Execution


@dataclass(frozen=True, slots=True)
class RuleRan:
    """A run of a rule is over."""

    rule_id: str
    run_id: str
    execution: Execution


RULE_RAN: EventType[RuleRan] = EventType("rule_ran", chatty=True)


class RunNotices:
    """Fires `RULE_RAN`."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus

    def ended(self, run: RuleRun, execution: Execution) -> None:
        """A run is over."""
        self._bus.fire(RULE_RAN, RuleRan(run.rule.id, run.id, execution), run.context)
