"""Checks what a rule gives to a blueprint against what the blueprint asks for."""

from collections.abc import Iterable, Mapping
from typing import Any

import voluptuous as vol

from hub.core.config.problems import Problem, did_you_mean
from hub.core.config.yaml_file import KeyPath
from rules.blueprints.blueprint import Blueprint
from rules.rule import InvalidUse, RuleSource

KEYS = ("path", "input")


def used_path(source: RuleSource) -> str:
    """The path of the blueprint that a rule names; InvalidUse when it names none."""
    use, place = source.data["use_blueprint"], (*source.path, "use_blueprint")
    problems = [
        source.file.problem((*place, key), f"is not a key here.{did_you_mean(key, KEYS)}")
        for key in use
        if key not in KEYS
    ]
    path = use.get("path")
    if not isinstance(path, str) or not path:
        problems.append(source.file.problem((*place, "path"), "path is missing: author/file.yaml."))
    if not isinstance(use.get("input") or {}, Mapping):
        problems.append(source.file.problem((*place, "input"), "must hold inputs by name."))
    if problems:
        raise InvalidUse(tuple(problems))
    return with_suffix(str(path))


def with_suffix(path: str) -> str:
    """The path of a blueprint with `.yaml`, also where that was left out."""
    return path if path.endswith((".yaml", ".yml")) else f"{path}.yaml"


def checked_inputs(blueprint: Blueprint, source: RuleSource) -> Mapping[str, Any]:
    """The value of every input, as its selector gives it on; InvalidUse tells all mistakes."""
    place = (*source.path, "use_blueprint", "input")
    given = source.data["use_blueprint"].get("input") or {}
    problems = list(_unknown(blueprint, source, given, place))
    values: dict[str, Any] = {}
    for key, declared in blueprint.inputs.items():
        if key not in given:
            if declared.required:
                text = f"the input {key} is missing: {declared.name}."
                problems.append(source.file.problem(place, text))
            values[key] = declared.default
            continue
        try:
            values[key] = declared.selector(given[key])
        except vol.Invalid as error:
            text = f"{error.error_message.rstrip('.')}."
            problems.append(source.file.problem((*place, key), text))
    if problems:
        raise InvalidUse(tuple(problems))
    return values


def _unknown(
    blueprint: Blueprint, source: RuleSource, given: Iterable[str], place: KeyPath
) -> Iterable[Problem]:
    for key in given:
        if key not in blueprint.inputs:
            known = ", ".join(blueprint.inputs) or "none"
            hint = did_you_mean(key, blueprint.inputs) or f" The inputs are {known}."
            text = f"{blueprint.name} has no such input.{hint}"
            yield source.file.problem((*place, key), text)
