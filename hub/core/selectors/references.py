"""Selectors of things the hub knows."""

from dataclasses import dataclass
from typing import Any

import voluptuous as vol

from hub.core.selectors.base import Selector, as_list, selector


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Selector):
    """The id of something the hub knows, or several ids."""

    multiple: bool = False

    def _check(self, value: Any) -> str | list[str]:
        if self.multiple:
            return [_reference(item) for item in as_list(value)]
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
