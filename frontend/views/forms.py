"""Form fields as a template draws them: the hub's fields with words, value and error."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.core.forms import BASE, Field
from hub.core.selectors import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field. A secret never has a value; `focus` marks the first one that is wrong."""

    name: str
    label: str
    help: str | None
    selector: Selector
    required: bool
    secret: bool
    value: Any
    error: str | None = None
    focus: bool = False

    @property
    def id(self) -> str:
        """The id of its control in the page."""
        return f"field-{self.name}"

    @property
    def described_by(self) -> str:
        """The ids of its help and error, for aria-describedby."""
        ids = [f"{self.id}-help"] if self.help else []
        return " ".join([*ids, f"{self.id}-error"] if self.error else ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Fields with the error that belongs to all of them."""

    fields: tuple[FormField, ...]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Label and help of a field from an integration's strings."""

    label: str
    help: str | None = None


def build_form(
    fields: list[Field], words: Mapping[str, Words], errors: Mapping[str, str] | None = None
) -> Form:
    """A form from the hub's fields; `errors` are ready to read, `base` is the whole form's."""
    wrong = dict(errors or {})
    first = next((field.name for field in fields if field.name in wrong), None)
    drawn = tuple(
        _form_field(field, words.get(field.name), wrong.get(field.name), field.name == first)
        for field in fields
    )
    return Form(fields=drawn, error=wrong.get(BASE))


def _form_field(field: Field, words: Words | None, error: str | None, focus: bool) -> FormField:
    value = field.default if field.suggested is None else field.suggested
    label = words.label if words else field.name.replace("_", " ").capitalize()
    return FormField(
        name=field.name,
        label=label,
        help=words.help if words else field.description,
        selector=field.selector,
        required=field.required,
        secret=field.secret,
        value=None if field.secret else value,
        error=error,
        focus=focus,
    )


def read_form(fields: list[Field], posted: Mapping[str, list[str]]) -> dict[str, Any]:
    """What a posted form says, as the schema wants it: lists, points, durations, unticked boxes."""
    return {field.name: value for field in fields if (value := _read(field, posted)) is not None}


def _read(field: Field, posted: Mapping[str, list[str]]) -> Any:
    name, kind = field.name, field.selector.kind
    if kind == "boolean":
        return bool(posted.get(name))
    if kind == "location":
        return _parts(posted, name, ("latitude", "longitude", "radius"))
    if kind == "duration":
        return _parts(posted, name, ("days", "hours", "minutes", "seconds"))
    values = posted.get(name, [])
    if getattr(field.selector, "multiple", False):
        return [line for value in values for line in value.splitlines() if line.strip()]
    return values[0] if values else None


def _parts(posted: Mapping[str, list[str]], name: str, parts: tuple[str, ...]) -> Any:
    given = {part: values[0] for part in parts if (values := posted.get(f"{name}.{part}"))}
    return {part: value for part, value in given.items() if value} or None
