"""Short forms to declare facts, and to read what a rule says beside a fact's name."""

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from hub.core.config.values import parse_duration
from hub.core.errors import InvalidInput
from rules.facts.fact import Fact, FactOption, FactType, Options, Value
from rules.happening import Subject
from rules.moment import Moment

T = TypeVar("T")
Compute = Callable[[Moment, Options], Value]
Pick = Callable[[Subject], T | None]

DAY_S = 86400.0
_NOBODY: frozenset[str] = frozenset()


def number(name: str, help_: str, compute: Compute, **more: Any) -> Fact:
    """A fact that is a number."""
    return Fact(name=name, type=FactType.NUMBER, help=help_, compute=compute, **more)


def text(name: str, help_: str, compute: Compute, **more: Any) -> Fact:
    """A fact that is text."""
    return Fact(name=name, type=FactType.TEXT, help=help_, compute=compute, **more)


def flag(name: str, help_: str, compute: Compute, **more: Any) -> Fact:
    """A fact that is true or false."""
    return Fact(name=name, type=FactType.FLAG, help=help_, compute=compute, **more)


def listing(name: str, help_: str, compute: Compute, **more: Any) -> Fact:
    """A fact that is a list of texts."""
    return Fact(name=name, type=FactType.LIST, help=help_, compute=compute, **more)


def time(name: str, help_: str, compute: Compute, **more: Any) -> Fact:
    """A fact that is a moment, in UTC."""
    return Fact(name=name, type=FactType.TIME, help=help_, compute=compute, **more)


Most = Callable[[Moment], float | None]
Bound = Callable[[Options], Most]


class Part(NamedTuple):
    """The part of a subject from which a fact is read, and how; `dear` where that takes long."""

    pick: Pick[Any]
    read: Callable[[Any], Any]
    dear: bool


_PARTS: dict[Compute, Part] = {}
_MOST: dict[Compute, Bound] = {}


def of(
    pick: Pick[T], read: Callable[[T], Any], *, lasts: bool = True, dear: bool = False
) -> Compute:
    """Reads a part of the subject, and nothing else; None where there is no such part.

    A part `lasts` that many happenings share, such as a player, and unlike a session. What is
    `dear` to read is read once for each part.
    """

    def compute(moment: Moment, _: Options) -> Value:
        part = pick(moment.about)
        return None if part is None else read(part)

    if lasts:
        _PARTS[compute] = Part(pick, read, dear)
    return compute


def part_of(compute: Compute) -> Part | None:
    """The lasting part that a fact is read from; None for one that looks at more."""
    return _PARTS.get(compute)


def at_most(bound: Bound, compute: Compute) -> Compute:
    """Computes a number that is known where `bound` says something, and is not above that."""
    _MOST[compute] = bound
    return compute


def most_of(compute: Compute, options: Options) -> Most | None:
    """What tells, in next to no time, how much a number is at most; None where nothing does."""
    bound = _MOST.get(compute)
    return None if bound is None else bound(options)


def within(default: str | None, help_: str = "how far to look back") -> FactOption:
    """The option that names a window of time."""
    return FactOption(name="within", help=help_, default=default)


def seconds(options: Options, name: str, default: str) -> float:
    """A duration of the options: seconds, `24:00:00`, `30m` or a timedelta."""
    given = options.get(name, default)
    if type(given) is float:
        return given
    if isinstance(given, timedelta):
        return given.total_seconds()
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return float(given)
    return _parsed(str(given))


def names(options: Options, name: str) -> frozenset[str]:
    """Names of the options, one or several, without regard to case."""
    given = options.get(name)
    if not given:
        return _NOBODY
    several = (given,) if isinstance(given, str) else tuple(given)
    return _folded(several)


@lru_cache(maxsize=256)
def _parsed(given: str) -> float:
    if ":" in given:
        parts = given.split(":")
        try:
            hours, minutes, *rest = (float(part) for part in parts)
        except ValueError:
            raise InvalidInput(f"{given} is not a duration.", hint="Write 24:00:00.") from None
        return hours * 3600 + minutes * 60 + sum(rest)
    try:
        return parse_duration(given)
    except ValueError as error:
        raise InvalidInput(f"{given} is not a duration: {error}.") from None


@lru_cache(maxsize=256)
def _folded(given: tuple[Any, ...]) -> frozenset[str]:
    return frozenset(str(one).casefold() for one in given)
