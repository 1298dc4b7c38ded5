"""Selectors of what rules are made of, and of whom they are about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import voluptuous as vol

from hub.core.selectors.base import Selector, as_list, selector
from hub.core.selectors.countries import COUNTRIES
from hub.core.selectors.references import Reference

SEVERITIES = ("info", "warning", "critical")
MEDIA_TYPES = ("movie", "episode", "track", "programme", "photo", "music_video", "audiobook")
_SLUG = re.compile(r"(?:notify\.)?([A-Za-z0-9_]{1,64})")


@selector("account")
@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReference(Reference):
    """Accounts, each as `server/key`."""


@selector("player")
@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerReference(Reference):
    """Players, by key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Selector):
    """One of a few words that everybody knows, or several of them."""

    multiple: bool = False

    def _check(self, value: Any) -> str | list[str]:
        if self.multiple:
            return list(dict.fromkeys(self._one(item) for item in as_list(value)))
        return self._one(value)

    def _one(self, value: Any) -> str:
        raise NotImplementedError


@selector("country")
@dataclass(frozen=True, slots=True, kw_only=True)
class Country(Words):
    """A country, as ISO 3166-1 spells it in two letters; `countries` limits the choice."""

    countries: tuple[str, ...] = ()

    def _one(self, value: Any) -> str:
        code = str(value).strip().upper()
        if code not in (self.countries or COUNTRIES):
            raise vol.Invalid(f"must be a country in two letters, such as DE; {value} is none")
        return code


@selector("severity")
@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityOf(Words):
    """How much something matters: info, warning or critical."""

    def _one(self, value: Any) -> str:
        word = str(value).strip().lower()
        if word not in SEVERITIES:
            raise vol.Invalid(f"must be one of {', '.join(SEVERITIES)}")
        return word


@selector("media_type")
@dataclass(frozen=True, slots=True, kw_only=True)
class MediaTypeOf(Words):
    """What an item is: movie, episode, track and so on."""

    def _one(self, value: Any) -> str:
        word = str(value).strip().lower()
        if word not in MEDIA_TYPES:
            raise vol.Invalid(f"must be one of {', '.join(MEDIA_TYPES)}")
        return word


@selector("notify_target")
@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyTarget(Words):
    """Targets and groups of notifications, by the name of their service: `phone`."""

    def _one(self, value: Any) -> str:
        found = _SLUG.fullmatch(str(value).strip())
        if found is None:
            raise vol.Invalid("must be the name of a notification target, such as phone")
        return found[1]


@selector("template")
@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateText(Selector):
    """A template, or a text without one."""

    max_length: int = 8192

    def _check(self, value: Any) -> str:
        if isinstance(value, Mapping | list | tuple) or value is None:
            raise vol.Invalid("must be a text or a template")
        if len(text := str(value)) > self.max_length:
            raise vol.Invalid(f"must have at most {self.max_length} characters")
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Selector):
    """Parts of a rule; what is in them is looked at by the language of the rules."""

    def _check(self, value: Any) -> list[Any]:
        found = as_list([value] if isinstance(value, Mapping) else value)
        for part in found:
            if not isinstance(part, Mapping | str | bool):
                raise vol.Invalid(f"must be a list of {self.kind}s")
        return found


@selector("trigger")
@dataclass(frozen=True, slots=True, kw_only=True)
class Triggers(Parts):
    """Triggers of a rule."""


@selector("condition")
@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions(Parts):
    """Conditions of a rule."""


@selector("action")
@dataclass(frozen=True, slots=True, kw_only=True)
class Actions(Parts):
    """Actions of a rule."""
