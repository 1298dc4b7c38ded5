"""From a rule as it was written to one that runs, or to everything that is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from hub.core.config.problems import Problem
from rules.facts.fact import Fact
from rules.language.build import CHANGES, Build, Kinds
from rules.language.parts import Trigger
from rules.language.top import COOL_DOWN, OLD_NAMES, RULE, TRACE
from rules.rule import Blueprints, Compiled, CoolDown, InvalidUse, Mode, Rule, RuleSource

ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def compile_rule(
    source: RuleSource,
    kinds: Kinds,
    facts: Mapping[str, Fact],
    blueprints: Blueprints | None = None,
) -> Compiled:
    """Compile one rule; every problem of it is told at once."""
    build = Build(source.file, kinds, facts)
    if not ID.fullmatch(source.id):
        build.problem((*source.path, "id"), "must be letters, digits, '_', '.' and '-'.")
    data: Mapping[str, Any] = source.data
    path = source.path
    if "use_blueprint" in data:
        used = _from_blueprint(source, build, blueprints)
        if used is None:
            return Compiled(source=source, rule=None, problems=tuple(build.problems))
        build, data = used
        path = ()
    rule = _rule(source, data, path, build)
    problems = tuple(build.problems)
    return Compiled(
        source=source,
        rule=None if problems else rule,
        problems=problems,
        notices=_notices(source),
        body=data,
    )


def _from_blueprint(
    source: RuleSource, build: Build, blueprints: Blueprints | None
) -> tuple[Build, Mapping[str, Any]] | None:
    use = source.data["use_blueprint"]
    path = (*source.path, "use_blueprint")
    if blueprints is None or not isinstance(use, Mapping):
        needed = "needs a path and inputs." if blueprints else "blueprints are not available here."
        build.problem(path, needed)
        return None
    try:
        resolved = blueprints.resolve(source)
    except InvalidUse as error:
        build.problems += error.problems
        return None
    made = Build(resolved.file, build.kinds, build.facts)
    made.problems += build.problems
    return made, resolved.data


def _rule(
    source: RuleSource, data: Mapping[str, Any], path: tuple[str | int, ...], build: Build
) -> Rule | None:
    values = build.check(RULE, build.renamed(data, OLD_NAMES, path), path)
    if values is None:
        _look_at_parts(build.renamed(data, OLD_NAMES, path), path, build)
        return None
    cool_down = _cool_down(values.get("cool_down"), (*path, "cool_down"), build)
    trace = build.check(TRACE, values.get("trace") or {}, (*path, "trace")) or {}
    mode = Mode(values["mode"])
    if "max" in data and mode in (Mode.SINGLE, Mode.RESTART):
        build.problem((*path, "max"), "is for the modes queued and parallel.")
    triggers = build.triggers(values["triggers"], (*path, "triggers"))
    variables = build.value(values.get("variables") or {}, (*path, "variables"))
    before = build.value(values.get("trigger_variables") or {}, (*path, "trigger_variables"))
    triggers = tuple(
        replace(one, variables=build.value(one.variables, (*path, "triggers", one.index)))
        for one in triggers
    )
    build.constants = _constants(variables, triggers, build)
    conditions = build.conditions(values.get("conditions"), (*path, "conditions"))
    build.constants = {}
    return Rule(
        id=source.id,
        name=str(values.get("alias") or source.id),
        description=values.get("description"),
        triggers=triggers,
        conditions=conditions,
        actions=build.actions(values["actions"], (*path, "actions")),
        mode=mode,
        max=values["max"],
        max_exceeded=values["max_exceeded"],
        variables=variables,
        trigger_variables=before,
        cool_down=cool_down,
        stored_traces=trace.get("stored_traces"),
        facts=frozenset(build.used_facts),
        services=dict(build.services),
        judges=build.judges,
    )


def _constants(
    variables: Mapping[str, Any], triggers: tuple[Trigger, ...], build: Build
) -> dict[str, Any]:
    """The variables that are the same in every run when its conditions are tested."""
    set_by_triggers = {"trigger"}.union(*(one.variables for one in triggers))
    found: dict[str, Any] = {}
    for name, value in variables.items():
        fixed = build.fixed(value)
        if name not in set_by_triggers and fixed is not CHANGES:
            found[name] = fixed
    return found


def _look_at_parts(data: Mapping[str, Any], path: tuple[str | int, ...], build: Build) -> None:
    """Say what else is wrong in a rule whose own keys are wrong."""
    build.triggers(data.get("triggers"), (*path, "triggers"))
    build.conditions(data.get("conditions"), (*path, "conditions"))
    build.actions(data.get("actions"), (*path, "actions"))


def _cool_down(value: Any, path: tuple[str | int, ...], build: Build) -> CoolDown | None:
    if value is None:
        return None
    checked = build.check(COOL_DOWN, value, path)
    if checked is None:
        return None
    return CoolDown(seconds=checked["for"], per=checked["per"])


def _notices(source: RuleSource) -> tuple[Problem, ...]:
    if not source.made_id:
        return ()
    text = f"has no id; it is called {source.id} as long as it stays where it is."
    return (source.file.problem(source.path, text),)
