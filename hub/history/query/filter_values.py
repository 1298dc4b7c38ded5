"""The types of filter values: lists are given as lists or with commas, "any of" is meant."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, WithJsonSchema

from hub.history.store.ids import to_uuid

MAX_VALUES = 200
"""Values that one filter may list."""
YEARS = range(1900, 3000)
"""The years that times may be in: no zone and no span leads out of the calendar from there."""
D = TypeVar("D", date, datetime)


def comma_separated(value: object) -> object:
    """The parts of a text between its commas; anything else as it is."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _in_reach(value: D) -> D:
    if value.year not in YEARS:
        raise ValueError(f"the year is not from {YEARS[0]} to {YEARS[-1]}")
    return value


def _as_uuid(value: object) -> object:
    return to_uuid(value) if isinstance(value, str) else value


def any_of(kind: type[StrEnum]) -> Any:
    """The type of a list of these."""
    return Annotated[list[kind], _CommaSeparated, _Some]  # type: ignore[valid-type] # a type at run time


def one_of(words: Iterable[str]) -> Any:
    """The type of a list of these words."""
    word = Literal[tuple(words)]  # type: ignore[valid-type] # a type at run time
    return Annotated[list[word], _CommaSeparated, _Some]  # type: ignore[valid-type] # a type at run time


_CommaSeparated = BeforeValidator(comma_separated)
_Some = Field(min_length=1, max_length=MAX_VALUES)
Text = Annotated[str, Field(min_length=1, max_length=500)]
Texts = Annotated[list[Text], _CommaSeparated, _Some]
Year = Annotated[int, Field(ge=0, le=9999)]
Years = Annotated[list[Year], _CommaSeparated, _Some]
Weekdays = Annotated[list[Annotated[int, Field(ge=1, le=7)]], _CommaSeparated, _Some]
Hours = Annotated[list[Annotated[int, Field(ge=0, le=23)]], _CommaSeparated, _Some]
Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]
Dates = Annotated[list[Annotated[date, AfterValidator(_in_reach)]], _CommaSeparated, _Some]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False, le=10**9)]
Rate = Annotated[float, Field(ge=0, allow_inf_nan=False, le=10**9)]
PublicIds = Annotated[
    list[Annotated[UUID, BeforeValidator(_as_uuid), WithJsonSchema({"type": "string"})]],
    _CommaSeparated,
    _Some,
]
