"""Changing one rule in a YAML text; comments and the rest of the text stay."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString

from hub.core.config.yaml_file import KeyPath


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 100
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def written(rule: Mapping[str, Any]) -> str:
    """A rule as YAML."""
    return dumped(node(rule))


def merged(text: str, rule: Mapping[str, Any]) -> str:
    """The text of one rule made equal to `rule`; what is equal stays as it is written."""
    return dumped(_merged(_yaml().load(text), rule))


def replaced(text: str, path: KeyPath, rule: str) -> str:
    """The text with another text for the rule at `path`."""
    if not path:
        return rule
    document = _yaml().load(text)
    parent = document
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = _yaml().load(rule)
    return dumped(document)


def with_id(text: str, rule_id: str) -> str:
    """The text of one rule, with its id in front when it has none."""
    document = _yaml().load(text)
    if document.get("id") not in (None, ""):
        return text
    document.pop("id", None)
    document.insert(0, "id", rule_id)
    return dumped(document)


def removed(text: str, path: KeyPath) -> str | None:
    """The text without the rule at `path`; None when nothing is left of it."""
    if not path:
        return None
    document = _yaml().load(text)
    parent = document
    for step in path[:-1]:
        parent = parent[step]
    del parent[path[-1]]
    return dumped(document) if len(parent) else None


def piece(text: str, path: KeyPath) -> str:
    """The rule at `path` as a text of its own."""
    if not path:
        return text
    found = _yaml().load(text)
    for step in path:
        found = found[step]
    return dumped(found)


def loaded(text: str) -> Any:
    """A text with its comments, to be changed and dumped."""
    return _yaml().load(text)


def dumped(document: Any) -> str:
    """What was loaded, as text again."""
    buffer = io.StringIO()
    _yaml().dump(document, buffer)
    return buffer.getvalue()


def _merged(old: Any, new: Any) -> Any:
    """The old node changed into the new value, keeping what is equal as it is written."""
    if isinstance(old, CommentedMap) and isinstance(new, Mapping):
        for key in [key for key in old if str(key) not in new]:
            del old[key]
        for key, value in new.items():
            old[key] = _merged(old[key], value) if key in old else node(value)
        return old
    if isinstance(old, CommentedSeq) and isinstance(new, Sequence) and not isinstance(new, str):
        for index, value in enumerate(new):
            if index < len(old):
                old[index] = _merged(old[index], value)
            else:
                old.append(node(value))
        del old[len(new) :]
        return old
    if isinstance(old, TaggedScalar) and new == f"{old.tag.value} {old.value}":
        return old
    return old if old == new and type(old) is not bool else node(new)


def node(value: Any) -> Any:
    """Plain data as something that can stand in what was loaded."""
    if isinstance(value, Mapping):
        return CommentedMap((str(key), node(part)) for key, part in value.items())
    if isinstance(value, list | tuple):
        return CommentedSeq(node(part) for part in value)
    if isinstance(value, str) and "\n" in value and not isinstance(value, FoldedScalarString):
        return LiteralScalarString(value)
    return value
