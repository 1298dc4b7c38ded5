"""A rule: as it was written, and as it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from hub.core.config.problems import Problem
from hub.core.config.yaml_file import KeyPath, YamlFile
from hub.core.errors import InvalidInput
from rules.happening import NOTHING
from rules.language.parts import Condition, Steps, Trigger


class Mode(StrEnum):
    """What a rule does that is set off while it still runs."""

    SINGLE = "single"
    RESTART = "restart"
    QUEUED = "queued"
    PARALLEL = "parallel"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoolDown:
    """How long a rule rests after a run, and for whom: the same person, the same player."""

    seconds: float
    per: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that can run. It `judges` when it raises alerts, changes trust or ends a session."""

    id: str
    name: str
    triggers: tuple[Trigger, ...]
    conditions: tuple[Condition, ...]
    actions: Steps
    description: str | None = None
    mode: Mode = Mode.SINGLE
    max: int = 10
    max_exceeded: str = "warning"
    variables: Mapping[str, Any] = NOTHING
    trigger_variables: Mapping[str, Any] = NOTHING
    cool_down: CoolDown | None = None
    stored_traces: int | None = None
    facts: frozenset[str] = frozenset()
    services: Mapping[str, KeyPath] = field(default_factory=dict)
    judges: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSource:
    """A rule as it was written: where, and what. `made_id` says that it was given no id."""

    id: str
    file: YamlFile
    path: KeyPath
    data: Mapping[str, Any]
    location: Path | None = None
    made_id: bool = False

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.data.get("alias") or self.id)

    @property
    def enabled(self) -> bool:
        """Whether the file lets it run: `enabled` or Home Assistant's `initial_state`."""
        return self.data.get("enabled", self.data.get("initial_state", True)) is not False

    @property
    def blueprint(self) -> Mapping[str, Any] | None:
        """The blueprint that it uses, and its inputs."""
        used = self.data.get("use_blueprint")
        return used if isinstance(used, Mapping) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What became of a source: a rule, or the problems that keep it from running.

    `notices` are things worth knowing that do not keep it from running; `body` is what it says once
    its blueprint is filled in.
    """

    source: RuleSource
    rule: Rule | None
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    body: Mapping[str, Any] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A rule as its blueprint makes it, and the file that tells where each part was written."""

    data: Mapping[str, Any]
    file: YamlFile


class Blueprints(Protocol):
    """Turns the use of a blueprint into a rule's body."""

    def resolve(self, source: RuleSource) -> Resolved:
        """The whole body, the rule's own keys included; its `use_blueprint` is a mapping.

        InvalidUse says what is wrong with it.
        """


class InvalidUse(InvalidInput):
    """A blueprint cannot be used as a rule wants to."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems
