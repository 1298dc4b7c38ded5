"""Selectors: what a value of a form or a blueprint input may be, and which widget asks for it.

A selector is a validator for voluptuous schemas. `as_dict()` is its spelling in YAML and JSON, `{"number": {"min": 1}}`,
and `selector_from()` reads that spelling again.
"""

import math
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Literal

import voluptuous as vol

SELECTORS: dict[str, type["Selector"]] = {}
"""Every selector by its kind: the one table for flows, options and blueprint inputs."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_URL = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CLOCK = re.compile(r"(\d+):([0-5]?\d)(?::([0-5]?\d))?")
_UNITS = {"days": 86400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0, "milliseconds": 0.001}


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Base: calling it validates, converts and returns a value or raises voluptuous.Invalid."""

    kind: ClassVar[str]

    def __call__(self, value: Any) -> Any:
        raise NotImplementedError

    def as_dict(self) -> dict[str, dict[str, Any]]:
        """The selector as plain data, without what is at its default."""
        return {
            self.kind: {
                f.name: _plain(v)
                for f in fields(self)
                if (v := getattr(self, f.name)) != _default(f)
            }
        }


def _default(declared: Any) -> Any:
    return None if declared.default is MISSING else declared.default


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.as_dict() if isinstance(value, Option) else value


def selector(kind: str) -> Any:
    """Class decorator: name a selector and enter it into the table."""

    def register(cls: type[Selector]) -> type[Selector]:
        cls.kind = kind
        SELECTORS[kind] = cls
        return cls

    return register


def selector_from(data: Any) -> Selector:
    """The selector spelled `{kind: {options}}`, `{kind: null}` or `kind`; voluptuous.Invalid otherwise."""
    if isinstance(data, str):
        data = {data: None}
    if not isinstance(data, Mapping) or len(data) != 1:
        raise vol.Invalid("a selector is one name with its options, such as 'number: {min: 1}'")
    kind, options = next(iter(data.items()))
    if kind not in SELECTORS:
        raise vol.Invalid(f"unknown selector '{kind}'; known are {', '.join(sorted(SELECTORS))}")
    cls = SELECTORS[kind]
    known = {declared.name for declared in fields(cls)}
    given = dict(options or {})
    if unknown := sorted(set(given) - known):
        raise vol.Invalid(
            f"{kind} has no option {', '.join(unknown)}; known are {', '.join(sorted(known))}"
        )
    return cls(
        **{name: tuple(item) if isinstance(item, list) else item for name, item in given.items()}
    )


@selector("text")
@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Selector):
    """A text; `type="password"` is a secret and never shown again. Surrounding blanks are dropped."""

    type: Literal["text", "password", "url", "email", "search"] = "text"
    multiline: bool = False
    multiple: bool = False
    max_length: int = 4096
    autocomplete: str | None = None

    def __call__(self, value: Any) -> str | list[str]:
        if self.multiple:
            return [self._one(item) for item in _as_list(value)]
        return self._one(value)

    def _one(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise vol.Invalid("must be a text")
        text = str(value) if self.type == "password" else str(value).strip()
        if len(text) > self.max_length:
            raise vol.Invalid(f"must have at most {self.max_length} characters")
        if self.type == "url" and not _URL.fullmatch(text):
            raise vol.Invalid("must be an address that begins with http:// or https://")
        if self.type == "email" and not _EMAIL.fullmatch(text):
            raise vol.Invalid("must be an e-mail address")
        return text


@selector("number")
@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Selector):
    """A number between `min` and `max`; whole when `step` is whole. `mode` chooses the widget."""

    min: float | None = None
    max: float | None = None
    step: float | Literal["any"] = 1
    unit: str | None = None
    mode: Literal["box", "slider"] = "box"

    def __call__(self, value: Any) -> int | float:
        try:
            number = math.nan if isinstance(value, bool) else float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number):
            raise vol.Invalid("must be a number")
        if self.min is not None and number < self.min:
            raise vol.Invalid(f"must be at least {self.min:g}")
        if self.max is not None and number > self.max:
            raise vol.Invalid(f"must be at most {self.max:g}")
        if self.step == "any" or not float(self.step).is_integer():
            return number
        if not number.is_integer():
            raise vol.Invalid("must be a whole number")
        return int(number)


@selector("boolean")
@dataclass(frozen=True, slots=True, kw_only=True)
class Boolean(Selector):
    """Yes or no; also as the words that HTML forms and YAML use."""

    def __call__(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word in ("true", "yes", "on", "1"):
            return True
        if word in ("false", "no", "off", "0"):
            return False
        raise vol.Invalid("must be yes or no")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice; without a label its text comes from strings.json `selector.<translation_key>.<value>`."""

    value: str
    label: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        """The choice as plain data."""
        return {"value": self.value, "label": self.label}


@selector("select")
@dataclass(frozen=True, slots=True, kw_only=True)
class Select(Selector):
    """One of the options, or several; `custom_value` allows others too."""

    options: tuple[Any, ...]
    multiple: bool = False
    custom_value: bool = False
    translation_key: str | None = None

    def choices(self) -> list[Option]:
        """The options, however they were spelled."""
        return [_option(item) for item in self.options]

    def __call__(self, value: Any) -> str | list[str]:
        allowed = {option.value for option in self.choices()}
        chosen = [str(item) for item in _as_list(value)] if self.multiple else [str(value)]
        for item in chosen:
            if item not in allowed and not self.custom_value:
                raise vol.Invalid(f"must be one of {', '.join(sorted(allowed))}")
        return list(dict.fromkeys(chosen)) if self.multiple else chosen[0]


def _option(item: Any) -> Option:
    if isinstance(item, Option):
        return item
    if isinstance(item, Mapping):
        return Option(str(item["value"]), item.get("label"))
    return Option(str(item))


def _as_list(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple | set | frozenset) else [value]


@selector("duration")
@dataclass(frozen=True, slots=True, kw_only=True)
class Duration(Selector):
    """Seconds; read from a number, `HH:MM:SS`, or a mapping of days to milliseconds."""

    min: float = 0
    max: float | None = None

    def __call__(self, value: Any) -> float:
        seconds = _seconds(value)
        if seconds < self.min:
            raise vol.Invalid(f"must be at least {timedelta(seconds=self.min)}")
        if self.max is not None and seconds > self.max:
            raise vol.Invalid(f"must be at most {timedelta(seconds=self.max)}")
        return seconds


def _seconds(value: Any) -> float:
    if isinstance(value, timedelta):
        return value.total_seconds()
    try:
        if isinstance(value, Mapping):
            return sum(_UNITS[unit] * float(amount) for unit, amount in value.items())
        if isinstance(value, str) and (clock := _CLOCK.fullmatch(value.strip())):
            hours, minutes, seconds = (int(part or 0) for part in clock.groups())
            return float(hours * 3600 + minutes * 60 + seconds)
        number = math.nan if isinstance(value, bool) else float(value)
    except (KeyError, TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise vol.Invalid("must be a duration, such as 90, 00:01:30 or {minutes: 1, seconds: 30}")
    return number


@selector("time")
@dataclass(frozen=True, slots=True, kw_only=True)
class Time(Selector):
    """A time of day, `HH:MM:SS`."""

    def __call__(self, value: Any) -> str:
        try:
            return time.fromisoformat(str(value)).replace(tzinfo=None).isoformat("seconds")
        except ValueError:
            raise vol.Invalid("must be a time of day, such as 22:30") from None


@selector("date")
@dataclass(frozen=True, slots=True, kw_only=True)
class Date(Selector):
    """A day, `YYYY-MM-DD`."""

    def __call__(self, value: Any) -> str:
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise vol.Invalid("must be a date, such as 2026-01-31") from None


@selector("datetime")
@dataclass(frozen=True, slots=True, kw_only=True)
class DateTime(Selector):
    """A date with a time, ISO 8601."""

    def __call__(self, value: Any) -> str:
        try:
            return datetime.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise vol.Invalid("must be a date and time, such as 2026-01-31T22:30:00") from None


@selector("time_zone")
@dataclass(frozen=True, slots=True, kw_only=True)
class TimeZone(Selector):
    """An IANA time zone."""

    def __call__(self, value: Any) -> str:
        try:
            return zoneinfo.ZoneInfo(str(value)).key
        except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
            raise vol.Invalid("must be a time zone, such as Europe/Berlin") from None


@selector("language")
@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Selector):
    """A language tag (BCP 47); `languages` limits the choice."""

    languages: tuple[str, ...] = ()

    def __call__(self, value: Any) -> str:
        tag = str(value)
        if not _LANGUAGE.fullmatch(tag) or (self.languages and tag not in self.languages):
            known = (
                f"one of {', '.join(self.languages)}"
                if self.languages
                else "a tag such as en or pt-BR"
            )
            raise vol.Invalid(f"must be a language: {known}")
        return tag


@selector("location")
@dataclass(frozen=True, slots=True, kw_only=True)
class Location(Selector):
    """A point on the map: `{latitude, longitude}` in degrees, with `radius` in kilometres if asked for."""

    radius: bool = False

    def __call__(self, value: Any) -> dict[str, float]:
        if not isinstance(value, Mapping):
            raise vol.Invalid("must be a latitude and a longitude")
        point = {
            "latitude": Number(min=-90, max=90, step="any")(value.get("latitude")),
            "longitude": Number(min=-180, max=180, step="any")(value.get("longitude")),
        }
        if self.radius and value.get("radius") is not None:
            point["radius"] = Number(min=0, step="any")(value["radius"])
        return point


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Selector):
    """The id of something the hub knows, or several ids."""

    multiple: bool = False

    def __call__(self, value: Any) -> str | list[str]:
        if self.multiple:
            return [_reference(item) for item in _as_list(value)]
        return _reference(value)


def _reference(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= 255:
        raise vol.Invalid("must be the id of something that exists")
    return value.strip()


@selector("entity")
@dataclass(frozen=True, slots=True, kw_only=True)
class EntityReference(Reference):
    """Entities, of one domain if given."""

    domain: str | None = None


@selector("server")
@dataclass(frozen=True, slots=True, kw_only=True)
class ServerReference(Reference):
    """Servers, of one platform if given."""

    platform: str | None = None


@selector("library")
@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryReference(Reference):
    """Libraries."""


@selector("person")
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReference(Reference):
    """Persons."""


@selector("object")
@dataclass(frozen=True, slots=True, kw_only=True)
class AnyObject(Selector):
    """Any JSON value."""

    def __call__(self, value: Any) -> Any:
        return value
