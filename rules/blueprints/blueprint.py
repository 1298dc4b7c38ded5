"""A blueprint: what it asks for, and the body of a rule with blanks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hub.core.config.problems import Problem
from hub.core.config.yaml_file import KeyPath, YamlFile
from hub.core.selectors import Selector

MISSING: Final = object()
"""The default of an input that must be given."""


@dataclass(frozen=True, slots=True)
class InputMark:
    """Where the value of an input goes: `!input name`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing a blueprint asks for; `place` is where it is declared.

    With `entity` it is shown as a number or a choice, to be changed without editing the rule.
    """

    key: str
    name: str
    description: str | None
    selector: Selector
    default: Any
    place: KeyPath
    section: str | None = None
    entity: bool = False

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Inputs that stand together in the form."""

    key: str
    name: str
    description: str | None = None
    icon: str | None = None
    collapsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """A blueprint that can be used; `path` is `author/file.yaml`."""

    path: str
    name: str
    description: str | None
    author: str | None
    source_url: str | None
    min_version: str | None
    inputs: Mapping[str, Input]
    sections: tuple[Section, ...]
    body: Mapping[str, Any]
    file: YamlFile
    text: str
    location: Path | None = None
    shipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What became of a file: a blueprint, or the problems that keep it from being one."""

    path: str
    blueprint: Blueprint | None
    problems: tuple[Problem, ...]
    shipped: bool = False


def marks(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, InputMark]]:
    """Every blank in a value, with its place."""
    if isinstance(value, InputMark):
        yield path, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from marks(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from marks(part, (*path, index))
