"""What the API tells of rules, and what it takes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self

from pydantic import Field, model_validator

from hub.api.endpoint import RequestModel
from hub.core.config.problems import Problem
from hub.core.config.yaml_file import Tags, parse_yaml
from hub.core.errors import Unavailable
from hub.core.hub import Hub
from rules.facts.fact import Fact
from rules.rule import Compiled
from rules.store.book import RULES, RuleBook, version_of

MAX_TEXT = 1 << 20
LANGUAGE: Final = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
"""The tag of a language, such as `de` or `pt-BR`."""
_NAMED: Final[Tags] = {"!secret": lambda name: f"!secret {name}"}


@dataclass(frozen=True, slots=True)
class ProblemOut:
    """Something that is wrong, and where; lines and columns count from 1."""

    source: str
    message: str
    path: str
    line: int | None
    column: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOut:
    """A rule. `state` is on, off, or invalid; runs are counted since the hub started."""

    id: str
    name: str
    description: str | None
    state: str
    enabled: bool
    mode: str
    file: str
    line: int | None
    blueprint: str | None
    running: int
    runs: int
    runs_today: int
    last_run_at: datetime | None
    last_execution: str | None
    last_error: str | None
    problems: list[ProblemOut]
    notices: list[ProblemOut]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDetail(RuleOut):
    """A rule with its text and with what it means as data; `version` names the text."""

    yaml: str
    version: str
    rule: Mapping[str, Any]
    facts: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOut:
    """What is wrong with a text of rules."""

    valid: bool
    problems: list[ProblemOut]
    notices: list[ProblemOut]
    rules: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactOut:
    """A fact that a rule may test."""

    name: str
    type: str
    help: str
    unit: str | None
    values: list[str]
    options: list[Mapping[str, Any]] = field(default_factory=list)
    example: Any = None


@dataclass(frozen=True, slots=True)
class Started:
    """The id of a run, which is also that of its trace."""

    run_id: str


@dataclass(frozen=True, slots=True)
class Hooked:
    """A webhook was taken."""

    received: bool


class RuleIn(RequestModel):
    """A rule, as YAML or as data; one of the two."""

    yaml: str | None = Field(default=None, max_length=MAX_TEXT)
    rule: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.yaml is None) == (self.rule is None):
            raise ValueError("give yaml or rule")
        return self


class RuleChange(RuleIn):
    """Another text or other data for a rule; with the `version` that was read, only for that."""

    version: str | None = Field(default=None, max_length=64)


class TextIn(RequestModel):
    """A text of rules."""

    yaml: str = Field(max_length=MAX_TEXT)


class RunIn(RequestModel):
    """How to run a rule by hand."""

    variables: dict[str, Any] = Field(default_factory=dict)
    skip_conditions: bool = False


def book_of(hub: Hub) -> RuleBook:
    """The rules of a hub; Unavailable where none run."""
    if RULES not in hub:
        raise Unavailable("Rules do not run in this hub.")
    return hub[RULES]


def problems_out(problems: tuple[Problem, ...] | list[Problem]) -> list[ProblemOut]:
    """Problems for the API."""
    return [ProblemOut(p.source, p.message, p.path, p.line, p.column) for p in problems]


def rule_out(book: RuleBook, one: Compiled) -> RuleOut:
    """A rule for the API."""
    return RuleOut(**_common(book, one))


async def rule_detail(book: RuleBook, rule_id: str) -> RuleDetail:
    """A rule with its text; NotFound when there is none."""
    one = book.get(rule_id)
    text = await book.text(rule_id)
    facts = sorted(one.rule.facts) if one.rule is not None else []
    data = (await asyncio.to_thread(parse_yaml, text, "rule", None, _NAMED)).data
    return RuleDetail(
        **_common(book, one), yaml=text, version=version_of(text), rule=_plain(data), facts=facts
    )


def _common(book: RuleBook, one: Compiled) -> dict[str, Any]:
    source, rule = one.source, one.rule
    on = book.is_on(source.id)
    tally = book.engine.tally(source.id)
    use = source.blueprint
    return {
        "id": source.id,
        "name": source.name,
        "description": source.data.get("description"),
        "state": "invalid" if rule is None else "on" if on else "off",
        "enabled": on,
        "mode": "single" if rule is None else str(rule.mode),
        "file": source.file.name,
        "line": source.file.problem((*source.path, "id"), "").line,
        "blueprint": None if use is None else str(use.get("path")),
        "running": book.engine.running(source.id),
        "runs": 0 if tally is None else tally.runs,
        "runs_today": book.engine.runs_today(source.id),
        "last_run_at": None if tally is None else tally.last_run_at,
        "last_execution": None if tally is None else tally.last_execution,
        "last_error": None if tally is None else tally.last_error,
        "problems": problems_out(book.without_secrets(one.problems)),
        "notices": problems_out(one.notices),
    }


def fact_out(fact: Fact) -> FactOut:
    """A fact for the API."""
    options: list[Mapping[str, Any]] = [
        {"name": option.name, "help": option.help, "default": option.default}
        for option in fact.options
    ]
    return FactOut(
        name=fact.name,
        type=str(fact.type),
        help=fact.help,
        unit=fact.unit,
        values=list(fact.values),
        options=options,
        example=fact.example,
    )


def _plain(value: Any) -> Any:
    """YAML's data as JSON can hold it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value if isinstance(value, bool | int | float | None) else str(value)
