"""The sandbox: jinja without files, without code, and with a budget."""

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from functools import wraps
from typing import Any, cast

from jinja2 import Undefined, nodes, pass_context
from jinja2.nativetypes import NativeCodeGenerator
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from rules.templates.budget import MAX_NODES, Counted, joined, sized, step
from rules.templates.errors import TemplateFailed, TemplateInvalid
from rules.templates.filters import FILTERS, FUNCTIONS, TESTS
from rules.templates.operators import METHODS, method, modulo, open_attribute, power, times

_REFUSED: tuple[tuple[type[nodes.Node], str], ...] = (
    (nodes.Include, "include"),
    (nodes.Import, "import"),
    (nodes.FromImport, "from"),
    (nodes.Extends, "extends"),
    (nodes.Block, "block"),
)
_PLAIN = tuple(METHODS)
_TOOLS = (LoopContext, Namespace, Macro, BlockReference, Undefined)
COUNTED, WEIGHED, JOINED = "_counted", "_weighed", "_joined"


class Sandbox(ImmutableSandboxedEnvironment):
    """Everything a template does goes through here; what is not open is closed."""

    code_generator_class = NativeCodeGenerator
    concat = staticmethod(joined)
    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(self) -> None:
        super().__init__(undefined=Undefined, optimized=False, cache_size=0)
        self.globals = {"range": _range, "namespace": Namespace, "dict": dict}
        self.globals |= {name: guarded(function) for name, function in FUNCTIONS.items()}
        self.filters = {name: guarded(function) for name, function in FILTERS.items()}
        self.filters |= {COUNTED: _counted, WEIGHED: _weighed, JOINED: _joined}
        self.tests = {name: guarded(function) for name, function in TESTS.items()}
        self.binop_table |= {"**": power, "*": times, "%": modulo}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _refuse(tree)
        return _budgeted(tree)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Only fields of our own data, a few methods of plain values, and jinja's own tools."""
        if attr.startswith("_"):
            return False
        if isinstance(obj, _PLAIN):
            return open_attribute(obj, attr)
        if isinstance(obj, _TOOLS):
            return super().is_safe_attribute(obj, attr, value)
        names = getattr(type(obj), "template_names", None)
        if names is not None:
            return attr in names
        if is_dataclass(obj) and not isinstance(obj, type):
            known = {field.name for field in fields(obj) if field.repr}
            return attr in known or isinstance(getattr(type(obj), attr, None), property)
        return False

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Leave the method format to `call`, which refuses it."""
        return None

    def is_safe_callable(self, obj: Any) -> bool:
        """Functions that were given to templates, and methods that attributes let through."""
        return not isinstance(obj, type) or obj in (dict, Namespace)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805, PYI063 - as jinja's: keywords of templates may have any name
        """Call something from a template: a step, and its result is of bounded size."""
        step(look=True)
        result = super().call(__context, method(__obj) or __obj, *args, **kwargs)
        return sized(result)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """An operator: a step."""
        step()
        try:
            if operator == "+" and not isinstance(left, int | float):
                sized([left, right])
            return sized(self.binop_table[operator](left, right))
        except (ArithmeticError, ValueError) as error:
            raise TemplateFailed(f"{operator} failed: {error}.") from None


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter, test or function as a step with a result of bounded size.

    It asks for the context, so that nothing is worked out while a template is compiled.
    """
    wanted = getattr(function, "jinja_pass_arg", None)
    passes = None if wanted is None else wanted.name

    @pass_context
    @wraps(function, updated=())
    def guard(context: Context, *args: Any, **kwargs: Any) -> Any:
        step(look=True)
        if passes == "context":
            args = (context, *args)
        elif passes == "environment":
            args = (context.environment, *args)
        elif passes == "eval_context":
            args = (context.eval_ctx, *args)
        try:
            return sized(function(*args, **kwargs))
        except (ArithmeticError, ValueError, LookupError) as error:
            raise TemplateFailed(f"{function.__name__.strip('_')} failed: {error}.") from None

    return guard


@pass_context
def _counted(_: Context, items: Iterable[Any]) -> Counted:
    return Counted(items)


@pass_context
def _weighed(_: Context, value: Any) -> Any:
    step()
    return sized(value)


@pass_context
def _joined(_: Context, parts: Iterable[Any]) -> str:
    return joined(parts)


def _range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > MAX_NODES:
        raise TemplateFailed(f"A range has at most {MAX_NODES} numbers.")
    return found


def _refuse(tree: nodes.Template) -> None:
    for kind, word in _REFUSED:
        for node in tree.find_all(kind):
            raise TemplateInvalid(f"{word} is not available in templates.", node.lineno)
    for loop in tree.find_all(nodes.For):
        if loop.recursive:
            raise TemplateInvalid("Recursive loops are not available in templates.", loop.lineno)


def _budgeted(tree: nodes.Template) -> nodes.Template:
    """The tree with everything counted that jinja's sandbox does not see."""
    environment = tree.environment
    visited = _visited(tree)
    if not isinstance(visited, nodes.Template):  # pragma: no cover - a template stays one
        raise TypeError("a template is not an expression")
    if environment is not None:
        visited.set_environment(environment)
    return visited


def _visited(node: nodes.Node) -> nodes.Node:
    for name, value in node.iter_fields():
        if isinstance(value, list):
            value[:] = [_visited(part) if isinstance(part, nodes.Node) else part for part in value]
        elif isinstance(value, nodes.Node):
            setattr(node, name, _visited(value))
    return _counting(node)


def _counting(node: nodes.Node) -> nodes.Node:
    if isinstance(node, nodes.For):
        node.iter = _filter(COUNTED, node.iter)
    elif isinstance(node, nodes.Concat):
        return _filter(JOINED, nodes.List(node.nodes, lineno=node.lineno))
    elif isinstance(node, nodes.List | nodes.Dict) or (
        isinstance(node, nodes.Tuple) and node.ctx == "load"
    ):
        return _filter(WEIGHED, node)
    return node


def _filter(name: str, node: nodes.Node) -> nodes.Filter:
    return nodes.Filter(cast("nodes.Expr", node), name, [], [], None, None, lineno=node.lineno)
