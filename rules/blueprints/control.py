"""Writes a rule out that uses a blueprint: the same rule without one, comments kept."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar

from hub.core.selectors.rules import Parts
from rules.blueprints.blueprint import Blueprint
from rules.language.top import OLD_NAMES
from rules.rule import RuleSource
from rules.store import edit

FIRST = ("id", "alias", "description")


def plain_rule(
    blueprint: Blueprint, source: RuleSource, values: Mapping[str, Any], written: str
) -> str:
    """The text of a rule written out; `written` is its text, `values` are its checked inputs."""
    body, own = edit.loaded(blueprint.text), edit.loaded(written)
    head = body.pop("blueprint")
    use = own.pop("use_blueprint")
    given = use.get("input") or {}
    nodes = {
        key: _node(given[key], use_of(source).get(key), values[key])
        if key in given
        else edit.node(values[key])
        for key in blueprint.inputs
    }
    _Writing(blueprint, nodes).fill(body)
    for old, new in OLD_NAMES.items():
        if old in own or new in own:
            body.pop(old, None)
            body.pop(new, None)
    own.setdefault("alias", blueprint.name)
    if "description" in head:
        own.setdefault("description", head["description"])
    for key in reversed([key for key in FIRST if key in own]):
        body.pop(key, None)
        body.insert(0, key, own.pop(key))
    body.update(own)
    return edit.dumped(body)


def use_of(source: RuleSource) -> Mapping[str, Any]:
    """The inputs that a rule gives, as data."""
    return source.data["use_blueprint"].get("input") or {}


def _node(written: Any, given: Any, checked: Any) -> Any:
    """What was written where it means the same, and always where it holds a secret."""
    return written if _tagged(written) or given == checked else edit.node(checked)


def _tagged(node: Any) -> bool:
    if isinstance(node, Mapping):
        return any(_tagged(part) for part in node.values())
    if isinstance(node, list):
        return any(_tagged(part) for part in node)
    return isinstance(node, TaggedScalar)


class _Writing:
    """Puts values where the blanks of a text are."""

    def __init__(self, blueprint: Blueprint, nodes: Mapping[str, Any]) -> None:
        self._blueprint = blueprint
        self._nodes = nodes
        self._seen: set[int] = set()

    def fill(self, node: Any) -> None:
        """Fill everything below; a part that is named twice by an alias is filled once."""
        if id(node) in self._seen:
            return
        self._seen.add(id(node))
        if isinstance(node, CommentedMap):
            for key, value in list(node.items()):
                if _is_blank(value):
                    node[key] = deepcopy(self._nodes[value.value])
                else:
                    self.fill(value)
        elif isinstance(node, CommentedSeq):
            self._list(node)

    def _list(self, node: CommentedSeq) -> None:
        for index in range(len(node) - 1, -1, -1):
            value = node[index]
            if not _is_blank(value):
                self.fill(value)
            elif isinstance(self._blueprint.inputs[value.value].selector, Parts):
                del node[index]
                for number, part in enumerate(self._nodes[value.value]):
                    node.insert(index + number, deepcopy(part))
            else:
                node[index] = deepcopy(self._nodes[value.value])


def _is_blank(node: Any) -> bool:
    return isinstance(node, TaggedScalar) and node.tag.value == "!input"
