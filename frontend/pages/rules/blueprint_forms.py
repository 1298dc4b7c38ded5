"""The form of a blueprint: drawn from its selectors, and read again."""

import io
from collections.abc import Mapping
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from frontend.texts import catalogue
from frontend.views.forms import Form, Words, build_form, read_form
from frontend.views.rule_editor import FormPart
from hub.core.forms import Field, InvalidForm
from rules.blueprints.blueprint import Blueprint
from rules.blueprints.forms import FormSection, checked_form, form_of
from rules.store import edit

WRITTEN: Final = frozenset({"trigger", "condition", "action", "object"})
"""Selectors whose values are written as YAML."""


def parts_of(
    blueprint: Blueprint, given: Mapping[str, Any], errors: Mapping[str, str], language: str
) -> tuple[FormPart, ...]:
    """The form in its sections; one with a mistake is open."""
    return tuple(
        FormPart(
            name=section.name,
            description=section.description,
            collapsed=section.collapsed and not _names(section) & set(errors),
            form=_form(section, errors, language),
        )
        for section in form_of(blueprint, given)
    )


def _form(section: FormSection, errors: Mapping[str, str], language: str) -> Form:
    fields = [one.field for one in section.fields]
    words = {one.field.name: Words(one.label, one.field.description) for one in section.fields}
    own = {name: _sentence(errors[name], language) for name in _names(section) & set(errors)}
    return build_form([_as_written(field) for field in fields], words, own)


def _names(section: FormSection) -> set[str]:
    return {one.field.name for one in section.fields}


def _sentence(text: str, language: str) -> str:
    known = catalogue(language).get(f"form.{text}")
    return known or f"{text[:1].upper()}{text[1:]}"


def _as_written(field: Field) -> Field:
    if field.selector.kind not in WRITTEN:
        return field
    return Field(
        name=field.name,
        selector=field.selector,
        required=field.required,
        default=_text(field.default),
        suggested=_text(field.suggested),
        description=field.description,
    )


def _text(value: Any) -> str | None:
    """A value as YAML; what was typed and could not be read stays as it is."""
    if value is None or isinstance(value, str):
        return value
    buffer = io.StringIO()
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(edit.node(value), buffer)
    return buffer.getvalue()


def read_inputs(
    blueprint: Blueprint, posted: Mapping[str, list[str]]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What a posted form gives, and what of it is no YAML where it should be."""
    fields = [one.field for section in form_of(blueprint) for one in section.fields]
    found = read_form(fields, posted)
    for field in fields:
        if field.required and found.get(field.name) == []:
            del found[field.name]
    errors: dict[str, str] = {}
    for field in fields:
        text = found.get(field.name)
        if field.selector.kind in WRITTEN and isinstance(text, str) and text.strip():
            try:
                found[field.name] = YAML(typ="safe").load(text)
            except (YAMLError, ValueError, RecursionError) as error:
                problem = getattr(error, "problem", None) or str(error)
                errors[field.name] = f"is not valid YAML: {problem}"
    return found, errors


def checked_inputs(
    blueprint: Blueprint, given: Mapping[str, Any], errors: Mapping[str, str]
) -> dict[str, Any]:
    """The inputs as their selectors give them on; InvalidForm tells every mistake."""
    try:
        checked = checked_form(blueprint, given)
    except InvalidForm as error:
        raise InvalidForm({**error.errors, **errors}) from None
    if errors:
        raise InvalidForm(errors)
    return checked


def given_inputs(blueprint: Blueprint, checked: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that are not what the blueprint takes anyhow."""
    return {
        key: value
        for key, value in checked.items()
        if blueprint.inputs[key].required or value != _default(blueprint, key)
    }


def _default(blueprint: Blueprint, key: str) -> Any:
    declared = blueprint.inputs[key]
    return declared.selector(declared.default) if declared.default is not None else None
