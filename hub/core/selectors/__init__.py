"""Selectors: what a value of a form or a blueprint input may be, and which widget asks for it.

A selector is a validator for voluptuous schemas. `as_dict()` is its spelling in YAML and JSON,
`{"number": {"min": 1}}`, and `selector_from()` reads that spelling again.
"""

from hub.core.selectors.base import SELECTORS, Selector, selector, selector_from
from hub.core.selectors.basic import AnyObject, Boolean, Number, Option, Select, Text
from hub.core.selectors.moments import (
    Date,
    DateTime,
    Duration,
    Language,
    Location,
    Time,
    TimeZone,
)
from hub.core.selectors.references import (
    EntityReference,
    LibraryReference,
    PersonReference,
    Reference,
    ServerReference,
)
from hub.core.selectors.rules import (
    AccountReference,
    Actions,
    Conditions,
    Country,
    MediaTypeOf,
    NotifyTarget,
    PlayerReference,
    SeverityOf,
    TemplateText,
    Triggers,
)

__all__ = [
    "SELECTORS",
    "AccountReference",
    "Actions",
    "AnyObject",
    "Boolean",
    "Conditions",
    "Country",
    "Date",
    "DateTime",
    "Duration",
    "EntityReference",
    "Language",
    "LibraryReference",
    "Location",
    "MediaTypeOf",
    "NotifyTarget",
    "Number",
    "Option",
    "PersonReference",
    "PlayerReference",
    "Reference",
    "Select",
    "Selector",
    "ServerReference",
    "SeverityOf",
    "TemplateText",
    "Text",
    "Time",
    "TimeZone",
    "Triggers",
    "selector",
    "selector_from",
]
