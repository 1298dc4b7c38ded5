"""The bar of filters: what is set, as chips, and what can be set, as names and panels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from frontend.views.filter_fields import Field


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be ticked."""

    value: str
    label: str
    checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A question as it stands: its options, or for ranges and dates the values by parameter."""

    field: Field
    label: str
    options: tuple[Option, ...] = ()
    values: dict[str, Any]
    active: bool = False


@dataclass(frozen=True, slots=True)
class FieldName:
    """A question by its name; `active` while it is answered."""

    name: str
    icon: str
    label: str
    active: bool = False


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Questions under one heading."""

    label: str
    fields: tuple[FieldName, ...]


@dataclass(frozen=True, slots=True)
class FilterNames:
    """What can be filtered by."""

    groups: tuple[FieldGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChip:
    """A filter that is set; `without` is the query string that leaves it out.

    `name` is that of its question, None where there is no panel to change it.
    """

    name: str | None
    label: str
    text: str
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetLink:
    """Saved filters; `query` leads to them. `opens` says whether this page begins with them."""

    id: str
    name: str
    query: str
    current: bool
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetMenu:
    """Saved filters to choose from, and the filters as they would be saved now.

    `page` is the name under which this page can begin with some, empty where it cannot.
    """

    presets: tuple[PresetLink, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: str = ""

    @property
    def current(self) -> str | None:
        """The name of those that are set now."""
        return next((one.name for one in self.presets if one.current), None)

    @property
    def opened(self) -> bool:
        """Whether the page begins with some."""
        return any(one.opens for one in self.presets)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterBar:
    """The filters of a page at `path`; `query` holds them and nothing else.

    Names and panels are asked for when they are opened. `search` is the text that is searched
    for, None where there is no search. `kept` is what the address holds beside filters, and a
    search keeps.
    """

    path: str
    chips: tuple[FilterChip, ...]
    query: str
    cleared: str
    search: str | None = None
    kept: tuple[tuple[str, str], ...] = ()
    menu: PresetMenu = field(default_factory=PresetMenu)
