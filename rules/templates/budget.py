"""How much one rendering may do: steps, time of the processor, and the size of every value.

Every loop, call, filter, test and operator of a template is a step. Between two steps a template
can only touch values whose size was checked when they were made, so that no rendering takes longer
than its budget, whatever it says.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from jinja2 import Undefined

from rules.templates.errors import TemplateFailed

MAX_STEPS: Final = 20_000
MAX_CPU_S: Final = 0.03
MAX_TEXT: Final = 32 * 1024
"""Characters of one text, and of all texts in one value."""
MAX_NODES: Final = 5_000
"""Values in one list or mapping, counted through all levels."""
MAX_DEPTH: Final = 20
MAX_BITS: Final = 1024
"""Bits of a whole number."""
LOOK_EVERY: Final = 16


class Budget:
    """What is left of one rendering."""

    __slots__ = ("_until", "steps")

    def __init__(self) -> None:
        self.steps = 0
        self._until = time.thread_time() + MAX_CPU_S

    def step(self, *, look: bool = False) -> None:
        """Count a step, and `look` at the time; TemplateFailed when it is one too many."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TemplateFailed(f"The template takes more than {MAX_STEPS} steps.")
        if (look or self.steps % LOOK_EVERY == 0) and time.thread_time() > self._until:
            raise TemplateFailed(f"The template takes more than {MAX_CPU_S * 1000:.0f} ms.")


_CURRENT: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def budgeted() -> Iterator[Budget]:
    """A block in which steps are counted."""
    budget = Budget()
    token = _CURRENT.set(budget)
    try:
        yield budget
    finally:
        _CURRENT.reset(token)


def step(*, look: bool = False) -> None:
    """Count a step of the rendering that goes on; nothing outside of one."""
    budget = _CURRENT.get()
    if budget is not None:
        budget.step(look=look)


def too_large(what: str = "a value") -> TemplateFailed:
    """The error of something that grew too much."""
    return TemplateFailed(f"The template makes {what} that is too large.")


def sized(value: Any) -> Any:
    """The value; TemplateFailed when it is larger than a template may make one."""
    kind = type(value)
    if kind is bool or kind is float or value is None:
        return value
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise too_large("a text")
    elif isinstance(value, int):
        if value.bit_length() > MAX_BITS:
            raise too_large("a number")
    elif isinstance(value, list | tuple | Mapping | set | frozenset):
        _weigh(value)
    return value


def _weigh(value: Any) -> None:
    """Count everything below; what is there twice counts twice, as it would when it is shown."""
    nodes = characters = 0
    below: list[tuple[Any, int]] = [(value, 0)]
    while below:
        current, depth = below.pop()
        nodes += 1
        if isinstance(current, str):
            characters += len(current)
        elif callable(current) or hasattr(current, "__next__"):
            no_function(current)
        elif isinstance(current, list | tuple | Mapping | set | frozenset):
            if depth >= MAX_DEPTH or len(current) + nodes > MAX_NODES:
                raise too_large("a list")
            below.extend((part, depth + 1) for part in _parts(current))
        if nodes > MAX_NODES or characters > MAX_TEXT:
            raise too_large("a list")


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    return value  # type: ignore[no-any-return]  # a list, tuple or set


def no_function(value: Any) -> Any:
    """The value; TemplateFailed for a function, which is to be called and not shown."""
    shown = isinstance(value, Undefined) or hasattr(type(value), "template_names")
    if hasattr(value, "__next__") or isinstance(value, Counted):
        raise TemplateFailed("A sequence is worked out bit by bit here: add |list to show it.")
    if callable(value) and not shown:
        raise TemplateFailed("A function was given where its result is needed: call it with ().")
    return value


class Counted:
    """What a loop goes over: every turn is a step."""

    __slots__ = ("_items",)

    def __init__(self, items: Iterable[Any]) -> None:
        self._items = items

    def __iter__(self) -> Iterator[Any]:
        for item in self._items:
            step()
            yield item

    def __len__(self) -> int:
        return len(self._items)  # type: ignore[arg-type]  # TypeError is what jinja expects


def listed(items: Iterable[Any]) -> list[Any]:
    """The items as a list, counted."""
    found: list[Any] = []
    for item in items:
        step()
        found.append(item)
        if len(found) > MAX_NODES:
            raise too_large("a list")
    return found


def joined(parts: Iterable[Any]) -> str:
    """The parts as one text; TemplateFailed when it grows too long."""
    texts: list[str] = []
    length = 0
    for part in parts:
        step()
        text = part if type(part) is str else str(sized(no_function(part)))
        length += len(text)
        if length > MAX_TEXT:
            raise too_large("a text")
        texts.append(text)
    return "".join(texts)
