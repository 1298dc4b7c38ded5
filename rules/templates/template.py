"""One template: compiled once, rendered to plain values, unable to do harm."""

import ast
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import lru_cache
from typing import Any, Final

import jinja2
from jinja2 import meta, nodes

from hub.core.config.problems import did_you_mean
from hub.core.errors import UsherError
from rules.templates import functions
from rules.templates.budget import MAX_TEXT, budgeted, joined, no_function, sized
from rules.templates.conversions import truth
from rules.templates.environment import COUNTED, JOINED, WEIGHED, Sandbox, guarded
from rules.templates.errors import TemplateFailed, TemplateInvalid
from rules.templates.view import View, seen

MAX_SOURCE: Final = 8_192
MAX_NESTING: Final = 40
_MARKS: Final = ("{{", "{%", "{#")
_NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d{0,14})(?:\.\d{0,15})?")
_PURE: Final = frozenset(
    {"count", "d", "default", "first", "int", "float", "last", "length", "lower", "round", "upper"}
    | {COUNTED, JOINED, WEIGHED}
)
"""Filters whose result depends on what they are given alone; the same is true of the tests."""
_PURE_TESTS: Final = frozenset({"defined", "none", "number", "string", "true", "false", "in"})
_WORDS: Final = {"True": True, "False": False, "None": None}
_LITERAL_AT_MOST: Final = 4_096
_NO_SUCH = re.compile(r"No (filter|test) named '(\w+)'")
_UNARY = re.compile(r"[-+~]\s*[-+~]")
_ERRORS = (jinja2.TemplateError, ArithmeticError, AttributeError, LookupError, MemoryError)
_MORE_ERRORS = (RecursionError, TypeError, ValueError)

SANDBOX: Final = Sandbox()
SANDBOX.globals.update({name: guarded(call) for name, call in functions.FUNCTIONS.items()})
SANDBOX.filters.update({name: guarded(call) for name, call in functions.FILTERS.items()})
SANDBOX.tests.update({name: guarded(call) for name, call in functions.TESTS.items()})
SANDBOX.globals.update(functions.OBJECTS)


class Template:
    """A compiled template; TemplateInvalid, with the line, when it is none.

    `inputs` are all names that its value depends on; None where it may depend on more.
    """

    __slots__ = ("_template", "facts", "inputs", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        if len(source) > MAX_SOURCE:
            raise TemplateInvalid(f"A template has at most {MAX_SOURCE} characters.")
        try:
            tree = SANDBOX.parse(source)
            self.facts = tuple(_facts(tree))
            self.inputs = _inputs(tree)
            self._template = SANDBOX.from_string(source)
        except TemplateInvalid:
            raise
        except jinja2.TemplateSyntaxError as error:
            raise TemplateInvalid(_said(str(error.message)), error.lineno) from None
        except (RecursionError, MemoryError, SyntaxError, ValueError, OverflowError):
            raise TemplateInvalid("The template is nested too deeply.") from None

    def __repr__(self) -> str:
        return f"Template({self.source!r})"

    def render(self, variables: Mapping[str, Any], view: View | None = None) -> Any:
        """A plain value: text, number, truth, list, mapping or None.

        TemplateFailed when it cannot be rendered or takes too much.
        """
        with budgeted(), seen(view):
            try:
                context = self._template.new_context(dict(variables))
                parts: list[Any] = list(self._template.root_render_func(context))
                if len(parts) == 1 and not isinstance(parts[0], str):
                    return sized(_plain(parts[0]))
                return _native(joined(parts).strip())
            except TemplateFailed:
                raise
            except UsherError as error:
                raise TemplateFailed(str(error)) from None
            except (*_ERRORS, *_MORE_ERRORS) as error:
                text = str(error)[:200] or type(error).__name__
                raise TemplateFailed(f"The template cannot be rendered: {text}.") from None

    def text(self, variables: Mapping[str, Any], view: View | None = None) -> str:
        """The result as text."""
        result = self.render(variables, view)
        return "" if result is None else str(result)

    def test(self, variables: Mapping[str, Any], view: View | None = None) -> bool:
        """Whether the result counts as true."""
        return truth(self.render(variables, view))


@lru_cache(maxsize=4_096)
def template(source: str) -> Template:
    """The compiled template; equal texts share one."""
    return Template(source)


def _said(message: str) -> str:
    """A mistake that jinja found, with the filter or test that was probably meant."""
    hint = ""
    if (found := _NO_SUCH.match(message)) is not None:
        known = SANDBOX.filters if found[1] == "filter" else SANDBOX.tests
        hint = did_you_mean(found[2], (name for name in known if len(name) > 1))
    return f"{message.rstrip('.')}.{hint}"


def is_template(value: object) -> bool:
    """Whether a text has anything to render."""
    return isinstance(value, str) and any(mark in value for mark in _MARKS)


def _inputs(tree: nodes.Template) -> frozenset[str] | None:
    if any(one.name not in _PURE for one in tree.find_all(nodes.Filter)):
        return None
    if any(one.name not in _PURE_TESTS for one in tree.find_all(nodes.Test)):
        return None
    return frozenset(meta.find_undeclared_variables(tree))


def _facts(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    """The facts that the template names, with the line."""
    for call in tree.find_all(nodes.Call):
        named = isinstance(call.node, nodes.Name) and call.node.name == "fact"
        if named and call.args and isinstance(call.args[0], nodes.Const):
            yield str(call.args[0].value), call.lineno
    inner: set[int] = set()
    for node in tree.find_all(nodes.Getattr):
        if id(node) not in inner and (names := _chain(node, inner)) is not None:
            yield ".".join(names), node.lineno


def _chain(node: nodes.Node, inner: set[int]) -> list[str] | None:
    """The names behind `facts`, outermost expression first; None for anything else."""
    names: list[str] = []
    while isinstance(node, nodes.Getattr):
        inner.add(id(node))
        names.insert(0, node.attr)
        node = node.node
    return names if isinstance(node, nodes.Name) and node.name == "facts" else None


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in sized(value).items()}
    if isinstance(value, list | tuple | set | frozenset | range):
        return [_plain(part) for part in sized(value)]
    return str(no_function(value))[:MAX_TEXT]


def _native(text: str) -> Any:
    """The value that a text spells, as Home Assistant reads it; the text itself otherwise."""
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if text[:1] not in ("[", "{", "(") or len(text) > _LITERAL_AT_MOST or _too_deep(text):
        return text
    try:
        return _plain(ast.literal_eval(text))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return text


def _too_deep(text: str) -> bool:
    depth = deepest = 0
    for letter in text:
        if letter in "[{(":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in "]})":
            depth -= 1
    return deepest > MAX_NESTING or _UNARY.search(text) is not None
