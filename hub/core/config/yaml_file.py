"""Reads YAML that people write: plain data, the position of every key, and `!secret`."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, CommentedSet, TaggedScalar
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from hub.core.config.problems import Problem, did_you_mean
from hub.core.errors import InvalidInput

KeyPath = tuple[str | int, ...]
Tags = Mapping[str, Callable[[str], Any]]
"""What a tag such as `!input` makes of the word behind it."""
_MISSING: Final = object()
_ODD: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What the parser lets through from inside: days of no month, numbers and brackets without end."""
_SHOWN: Final = 40
_WRONG: Final = "cannot be read (put it in quotes if it is a text)"
_OWN_TAGS: Final = "tag:yaml.org,2002:"
_PLAIN_TAGS: Final = frozenset({None, *(f"{_OWN_TAGS}{kind}" for kind in ("map", "seq", "omap"))})


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
        mark = error.problem_mark or error.context_mark
        file.problems.append(
            Problem(
                source=name,
                message=f"is not valid YAML: {_said(error)}",
                line=None if mark is None else mark.line + 1,
                column=None if mark is None else mark.column + 1,
            )
        )
        return file
    except ReaderError as error:
        file.problems.append(_unreadable(text, name, error))
        return file
    except (YAMLError, *_ODD) as error:
        if "maximum recursion" in str(error):  # the parser may dress it up
            raise RecursionError from None
        file.problems.append(_unreadable_value(text, name, error))
        return file
    file.data = _plain(document, (), file, {"!secret": _secret(secrets or {}), **(tags or {})})
    return file


def _said(error: MarkedYAMLError) -> str:
    text = str(error.problem or error.context)
    return f"{text}; indent with spaces." if "'\\t'" in text else text


def _unreadable(text: str, name: str, error: ReaderError) -> Problem:
    """A character that YAML does not allow, at its place."""
    before = text[: error.position]
    message = f"is not valid YAML: the character U+{ord(text[error.position]):04X} is not allowed."
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Problem(source=name, message=message, line=line, column=column)


def _unreadable_value(text: str, name: str, error: Exception) -> Problem:
    """What the parser stumbles over without saying where, such as a day that no month has."""
    message = f"is not valid YAML: {error}"
    with suppress(YAMLError, *_ODD):
        yaml = YAML(typ="rt")
        for node in _scalars(yaml.compose(text)):
            try:
                yaml.constructor.construct_object(node)
            except (YAMLError, *_ODD):
                mark, line = node.start_mark, node.start_mark.line + 1
                message = f"is not valid YAML: {_excerpt(node.value)} {_WRONG}: {error}"
                return Problem(source=name, message=message, line=line, column=mark.column + 1)
    return Problem(source=name, message=message)


def _scalars(root: Any) -> Iterator[ScalarNode]:
    """Every value and key, in the order of the text; what an alias names comes once."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, ScalarNode):
            yield node
        elif isinstance(node, MappingNode):
            waiting += [part for pair in reversed(node.value) for part in reversed(pair)]
        elif isinstance(node, SequenceNode):
            waiting += reversed(node.value)


def _excerpt(value: str) -> str:
    return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"


def _note(file: YamlFile, path: KeyPath, place: Callable[[Any], Any], key: str | int) -> None:
    """Where a key stands; what came by a merge (`<<`) stands where it was merged."""
    with suppress(LookupError):
        if (at := place(key)) is not None:
            file.positions[path] = (at[0] + 1, at[1] + 1)


def _plain(node: Any, path: KeyPath, file: YamlFile, tags: Tags) -> Any:
    if isinstance(node, CommentedMap | CommentedSeq) and node.tag.value not in _PLAIN_TAGS:
        file.problems.append(file.problem(path, f"the tag {_short(node)} is not known here."))
        return _MISSING
    if isinstance(node, CommentedSet):
        return [str(part) for part in node]
    if isinstance(node, CommentedMap):
        for key in node:
            _note(file, (*path, str(key)), node.lc.key, key)
        plain = {
            str(key): _plain(value, (*path, str(key)), file, tags) for key, value in node.items()
        }
        return {key: value for key, value in plain.items() if value is not _MISSING}
    if isinstance(node, CommentedSeq):
        for index in range(len(node)):
            _note(file, (*path, index), node.lc.item, index)
        return [_plain(value, (*path, index), file, tags) for index, value in enumerate(node)]
    if isinstance(node, TaggedScalar):
        return _tagged(node, path, file, tags)
    return node


def _short(node: Any) -> str:
    return str(node.tag.value).replace(_OWN_TAGS, "!!")


def _tagged(node: TaggedScalar, path: KeyPath, file: YamlFile, tags: Tags) -> Any:
    make = tags.get(str(node.tag.value))
    if make is None:
        file.problems.append(file.problem(path, f"the tag {_short(node)} is not known here."))
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
