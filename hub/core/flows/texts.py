"""The words of a flow: what strings.json says about what it shows now."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.core.entries import Source
from hub.core.flows.results import Abort, CreateEntry, External, Form, Progress
from hub.core.flows.view import FlowView
from hub.core.forms import fields_of
from hub.core.integrations import Strings
from hub.core.selectors import Select


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTexts:
    """Texts by their place on the screen.

    `labels` and `help` are by field, `errors` too, or `base`; `options` by field and value.
    """

    title: str | None = None
    description: str | None = None
    submit: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    help: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def flow_texts(view: FlowView, strings: Strings) -> FlowTexts:
    """The texts for what a flow shows, in the language of `strings`."""
    section = "options" if view.source is Source.OPTIONS else "config"
    match view.result:
        case Form() as form:
            return _form_texts(form, strings, section)
        case (
            External(step_id=step_id, placeholders=given)
            | Progress(step_id=step_id, placeholders=given)
        ):
            return _step_texts(view, strings, f"{section}.step.{step_id}", given)
        case Abort(reason=reason, placeholders=given):
            return FlowTexts(description=strings.get(f"{section}.abort.{reason}", given) or reason)
        case CreateEntry(title=title):
            return FlowTexts(
                title=title, description=strings.get(f"{section}.create_entry.default")
            )
        case _:
            return FlowTexts()


def _step_texts(view: FlowView, strings: Strings, step: str, given: Mapping[str, str]) -> FlowTexts:
    description = strings.get(f"{step}.description", given)
    if isinstance(view.result, Progress):
        description = strings.get(f"config.progress.{view.result.action}", given) or description
    return FlowTexts(title=strings.get(f"{step}.title", given), description=description)


def _form_texts(form: Form, strings: Strings, section: str) -> FlowTexts:
    step, given = f"{section}.step.{form.step_id}", form.placeholders
    names = [str(name) for name in (form.schema.schema if form.schema is not None else {})]
    return FlowTexts(
        title=strings.get(f"{step}.title", given),
        description=strings.get(f"{step}.description", given),
        submit=strings.get(f"{step}.submit", given),
        labels={name: _label(strings, step, name) for name in names},
        help={
            name: text
            for name in names
            if (text := strings.get(f"{step}.data_description.{name}", given)) is not None
        },
        errors={
            name: strings.get(f"{section}.error.{key}", given) or key
            for name, key in form.errors.items()
        },
        options=_option_texts(form, strings),
    )


def _option_texts(form: Form, strings: Strings) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for item in fields_of(form.schema):
        select = item.selector
        if isinstance(select, Select) and select.translation_key is not None:
            found[item.name] = strings.section(f"selector.{select.translation_key}")
    return found


def _label(strings: Strings, step: str, name: str) -> str:
    own = strings.get(f"{step}.data.{name}") or strings.get(f"config.step.user.data.{name}")
    return own or name.replace("_", " ").capitalize()
