"""Selectors of plain values: texts, numbers, yes or no, choices."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import voluptuous as vol

from hub.core.selectors.base import Selector, as_list, selector

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_URL = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)


@selector("text")
@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Selector):
    """A text; `type="password"` is a secret and never shown again.

    Surrounding blanks are dropped.
    """

    type: Literal["text", "password", "url", "email", "search"] = "text"
    multiline: bool = False
    multiple: bool = False
    max_length: int = 4096
    autocomplete: str | None = None

    def _check(self, value: Any) -> str | list[str]:
        if self.multiple:
            return [self._one(item) for item in as_list(value)]
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

    def _check(self, value: Any) -> int | float:
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

    def _check(self, value: Any) -> bool:
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
    """One choice.

    Without a label its text comes from strings.json `selector.<translation_key>.<value>`.
    """

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

    def _check(self, value: Any) -> str | list[str]:
        allowed = {option.value for option in self.choices()}
        chosen = [str(item) for item in as_list(value)] if self.multiple else [str(value)]
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


@selector("object")
@dataclass(frozen=True, slots=True, kw_only=True)
class AnyObject(Selector):
    """Any JSON value."""

    def _check(self, value: Any) -> Any:
        return value
