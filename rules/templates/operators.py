"""Operators and methods that could make something large out of something small."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from rules.templates.budget import MAX_BITS, MAX_NODES, MAX_TEXT, joined, listed, sized, too_large
from rules.templates.errors import TemplateFailed

_WIDE = re.compile(r"\d{4,}|\*")
_TIME_FORMAT = re.compile(r"(?:%[-_0^#]?[A-Za-z%]|[^%])*")

METHODS: Final[Mapping[type, frozenset[str]]] = {
    str: frozenset(
        [
            "capitalize",
            "casefold",
            "count",
            "endswith",
            "find",
            "format",
            "index",
            "isalnum",
            "isalpha",
            "isdecimal",
            "isdigit",
            "islower",
            "isnumeric",
            "isspace",
            "istitle",
            "isupper",
            "join",
            "lower",
            "lstrip",
            "partition",
            "removeprefix",
            "removesuffix",
            "replace",
            "rfind",
            "rindex",
            "rpartition",
            "rsplit",
            "rstrip",
            "split",
            "splitlines",
            "startswith",
            "strip",
            "swapcase",
            "title",
            "upper",
        ]
    ),
    dict: frozenset({"get", "items", "keys", "values"}),
    list: frozenset({"count", "index"}),
    tuple: frozenset({"count", "index"}),
    datetime: frozenset(
        [
            "astimezone",
            "date",
            "day",
            "fold",
            "hour",
            "isocalendar",
            "isoformat",
            "isoweekday",
            "microsecond",
            "minute",
            "month",
            "second",
            "strftime",
            "time",
            "timestamp",
            "timetuple",
            "tzinfo",
            "utcoffset",
            "weekday",
            "year",
            "replace",
        ]
    ),
    date: frozenset(
        [
            "day",
            "isocalendar",
            "isoformat",
            "isoweekday",
            "month",
            "replace",
            "strftime",
            "weekday",
            "year",
        ]
    ),
    time: frozenset(
        ["hour", "isoformat", "minute", "second", "microsecond", "strftime", "replace"]
    ),
    timedelta: frozenset({"days", "microseconds", "seconds", "total_seconds"}),
    tzinfo: frozenset({"key"}),
    float: frozenset({"is_integer"}),
    int: frozenset(),
}
"""Attributes of plain values that templates may use; everything else of them is closed."""


def power(left: Any, right: Any) -> Any:
    """`left ** right` of numbers."""
    if isinstance(left, int) and isinstance(right, int):
        if abs(right) * max(1, left.bit_length()) > MAX_BITS:
            raise too_large("a number")
    elif not isinstance(left, int | float) or not isinstance(right, int | float):
        raise TemplateFailed("Only numbers can be raised to a power.")
    return left**right


def times(left: Any, right: Any) -> Any:
    """`left * right`; texts and lists only as far as they may grow."""
    for sequence, count in ((left, right), (right, left)):
        if isinstance(sequence, str | list | tuple | bytes):
            limit = MAX_TEXT if isinstance(sequence, str | bytes) else MAX_NODES
            if not isinstance(count, int) or len(sequence) * count > limit:
                raise too_large()
    return left * right


def modulo(left: Any, right: Any) -> Any:
    """`left % right`; a text is a format."""
    if isinstance(left, bytes):
        raise TemplateFailed("Bytes cannot be formatted.")
    if isinstance(left, str):
        check_format(left)
        sized(right)
    return left % right


def check_format(text: str) -> None:
    """TemplateFailed for a format that could fill more than some hundred characters."""
    if _WIDE.search(text):
        raise TemplateFailed("A format may not ask for a width of a thousand or more.")


def check_time_format(text: Any) -> None:
    """TemplateFailed for a format of times with anything but plain letters after `%`."""
    if not isinstance(text, str) or len(text) > 200 or not _TIME_FORMAT.fullmatch(text):
        raise TemplateFailed("A format of times is a text such as %Y-%m-%d %H:%M.")


def _replace(text: str, old: Any, new: Any, count: int = -1) -> str:
    if not isinstance(old, str) or not isinstance(new, str):
        raise TemplateFailed("replace needs two texts.")
    found = text.count(old)
    if len(text) + (found if count < 0 else min(found, count)) * len(new) > 2 * MAX_TEXT:
        raise too_large("a text")
    return text.replace(old, new, count)


def _join(text: str, parts: Any) -> str:
    items = listed(parts)
    if len(text) * len(items) > MAX_TEXT:
        raise too_large("a text")
    between = [part for item in items for part in (text, item)]
    return joined(between[1:])


def _format(text: str, *args: Any, **kwargs: Any) -> str:
    raise TemplateFailed("Use the filter format, or ~, instead of the method format.")


_OWN: Final[Mapping[str, Callable[..., Any]]] = {
    "replace": _replace,
    "join": _join,
    "format": _format,
    "format_map": _format,
}


def method(value: Any) -> Callable[..., Any] | None:
    """Our own way of doing what a method of a text or time does, None where it is harmless."""
    owner, name = getattr(value, "__self__", None), getattr(value, "__name__", "")
    if isinstance(owner, str) and name in _OWN:
        ours = _OWN[name]
        return lambda *args, **kwargs: ours(str(owner), *args, **kwargs)
    if isinstance(owner, date | time) and name == "strftime":
        return lambda form: _strftime(owner, form)
    return None


def _strftime(value: date | time, form: Any) -> str:
    check_time_format(form)
    return value.strftime(form)


def open_attribute(value: Any, name: str) -> bool:
    """Whether templates may read this attribute of a plain value."""
    for kind, names in METHODS.items():
        if isinstance(value, kind):
            return name in names
    return False
