"""Reads YAML that people write: plain data, the position of every key, and `!secret`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from hub.core.config.problems import Problem, did_you_mean
from hub.core.errors import InvalidInput

KeyPath = tuple[str | int, ...]
Tags = Mapping[str, Callable[[str], Any]]
"""What a tag such as `!input` makes of the word behind it."""
_MISSING: Final = object()


@dataclass(slots=True)
class YamlFile:
    """The content of one file; positions are (line, column) from 1, by key path."""

    name: str
    data: Any = None
    positions: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, path: KeyPath, message: str) -> Problem:
        """A problem at this key, or at the nearest key above it that has a position."""
        at: KeyPath = path
        while at and at not in self.positions:
            at = at[:-1]
        line, column = self.positions.get(at, (None, None))
        dotted = ".".join(str(part) for part in path)
        return Problem(source=self.name, message=message, path=dotted, line=line, column=column)


def read_yaml(path: Path, secrets: Mapping[str, object] | None = None) -> YamlFile:
    """The file's content; a missing file is empty, a broken one is empty and says why."""
    file = YamlFile(path.name)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return file
    except (OSError, UnicodeDecodeError) as error:
        file.problems.append(Problem(source=path.name, message=f"cannot be read: {error}"))
        return file
    return parse_yaml(text, path.name, secrets)


def parse_yaml(
    text: str, name: str, secrets: Mapping[str, object] | None = None, tags: Tags | None = None
) -> YamlFile:
    """The content of `text`, which is called `name` in messages.

    `tags` are known beside `!secret`; one of the same name takes its place.
    """
    file = YamlFile(name)
    try:
        document = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        file.problems.append(
            Problem(
                source=name,
                message=f"is not valid YAML: {error.problem or error.context}",
                line=None if mark is None else mark.line + 1,
                column=None if mark is None else mark.column + 1,
            )
        )
        return file
    except YAMLError as error:
        file.problems.append(Problem(source=name, message=f"is not valid YAML: {error}"))
        return file
    file.data = _plain(document, (), file, {"!secret": _secret(secrets or {}), **(tags or {})})
    return file


def _plain(node: Any, path: KeyPath, file: YamlFile, tags: Tags) -> Any:
    if isinstance(node, CommentedMap):
        for key in node:
            line, column = node.lc.key(key)
            file.positions[(*path, str(key))] = (line + 1, column + 1)
        plain = {
            str(key): _plain(value, (*path, str(key)), file, tags) for key, value in node.items()
        }
        return {key: value for key, value in plain.items() if value is not _MISSING}
    if isinstance(node, CommentedSeq):
        for index in range(len(node)):
            line, column = node.lc.item(index)
            file.positions[(*path, index)] = (line + 1, column + 1)
        return [_plain(value, (*path, index), file, tags) for index, value in enumerate(node)]
    if isinstance(node, TaggedScalar):
        return _tagged(node, path, file, tags)
    return node


def _tagged(node: TaggedScalar, path: KeyPath, file: YamlFile, tags: Tags) -> Any:
    make = tags.get(str(node.tag.value))
    if make is None:
        file.problems.append(file.problem(path, f"the tag {node.tag.value} is not known here."))
        return _MISSING
    try:
        return make(str(node.value))
    except InvalidInput as error:
        file.problems.append(file.problem(path, str(error)))
        return _MISSING


def _secret(secrets: Mapping[str, object]) -> Callable[[str], Any]:
    def find(name: str) -> object:
        if name not in secrets:
            raise InvalidInput(f"secrets.yaml has no {name}.{did_you_mean(name, secrets)}")
        return secrets[name]

    return find
