"""Forms: a voluptuous schema as data for a screen, and a person's input as data for the schema."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import voluptuous as vol

from hub.core.errors import InvalidInput
from hub.core.selectors import Boolean, Number, Select, Selector, Text

BASE = "base"
"""The name under which an error belongs to the whole form."""


class InvalidForm(InvalidInput):
    """Input that a form refuses; `errors` maps each field, or `base`, to a text."""

    code = "invalid_form"

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {text}" for field, text in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field as a screen needs it. A secret never carries a value."""

    name: str
    selector: Selector
    required: bool
    default: Any = None
    suggested: Any = None
    description: str | None = None

    @property
    def secret(self) -> bool:
        """Whether what is typed must not be shown."""
        return isinstance(self.selector, Text) and self.selector.type == "password"

    def as_dict(self) -> dict[str, Any]:
        """The field as plain data."""
        return {
            "name": self.name,
            "selector": self.selector.as_dict(),
            "required": self.required,
            "default": self.default,
            "suggested": self.suggested,
            "description": self.description,
            "secret": self.secret,
        }


def fields_of(schema: vol.Schema | None, suggested: Mapping[str, Any] | None = None) -> list[Field]:
    """The fields of a flat schema in their order, filled with what is suggested."""
    values = suggested or {}
    return [_field(marker, validator, values) for marker, validator in _items(schema)]


def validate(schema: vol.Schema | None, data: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the schema makes of the input; InvalidForm maps every complaint to its top-level field.

    An optional field that is left empty counts as not given.
    """
    if schema is None:
        return {}
    errors: dict[str, str] = {}
    cleaned: dict[str, Any] = dict(data or {})
    for marker, _ in _items(schema):
        _drop_if_empty(marker, cleaned, errors)
    try:
        result: dict[str, Any] = schema(cleaned)
    except vol.MultipleInvalid as invalid:
        for error in invalid.errors:
            errors.setdefault(str(error.path[0]) if error.path else BASE, _text(error))
        raise InvalidForm(errors) from None
    except vol.Invalid as error:
        raise InvalidForm({str(error.path[0]) if error.path else BASE: _text(error)}) from None
    return result


def _drop_if_empty(marker: Any, data: dict[str, Any], errors: dict[str, str]) -> None:
    name = str(marker)
    if data.get(name, ...) not in ("", None):
        return
    del data[name]
    if isinstance(marker, vol.Required) and marker.default is vol.UNDEFINED:
        errors[name] = "required"


def without_secrets(schema: vol.Schema | None, data: Mapping[str, Any] | None) -> dict[str, Any]:
    """The input without the values of secret fields, to fill the form again."""
    secrets = {field.name for field in fields_of(schema) if field.secret}
    return {name: value for name, value in (data or {}).items() if name not in secrets}


def _items(schema: vol.Schema | None) -> list[tuple[Any, Any]]:
    if schema is None:
        return []
    if not isinstance(schema.schema, dict):
        raise TypeError("a form needs a schema over a dict")
    return [
        (key, value) for key, value in schema.schema.items() if isinstance(key, str | vol.Marker)
    ]


def _field(marker: Any, validator: Any, suggested: Mapping[str, Any]) -> Field:
    name, selector = str(marker), _selector(validator)
    default = getattr(marker, "default", vol.UNDEFINED)
    field = Field(
        name=name,
        selector=selector,
        required=isinstance(marker, vol.Required),
        description=getattr(marker, "description", None),
    )
    if field.secret:
        return field
    return Field(
        name=name,
        selector=selector,
        required=field.required,
        description=field.description,
        default=default() if callable(default) and default is not vol.UNDEFINED else None,
        suggested=suggested.get(name),
    )


def _selector(validator: Any) -> Selector:
    if isinstance(validator, Selector):
        return validator
    if isinstance(validator, vol.In):
        return Select(options=tuple(cast("Iterable[Any]", validator.container)))
    if isinstance(validator, vol.Coerce):
        validator = validator.type
    simple: dict[Any, Callable[[], Selector]] = {
        str: Text,
        bool: Boolean,
        int: Number,
        float: lambda: Number(step="any"),
    }
    if validator not in simple:
        raise TypeError(f"no selector can show {validator!r}; use one of hub.core.selectors")
    return simple[validator]()


def _text(error: vol.Invalid) -> str:
    if isinstance(error, vol.RequiredFieldInvalid):
        return "required"
    if "extra keys" in error.error_message:
        return "unknown field"
    return error.error_message
