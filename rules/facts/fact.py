"""What a fact is: a name, a type, a sentence for people, and how it is computed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from rules.moment import Moment

Value = bool | float | str | datetime | tuple[str, ...] | None
Options = Mapping[str, Any]


class FactType(StrEnum):
    """What a fact's value is."""

    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"
    LIST = "list"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactOption:
    """Something a rule may say beside the fact's name, such as `within: 24:00:00`."""

    name: str
    help: str
    default: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact. `compute` gives None for what is not known: no condition is true of that."""

    name: str
    type: FactType
    help: str
    compute: Callable[[Moment, Options], Value]
    unit: str | None = None
    values: tuple[str, ...] = ()
    options: tuple[FactOption, ...] = ()
    example: Value = None
