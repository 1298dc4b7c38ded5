"""What a key of a rule may hold: validators that also describe themselves as JSON schema."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any, Protocol

import voluptuous as vol

from hub.core.config.problems import did_you_mean
from hub.core.selectors import Duration as DurationSelector
from rules.templates.template import is_template

JsonSchema = dict[str, Any]
_DURATION = DurationSelector()
_ENTITY = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")


class Field(Protocol):
    """Checks and converts a value; voluptuous.Invalid says what would be right."""

    def __call__(self, value: Any) -> Any:
        """The value as rules use it."""

    def schema(self) -> JsonSchema:
        """The same for editors."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text; numbers are taken as their digits."""

    at_most: int = 4096
    what: str = "a text"

    def __call__(self, value: Any) -> str:
        """The text."""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise vol.Invalid(f"must be {self.what}")
        text = str(value)
        if len(text) > self.at_most:
            raise vol.Invalid(f"must have at most {self.at_most} characters")
        return text

    def schema(self) -> JsonSchema:
        """For editors."""
        return {"type": ["string", "number"], "maxLength": self.at_most}


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds."""

    low: float | None = None
    high: float | None = None
    whole: bool = False

    def __call__(self, value: Any) -> Any:
        """The number."""
        number = _number(value)
        if number is None or (self.whole and not float(number).is_integer()):
            raise vol.Invalid("must be a whole number" if self.whole else "must be a number")
        if self.low is not None and number < self.low:
            raise vol.Invalid(f"must be at least {self.low:g}")
        if self.high is not None and number > self.high:
            raise vol.Invalid(f"must be at most {self.high:g}")
        return int(number) if self.whole else number

    def schema(self) -> JsonSchema:
        """For editors."""
        found: JsonSchema = {"type": "integer" if self.whole else "number"}
        found |= {} if self.low is None else {"minimum": self.low}
        return found | ({} if self.high is None else {"maximum": self.high})


def _number(value: Any) -> float | int | None:
    if isinstance(value, bool):
        return None
    try:
        number = value if isinstance(value, int | float) else float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    def __call__(self, value: Any) -> bool:
        """The truth."""
        if isinstance(value, bool):
            return value
        raise vol.Invalid("must be true or false")

    def schema(self) -> JsonSchema:
        """For editors."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def __call__(self, value: Any) -> str:
        """The word."""
        if value in self.words:
            return str(value)
        hint = did_you_mean(str(value), self.words) or f" It is one of {', '.join(self.words)}."
        raise vol.Invalid(f"{value!r} is not known here.{hint}")

    def schema(self) -> JsonSchema:
        """For editors."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Many:
    """One of something or a list of them; always a tuple afterwards."""

    of: Field
    at_least: int = 1

    def __call__(self, value: Any) -> tuple[Any, ...]:
        """The values."""
        values = value if isinstance(value, list) else [value]
        if len(values) < self.at_least:
            raise vol.Invalid("must not be empty")
        return tuple(self.of(item) for item in values)

    def schema(self) -> JsonSchema:
        """For editors."""
        one = self.of.schema()
        return {"anyOf": [one, {"type": "array", "items": one}]}


@dataclass(frozen=True, slots=True)
class Duration:
    """Seconds, from a number, `HH:MM:SS` or a mapping."""

    def __call__(self, value: Any) -> float:
        """The seconds."""
        return float(_DURATION(value))

    def schema(self) -> JsonSchema:
        """For editors."""
        units = ("days", "hours", "minutes", "seconds", "milliseconds")
        parts = {unit: {"type": "number"} for unit in units}
        mapping = {"type": "object", "properties": parts, "additionalProperties": False}
        return {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}, mapping]}


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """`HH:MM` or `HH:MM:SS`."""

    def __call__(self, value: Any) -> time:
        """The time of day."""
        try:
            return time.fromisoformat(str(value).strip().rjust(5, "0"))
        except ValueError:
            raise vol.Invalid("must be a time of day in quotes, such as '22:30'") from None

    def schema(self) -> JsonSchema:
        """For editors."""
        return {"type": "string", "pattern": r"^\d{1,2}:\d{2}(:\d{2})?$"}


@dataclass(frozen=True, slots=True)
class EntityId:
    """The id of an entity."""

    def __call__(self, value: Any) -> str:
        """The id, in lower case."""
        text = str(value).strip().lower()
        if not _ENTITY.fullmatch(text):
            raise vol.Invalid(f"{value!r} is not an entity id, such as sensor.living_room")
        return text

    def schema(self) -> JsonSchema:
        """For editors."""
        return {"type": "string", "pattern": r"^[a-z0-9_]+\.[a-z0-9_]+$"}


@dataclass(frozen=True, slots=True)
class Templated:
    """A template, or what the inner field takes."""

    of: Field

    def __call__(self, value: Any) -> Any:
        """The template as it was written, or the inner value."""
        return value if is_template(value) else self.of(value)

    def schema(self) -> JsonSchema:
        """For editors."""
        return {"anyOf": [self.of.schema(), {"type": "string", "pattern": r"\{[{%]"}]}


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A template."""

    def __call__(self, value: Any) -> str:
        """The template as it was written."""
        if isinstance(value, bool | int | float | str):
            return str(value)
        raise vol.Invalid("must be a template")

    def schema(self) -> JsonSchema:
        """For editors."""
        return {"type": ["string", "boolean", "number"]}


@dataclass(frozen=True, slots=True)
class Data:
    """A mapping; its values may hold templates."""

    def __call__(self, value: Any) -> dict[str, Any]:
        """The mapping; nothing written is an empty one."""
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return dict(value)
        raise vol.Invalid("must hold keys and values below it")

    def schema(self) -> JsonSchema:
        """For editors."""
        return {"type": ["object", "null"]}


@dataclass(frozen=True, slots=True)
class Anything:
    """Any value."""

    def __call__(self, value: Any) -> Any:
        """The value."""
        return value

    def schema(self) -> JsonSchema:
        """For editors."""
        return {}


@dataclass(frozen=True, slots=True)
class Part:
    """Conditions, actions, triggers or a fact's name: looked at by the language itself."""

    ref: str
    many: bool = True

    def __call__(self, value: Any) -> Any:
        """The part as it was written."""
        return value

    def schema(self) -> JsonSchema:
        """For editors."""
        one = {"$ref": f"#/$defs/{self.ref}"}
        return {"anyOf": [one, {"type": "array", "items": one}]} if self.many else one


@dataclass(frozen=True, slots=True)
class Either:
    """The first field that takes the value."""

    fields: tuple[Field, ...]
    message: str

    def __call__(self, value: Any) -> Any:
        """What the first fitting field makes of it."""
        for one in self.fields:
            try:
                return one(value)
            except vol.Invalid:
                continue
        raise vol.Invalid(self.message)

    def schema(self) -> JsonSchema:
        """For editors."""
        return {"anyOf": [one.schema() for one in self.fields]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a kind: what it holds, and what that means."""

    name: str
    of: Field
    help: str
    required: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a kind."""

    all: tuple[Key, ...] = field(default=())

    def __iter__(self) -> Any:
        return iter(self.all)

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(key.name for key in self.all)

    def voluptuous(self) -> vol.Schema:
        """The schema that checks them."""
        return vol.Schema(
            {
                (vol.Required if key.required else vol.Optional)(
                    key.name, description=key.help
                ): key.of
                for key in self.all
            }
        )

    def schema(self, extra: Iterable["Key"] = ()) -> JsonSchema:
        """The JSON schema of a mapping with these keys."""
        every = (*self.all, *extra)
        return {
            "type": "object",
            "properties": {key.name: {**key.of.schema(), "description": key.help} for key in every},
            "required": [key.name for key in every if key.required],
            "additionalProperties": False,
        }


def need(name: str, of: Field, help: str) -> Key:  # noqa: A002 - the word for it everywhere
    """A key that must be given."""
    return Key(name=name, of=of, help=help, required=True)


def may(name: str, of: Field, help: str, default: Any = None) -> Key:  # noqa: A002 - the word for it everywhere
    """A key that may be given."""
    return Key(name=name, of=of, help=help, default=default)


def keys(*every: Key) -> Keys:
    """The keys of a kind."""
    return Keys(every)


Check = Callable[[Any], Any]
