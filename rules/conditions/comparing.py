"""The comparisons of the `fact` condition. A value that is not known is never compared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Final

from hub.core.errors import InvalidInput
from rules.facts.fact import FactType
from rules.templates import regexes
from rules.templates.conversions import to_datetime, to_float

Compare = Callable[[Any, Any], bool | None]


@dataclass(frozen=True, slots=True)
class Operator:
    """One comparison: what it means, and the types of facts it is for."""

    name: str
    help: str
    compare: Compare
    types: frozenset[FactType]


def _same(value: Any, wanted: Any) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted if isinstance(wanted, bool) else value is _flag(wanted)
    if isinstance(value, str):
        return value.casefold() == str(wanted).casefold()
    if isinstance(value, int | float):
        number = to_float(wanted, None)
        return number is not None and bool(value == number)
    if isinstance(value, datetime):
        return bool(value == to_datetime(wanted, None))
    return bool(value == wanted)


def _flag(value: Any) -> Any:
    return {"true": True, "false": False}.get(str(value).casefold(), value)


def _many(wanted: Any) -> tuple[Any, ...]:
    return tuple(wanted) if isinstance(wanted, list | tuple) else (wanted,)


def _is(value: Any, wanted: Any) -> bool:
    if isinstance(value, tuple | list):
        return {str(v).casefold() for v in value} == {str(w).casefold() for w in _many(wanted)}
    return _same(value, wanted)


def _in(value: Any, wanted: Any) -> bool:
    values = value if isinstance(value, tuple | list) else (value,)
    return any(_same(one, other) for one in values for other in _many(wanted))


def _contains(value: Any, wanted: Any) -> bool:
    if isinstance(value, tuple | list):
        return all(any(_same(one, other) for one in value) for other in _many(wanted))
    text = str(value).casefold()
    return any(str(other).casefold() in text for other in _many(wanted))


def _ordered(value: Any, bound: Any) -> tuple[Any, Any] | None:
    kind = type(value)
    if (kind is float or kind is int) and type(bound) in (int, float):
        return value, bound
    if isinstance(value, datetime):
        limit = to_datetime(bound, None)
    else:
        value, limit = to_float(value, None), to_float(bound, None)
    return None if value is None or limit is None else (value, limit)


def _above(value: Any, bound: Any) -> bool | None:
    pair = _ordered(value, bound)
    return None if pair is None else bool(pair[0] > pair[1])


def _below(value: Any, bound: Any) -> bool | None:
    pair = _ordered(value, bound)
    return None if pair is None else bool(pair[0] < pair[1])


def _between(value: Any, bounds: Any) -> bool | None:
    low, high = _ordered(value, bounds[0]), _ordered(value, bounds[1])
    if low is None or high is None:
        return None
    return bool(low[1] <= low[0] and high[0] <= high[1])


def _matches(value: Any, wanted: Any) -> bool:
    values = value if isinstance(value, tuple | list) else (value,)
    return any(regexes.search(one, str(wanted), ignore_case=True) for one in values)


@lru_cache(maxsize=1024)
def network(text: str) -> IPv4Network | IPv6Network:
    """The network of a CIDR or address; InvalidInput when it is none."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        raise InvalidInput(f"{text!r} is not an address or CIDR, such as 10.0.0.0/8.") from None


def _in_cidr(value: Any, wanted: Any) -> bool | None:
    try:
        address = ip_address(str(value))
    except ValueError:
        return None
    return any(address in network(str(one)) for one in _many(wanted))


def _negated(compare: Compare) -> Compare:
    def negated(value: Any, wanted: Any) -> bool | None:
        result = compare(value, wanted)
        return None if result is None else not result

    return negated


_ANY = frozenset(FactType)
_ORDERED = frozenset({FactType.NUMBER, FactType.TIME})
_TEXT_ALONE = frozenset({FactType.TEXT})
_TEXTS = frozenset({FactType.TEXT, FactType.LIST})

OPERATORS: Final[Mapping[str, Operator]] = {
    operator.name: operator
    for operator in (
        Operator("is", "is this, whatever the case", _is, _ANY),
        Operator("is_not", "is known and not this", _negated(_is), _ANY),
        Operator("in", "is one of these", _in, _ANY),
        Operator("not_in", "is known and none of these", _negated(_in), _ANY),
        Operator("above", "is more than this, or later", _above, _ORDERED),
        Operator("below", "is less than this, or earlier", _below, _ORDERED),
        Operator("between", "lies between two bounds, which belong to it", _between, _ORDERED),
        Operator("matches", "has this regular expression in it", _matches, _TEXTS),
        Operator("contains", "has this text in it, or all of these entries", _contains, _TEXTS),
        Operator("in_cidr", "is an address within one of these", _in_cidr, _TEXT_ALONE),
    )
}


def comparison(operator: Operator, wanted: Any, kind: FactType) -> Callable[[Any], bool | None]:
    """The comparison with what never changes; the usual types are compared without detours.

    Facts that are numbers are numbers or unknown: a float compares itself with either of them.
    """
    if kind is FactType.NUMBER and operator.name in _BOUNDS and type(wanted) in _NUMBERS:
        bound: Callable[[Any], bool] = getattr(float(wanted), _BOUNDS[operator.name])
        return bound
    compare, make = operator.compare, _DIRECT.get(operator.name)
    direct = None if make is None else make(wanted)
    if direct is None:
        return lambda value: compare(value, wanted)
    kinds, test = direct

    def holds(value: Any) -> bool | None:
        return test(value) if type(value) in kinds else compare(value, wanted)

    return holds


_Direct = tuple[tuple[type, ...], Callable[[Any], bool]]


def _equal(wanted: Any) -> _Direct | None:
    if isinstance(wanted, bool):
        return (bool,), lambda value: value is wanted
    folded = str(wanted).casefold()
    return None if type(wanted) is not str else ((str,), lambda value: value.casefold() == folded)


def _among(wanted: Any) -> _Direct | None:
    texts = _many(wanted)
    if not all(type(one) is str for one in texts):
        return None
    folded = frozenset(one.casefold() for one in texts)
    return (str,), lambda value: value.casefold() in folded


_NUMBERS: Final = (int, float)
_BOUNDS: Final = {"above": "__lt__", "below": "__gt__"}
_DIRECT: Final[Mapping[str, Callable[[Any], _Direct | None]]] = {
    "is": _equal,
    "in": _among,
}
