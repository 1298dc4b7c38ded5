"""What a backtest found: firings, sums, what kept rules from firing, and what nobody can know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rules.alerts.alert import AlertPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldRaise:
    """The alert that a firing would have raised; `outcome` is new, repeated, or why it was not."""

    outcome: str
    kind: str
    severity: str
    title: str | None = None
    message: str | None = None
    confidence: float | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    places: tuple[AlertPlace, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """One run whose conditions held: when, for whom, on what, and what it would have done.

    `execution` is how its actions ended, `unfinished` when the plays ended before them.
    """

    at: datetime
    rule_id: str
    rule: str
    trigger: str
    explanation: str
    execution: str
    person_id: str | None = None
    person: str | None = None
    server_id: str | None = None
    play_id: str | None = None
    item: str | None = None
    player: str | None = None
    effects: tuple[str, ...] = ()
    alerts: tuple[WouldRaise, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The firings and new alerts of a month of the household, such as `2026-03`."""

    month: str
    fired: int = 0
    alerts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ForPerson:
    """The firings and new alerts about a person; `person_id` None is about nobody in particular."""

    person_id: str | None
    person: str | None
    fired: int = 0
    alerts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedBy:
    """What kept a rule from running, and how often.

    `path` is the place of the condition in the rule; None where the mode, a cool-down or an error
    did. `unknown` counts the times it could not tell because something was not known.
    """

    rule_id: str
    reason: str
    path: str | None
    alias: str | None
    stopped: int
    unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknowable:
    """Something that a rule uses and that the past does not tell; `why` in words."""

    rule_id: str
    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """How often what happened. `set_off` counts what triggers saw, `fired` what conditions let by.

    A run whose later condition ended it counts as `aborted` and not as fired.
    """

    set_off: int = 0
    fired: int = 0
    aborted: int = 0
    failed: int = 0
    alerts: int = 0
    repeated: int = 0
    suppressed: int = 0
    effects: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestResult:
    """What rules would have done. `firings` are the first ones, `sums` count all of them.

    `plays` were looked at; `rate` is plays a second.
    """

    since: datetime
    until: datetime
    plays: int
    happenings: int
    took_s: float
    rate: float | None
    sums: Sums
    firings: tuple[Firing, ...]
    months: tuple[Month, ...]
    persons: tuple[ForPerson, ...]
    stopped_by: tuple[StoppedBy, ...]
    unknown: tuple[Unknowable, ...]
