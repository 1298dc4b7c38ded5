"""Puts defaults, usher.yaml and the environment together, section by section."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from hub.core.config.environment import SOURCE, from_environment
from hub.core.config.problems import Problem, did_you_mean
from hub.core.config.section import Section
from hub.core.config.yaml_file import KeyPath, YamlFile, read_yaml

M = TypeVar("M", bound=BaseModel)
FILE = "usher.yaml"
SECRETS = "secrets.yaml"


class Config:
    """The configuration as it is in force; read only."""

    def __init__(
        self, folder: Path, sections: Mapping[Section[Any], BaseModel], problems: Sequence[Problem]
    ) -> None:
        self.folder = folder
        self.problems = tuple(problems)
        self._sections = dict(sections)

    def __getitem__(self, section: Section[M]) -> M:
        """The values of a section that was given to `load_config`."""
        values = self._sections[section]
        if not isinstance(values, section.model):  # pragma: no cover - load_config builds them
            raise TypeError(f"section {section.name} holds another model")
        return values


def load_config(
    folder: Path, sections: Sequence[Section[Any]], environ: Mapping[str, str]
) -> Config:
    """Read everything; a bad value is a problem in the result, and its default is used."""
    secrets = read_yaml(folder / SECRETS)
    names = secrets.data if isinstance(secrets.data, dict) else {}
    file = read_yaml(folder / FILE, names)
    problems = [*secrets.problems, *file.problems, *_shape(file, sections)]
    overlay, found = from_environment(environ, sections)
    problems += found
    data = file.data if isinstance(file.data, dict) else {}
    values: dict[Section[Any], BaseModel] = {}
    for section in sections:
        written = data.get(section.name)
        merged = _merge(written if isinstance(written, dict) else {}, overlay[section.name])
        values[section], bad = _validate(section, merged, file, _leaves(overlay[section.name]))
        problems += bad
    return Config(folder, values, problems)


def _shape(file: YamlFile, sections: Sequence[Section[Any]]) -> list[Problem]:
    if file.data is None:
        return []
    if not isinstance(file.data, dict):
        return [Problem(source=file.name, message="must hold sections such as `http:`.", line=1)]
    known = [section.name for section in sections]
    problems = []
    for name, value in file.data.items():
        if name not in known:
            hint = did_you_mean(name, known) or f" The sections are {', '.join(known)}."
            problems.append(file.problem((name,), f"is not a section.{hint}"))
        elif value is not None and not isinstance(value, dict):
            problems.append(file.problem((name,), "must hold keys and values below it."))
    return problems


def _validate(
    section: Section[M], data: dict[str, Any], file: YamlFile, from_env: set[KeyPath]
) -> tuple[M, list[Problem]]:
    """Validate, dropping one bad value after the other until the rest is good."""
    problems: list[Problem] = []
    while True:
        try:
            return section.model.model_validate(data), problems
        except ValidationError as error:
            before = len(problems)
            for detail in error.errors(include_url=False, include_input=False):
                path = _written(data, detail["loc"])
                problem = file.problem((section.name, *path), _sentence(section, detail))
                if path in from_env:
                    problem = replace(problem, source=SOURCE, line=None, column=None)
                if _drop(data, path):
                    problems.append(problem)
            if len(problems) == before:
                problems.append(file.problem((section.name,), "cannot be used; defaults are."))
                return section.model(), problems


def _written(data: Any, location: tuple[str | int, ...]) -> KeyPath:
    """The part of an error's location that somebody wrote, without what pydantic adds to it."""
    path: KeyPath = ()
    for step in location:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            break
        path = (*path, step)
    return path


def _sentence(section: Section[Any], detail: Any) -> str:
    if detail["type"] == "extra_forbidden":
        hint = did_you_mean(str(detail["loc"][-1]), _keys(section.model, detail["loc"]))
        return f"is not a key here.{hint}"
    message = str(detail["msg"]).removeprefix("Value error, ")
    return f"{message[:1].lower()}{message[1:]}. The default is used."


def _keys(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    current: Any = model
    for step in location[:-1]:
        field = getattr(current, "model_fields", {}).get(step)
        current = field.annotation if field is not None else None
    return list(getattr(current, "model_fields", {}))


def _drop(data: dict[str, Any], path: KeyPath) -> bool:
    if not path:
        return False
    node: Any = data
    for step in path[:-1]:
        node = node[step]
    if isinstance(node, dict) and path[-1] in node:
        del node[path[-1]]
        return True
    return _drop(data, path[:-1])


def _merge(below: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        nested = isinstance(value, dict) and isinstance(under, dict)
        merged[key] = _merge(under, value) if nested and isinstance(under, dict) else value
    return merged


def _leaves(data: Mapping[str, Any], path: KeyPath = ()) -> set[KeyPath]:
    leaves: set[KeyPath] = set()
    for key, value in data.items():
        leaves |= _leaves(value, (*path, key)) if isinstance(value, dict) else {(*path, key)}
    return leaves
