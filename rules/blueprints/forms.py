"""The form of a blueprint: the fields that flows and settings have, in sections."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import voluptuous as vol

from hub.core.forms import Field, validate
from rules.blueprints.blueprint import Blueprint, Input


@dataclass(frozen=True, slots=True)
class LabelledField:
    """A field with what the form calls it; its description is in the field."""

    label: str
    field: Field


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSection:
    """Fields that stand together; the first section may have no name."""

    key: str | None
    name: str | None
    description: str | None
    icon: str | None
    collapsed: bool
    fields: tuple[LabelledField, ...]


def form_of(
    blueprint: Blueprint, given: Mapping[str, Any] | None = None
) -> tuple[FormSection, ...]:
    """The form of a blueprint, filled with what a rule gives already."""
    values = given or {}
    free = _fields(blueprint, None, values)
    first = FormSection(
        key=None, name=None, description=None, icon=None, collapsed=False, fields=free
    )
    named = tuple(
        FormSection(
            key=one.key,
            name=one.name,
            description=one.description,
            icon=one.icon,
            collapsed=one.collapsed,
            fields=_fields(blueprint, one.key, values),
        )
        for one in blueprint.sections
    )
    return (first, *named) if free or not named else named


def schema_of(blueprint: Blueprint) -> vol.Schema:
    """The schema that checks a filled-in form; what is left empty takes its default."""
    marked: dict[vol.Marker, Any] = {
        (vol.Required if one.required else vol.Optional)(one.key): one.selector
        for one in blueprint.inputs.values()
    }
    return vol.Schema(marked)


def checked_form(blueprint: Blueprint, data: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a filled-in form; InvalidForm tells what is wrong, by input."""
    return validate(schema_of(blueprint), data)


def _fields(
    blueprint: Blueprint, section: str | None, given: Mapping[str, Any]
) -> tuple[LabelledField, ...]:
    declared = (one for one in blueprint.inputs.values() if one.section == section)
    return tuple(LabelledField(one.name, _field(one, given)) for one in declared)


def _field(declared: Input, given: Mapping[str, Any]) -> Field:
    field = Field(
        name=declared.key,
        selector=declared.selector,
        required=declared.required,
        description=declared.description,
    )
    if field.secret:
        return field
    return Field(
        name=declared.key,
        selector=declared.selector,
        required=declared.required,
        default=None if declared.required else declared.default,
        suggested=given.get(declared.key),
        description=declared.description,
    )
