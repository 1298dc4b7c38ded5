"""How a part of the hub declares what can be configured about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

M = TypeVar("M", bound=BaseModel)


class SectionModel(BaseModel):
    """Base of every section: unknown keys are mistakes, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable: sets `key` (dotted, inside its section) after `parse`.

    `parse` raises ValueError with what would be right. `secret` values never appear in messages.
    """

    name: str
    key: str
    help: str
    parse: Callable[[str], object] = str
    secret: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Section(Generic[M]):
    """One top-level key of usher.yaml, its model, and the variables that set parts of it."""

    name: str
    model: type[M]
    variables: tuple[Variable, ...] = ()
