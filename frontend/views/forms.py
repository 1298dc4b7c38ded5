"""Form fields as a template draws them: the hub's fields with words, value and error."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hub.core.forms import BASE, Field
from hub.core.selectors import Option, Select, Selector


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
    """Label and help of a field from an integration's strings, and its options' by value."""

    label: str
    help: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


def build_form(
    fields: list[Field], words: Mapping[str, Words], errors: Mapping[str, str] | None = None
) -> Form:
    """A form from the hub's fields; `errors` are ready to read, `base` is the whole form's."""
    wrong = dict(errors or {})
    first = next((one.name for one in fields if one.name in wrong), None)
    drawn = tuple(
        _form_field(one, words.get(one.name), wrong.get(one.name), one.name == first)
        for one in fields
    )
    return Form(fields=drawn, error=wrong.get(BASE))


def _form_field(given: Field, words: Words | None, error: str | None, focus: bool) -> FormField:
    value = given.default if given.suggested is None else given.suggested
    label = words.label if words else given.name.replace("_", " ").capitalize()
    return FormField(
        name=given.name,
        label=label,
        help=words.help if words else given.description,
        selector=_in_words(given.selector, words.options if words else {}),
        required=given.required,
        secret=given.secret,
        value=None if given.secret else value,
        error=error,
        focus=focus,
    )


def _in_words(selector: Selector, texts: Mapping[str, str]) -> Selector:
    """The selector with the texts for options that have none of their own."""
    if not isinstance(selector, Select) or not texts:
        return selector
    options = (Option(one.value, one.label or texts.get(one.value)) for one in selector.choices())
    return replace(selector, options=tuple(options))


def read_form(fields: list[Field], posted: Mapping[str, list[str]]) -> dict[str, Any]:
    """What a posted form says, as the schema wants it: lists, points, durations, unticked boxes."""
    return {one.name: value for one in fields if (value := _read(one, posted)) is not None}


def _read(given: Field, posted: Mapping[str, list[str]]) -> Any:
    name, kind = given.name, given.selector.kind
    if kind == "boolean":
        return bool(posted.get(name))
    if kind == "location":
        return _parts(posted, name, ("latitude", "longitude", "radius"))
    if kind == "duration":
        return _parts(posted, name, ("days", "hours", "minutes", "seconds"))
    values = posted.get(name, [])
    if getattr(given.selector, "multiple", False):
        return [line for value in values for line in value.splitlines() if line.strip()]
    return values[0] if values else None


def _parts(posted: Mapping[str, list[str]], name: str, parts: tuple[str, ...]) -> Any:
    found = {part: values[0] for part in parts if (values := posted.get(f"{name}.{part}"))}
    return {part: value for part, value in found.items() if value} or None
