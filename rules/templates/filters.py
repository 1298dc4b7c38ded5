"""Filters and tests of templates: a chosen few of jinja's, and those that Home Assistant adds."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import orjson
from jinja2.filters import FILTERS as DEFAULT_FILTERS
from jinja2.tests import TESTS as DEFAULT_TESTS

from rules.templates import conversions, regexes
from rules.templates.budget import joined, listed, sized
from rules.templates.errors import TemplateFailed
from rules.templates.operators import check_format

_JINJA_FILTERS: Final = [
    "abs",
    "capitalize",
    "count",
    "d",
    "default",
    "dictsort",
    "e",
    "escape",
    "filesizeformat",
    "first",
    "groupby",
    "items",
    "last",
    "length",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "reverse",
    "select",
    "selectattr",
    "sort",
    "string",
    "striptags",
    "title",
    "trim",
    "unique",
    "upper",
    "urlencode",
    "wordcount",
]
_JINJA_TESTS: Final = [
    "boolean",
    "defined",
    "divisibleby",
    "eq",
    "equalto",
    "even",
    "false",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "sameas",
    "sequence",
    "string",
    "true",
    "undefined",
    "upper",
    "==",
    "!=",
    ">",
    ">=",
    "<",
    "<=",
]


def _join(parts: Iterable[Any], between: str = "", attribute: Any = None) -> str:
    items = listed(parts)
    if attribute is not None:
        items = [item.get(attribute) if isinstance(item, Mapping) else item for item in items]
    spread = [piece for item in items for piece in (between, item)]
    return joined(spread[1:])


def _replace(text: Any, old: Any, new: Any, count: int | None = None) -> str:
    if not isinstance(old, str) or not isinstance(new, str):
        raise TemplateFailed("replace needs two texts.")
    subject = str(sized(text))
    limit = -1 if count is None else count
    if len(subject) + subject.count(old) * len(new) > 1 << 20:
        raise TemplateFailed("The template makes a text that is too large.")
    return subject.replace(old, new, limit)


def _format(text: Any, *values: Any) -> str:
    form = str(text)
    check_format(form)
    sized(list(values))
    return form % values


def _truncate(text: Any, length: int = 255, killwords: bool = False, end: str = "…") -> str:
    subject = str(text)
    if len(subject) <= length:
        return subject
    cut = subject[: max(0, length - len(end))]
    return (cut if killwords else cut.rsplit(" ", 1)[0]) + end


def _sum(values: Iterable[Any], attribute: str | None = None, start: float = 0) -> Any:
    items = listed(values)
    if attribute is not None:
        items = [item.get(attribute) if isinstance(item, Mapping) else None for item in items]
    numbers = [x if isinstance(x, int) else conversions.to_float(x) for x in items]
    return sum(numbers) + start


def _round(value: Any, digits: Any = 0, method: str = "common") -> Any:
    number = conversions.to_float(value)
    if not isinstance(digits, int) or abs(digits) > 15:
        raise TemplateFailed("round takes up to 15 digits.")
    if method in ("ceil", "floor"):
        scale = 10.0**digits
        work = math.ceil if method == "ceil" else math.floor
        return work(number * scale) / scale
    result = round(number, digits)
    return int(result) if digits == 0 else result


def _average(*values: Any) -> float:
    items = listed(values[0]) if len(values) == 1 and isinstance(values[0], Iterable) else values
    if not items:
        raise TemplateFailed("average needs at least one number.")
    return float(sum(conversions.to_float(item) for item in items) / len(items))


def _median(values: Iterable[Any]) -> float:
    items = sorted(conversions.to_float(item) for item in listed(values))
    if not items:
        raise TemplateFailed("median needs at least one number.")
    middle = len(items) // 2
    low = items[middle] if len(items) % 2 else items[middle - 1]
    return float((low + items[middle]) / 2)


def _slugify(text: Any, separator: str = "_") -> str:
    plain = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", separator[:1], plain.lower()).strip(separator[:1])


def _to_json(value: Any) -> str:
    try:
        return orjson.dumps(sized(value), default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except orjson.JSONEncodeError as error:
        raise TemplateFailed(f"This cannot be written as JSON: {error}.") from None


def _from_json(text: Any) -> Any:
    try:
        return sized(orjson.loads(str(sized(text))))
    except orjson.JSONDecodeError:
        raise TemplateFailed("This is not JSON.") from None


def _iif(value: Any, then: Any = True, otherwise: Any = False, unknown: Any = None) -> Any:
    if value is None:
        return otherwise if unknown is None else unknown
    return then if value else otherwise


def _regex_replace(value: Any, find: str = "", replace: str = "", ignorecase: bool = False) -> str:
    return regexes.replace(value, find, replace, ignore_case=ignorecase)


def _regex_match(value: Any, find: str = "", ignorecase: bool = False) -> bool:
    return regexes.match(value, find, ignore_case=ignorecase)


def _regex_search(value: Any, find: str = "", ignorecase: bool = False) -> bool:
    return regexes.search(value, find, ignore_case=ignorecase)


def _regex_findall(value: Any, find: str = "", ignorecase: bool = False) -> list[Any]:
    return regexes.find_all(value, find, ignore_case=ignorecase)


def _regex_findall_index(
    value: Any,
    find: str = "",
    index: int = 0,
    ignorecase: bool = False,
) -> Any:
    found = regexes.find_all(value, find, ignore_case=ignorecase)
    try:
        return found[index]
    except IndexError:
        raise TemplateFailed(f"There is no match number {index}.") from None


def _contains(values: Any, value: Any) -> bool:
    return value in values


def _is_number(value: Any) -> bool:
    number = conversions.to_float(value, None)
    return number is not None and math.isfinite(number)


OWN_FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "average": _average,
    "bool": conversions.to_bool,
    "contains": _contains,
    "float": conversions.to_float,
    "format": _format,
    "from_json": _from_json,
    "iif": _iif,
    "int": conversions.to_int,
    "is_number": _is_number,
    "join": _join,
    "list": listed,
    "median": _median,
    "regex_findall": _regex_findall,
    "regex_findall_index": _regex_findall_index,
    "regex_match": _regex_match,
    "regex_replace": _regex_replace,
    "regex_search": _regex_search,
    "replace": _replace,
    "round": _round,
    "slugify": _slugify,
    "sum": _sum,
    "to_json": _to_json,
    "tojson": _to_json,
    "truncate": _truncate,
}
FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    **{name: DEFAULT_FILTERS[name] for name in _JINJA_FILTERS},
    **OWN_FILTERS,
}
_FROM_JINJA: Final[Mapping[str, Any]] = DEFAULT_TESTS
TESTS: Final[Mapping[str, Callable[..., Any]]] = {
    **{name: _FROM_JINJA[name] for name in _JINJA_TESTS},
    "contains": _contains,
    "match": _regex_match,
    "search": _regex_search,
}
FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    name: OWN_FILTERS[name] for name in ("average", "bool", "float", "iif", "int", "is_number")
} | {"max": max, "min": min, "median": _median, "slugify": _slugify}
