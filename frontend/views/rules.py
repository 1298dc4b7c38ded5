"""Rules: all of them, one with its runs, and one run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from frontend.views.common import Chip, Fact
from frontend.views.rule_outline import Branch, Part
from frontend.views.rule_words import PartWords
from frontend.views.trace_graph import Graph
from rules.api.models import ProblemOut, RuleOut

STATES: Final = {
    "on": Chip("good", "circle-check", "rules.state.on"),
    "off": Chip("idle", "circle-slash", "rules.state.off"),
    "invalid": Chip("bad", "circle-alert", "rules.state.invalid"),
}
RUNNING: Final = Chip("info", "loader", "rules.execution.running")
UNKNOWN_EXECUTION: Final = Chip("idle", "circle-help", "rules.execution.unknown")
EXECUTIONS: Final = {
    "finished": Chip("good", "circle-check", "rules.execution.finished"),
    "failed_conditions": Chip("idle", "filter", "rules.execution.failed_conditions"),
    "failed_single": Chip("warn", "circle-slash", "rules.execution.failed_single"),
    "failed_max_runs": Chip("warn", "circle-slash", "rules.execution.failed_max_runs"),
    "cool_down": Chip("idle", "moon", "rules.execution.cool_down"),
    "exception": Chip("idle", "shield-check", "rules.execution.exception"),
    "aborted": Chip("warn", "circle-stop", "rules.execution.aborted"),
    "cancelled": Chip("warn", "circle-stop", "rules.execution.cancelled"),
    "error": Chip("bad", "circle-x", "rules.execution.error"),
    "disallowed_recursion_detected": Chip("bad", "refresh-cw", "rules.execution.recursion"),
}


def execution_chip(execution: str | None) -> Chip:
    """The chip for how a run ended; None goes on."""
    return RUNNING if execution is None else EXECUTIONS.get(execution, UNKNOWN_EXECUTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A rule in the list; `does` says what it is for, `alerts` are those that are kept."""

    rule: RuleOut
    does: str | None
    chip: Chip
    last: Chip | None
    alerts: int


@dataclass(frozen=True, slots=True)
class Tab:
    """A filter of the list by state, with how many there are."""

    state: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesView:
    """All rules, those that fit `text` and `state` shown; `total` counts them all."""

    rows: Sequence[RuleRow]
    tabs: Sequence[Tab]
    total: int
    text: str
    state: str
    problems: Sequence[ProblemOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """A part of a rule in words, with those inside it."""

    part: Part
    words: PartWords
    inner: Sequence["PartRow"]
    branches: Sequence["BranchRow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRow:
    """One of several ways."""

    branch: Branch
    parts: Sequence[PartRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a rule says in words."""

    triggers: Sequence[PartRow]
    conditions: Sequence[PartRow]
    actions: Sequence[PartRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run in the list of a rule's runs."""

    run_id: str
    chip: Chip
    trigger: str
    started_at: datetime
    seconds: float | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """A rule with what it does and its runs; `made_of` names its blueprint."""

    rule: RuleOut
    made_of: str | None
    does: str | None
    chip: Chip
    story: Story
    runs: Sequence[RunRow]
    facts: Sequence[Fact]
    alerts: int
    text: str
    removable: bool


def step_id(path: str) -> str:
    """The id of a step on the page."""
    return f"step-{path.replace('/', '-')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step of a run: when, how long after the start in seconds, and what it saw or did."""

    path: str
    words: PartWords
    what: str
    state: str
    at: datetime
    after: float
    turn: int
    turns: int
    values: Sequence[Fact]
    error: str | None

    @property
    def id(self) -> str:
        """Its place on the page; other turns of a loop have their number behind."""
        return step_id(self.path) + (f"-{self.turn}" if self.turn > 1 else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceView:
    """One run of a rule; `stale` says that the rule has been changed since."""

    rule: RuleOut
    run: RunRow
    graph: Graph
    words: dict[str, PartWords]
    steps: Sequence[StepRow]
    variables: Sequence[Fact]
    newer: str | None
    older: str | None
    dropped: int
    stale: bool
    data: Any
