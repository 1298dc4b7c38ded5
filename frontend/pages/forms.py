"""Forms of our own pages, with their words from the catalogues."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from aiohttp import web

from frontend.context import context_of
from frontend.sentences import in_language
from frontend.texts import catalogue, languages, translate
from frontend.views.forms import Form, Words, build_form
from hub.core.forms import fields_of
from hub.core.selectors import Option, Select

LANGUAGE_NAMES = {"en": "English", "de": "Deutsch"}


def language_select() -> Select:
    """The languages there are texts in, each by its own name."""
    codes = languages()
    return Select(options=tuple(Option(code, LANGUAGE_NAMES.get(code, code)) for code in codes))


async def own_form(
    request: web.Request,
    words: str,
    schema: vol.Schema,
    given: Mapping[str, Any],
    errors: Mapping[str, str] | None = None,
) -> Form:
    """A form whose field names stand below `words` in the catalogues, `…Help` beside each.

    Errors are keys below `form.`, or sentences; options are named below `<field>Option.`.
    """
    language = (await context_of(request)).language
    fields = fields_of(schema, given)
    return build_form(
        fields,
        {field.name: _words(language, f"{words}.{field.name}") for field in fields},
        {name: _sentence(language, text) for name, text in (errors or {}).items()},
    )


def _words(language: str, key: str) -> Words:
    texts = catalogue(language)
    prefix = f"{key}Option."
    options = {name.removeprefix(prefix): texts[name] for name in texts if name.startswith(prefix)}
    return Words(translate(language, key), texts.get(f"{key}Help"), options)


def _sentence(language: str, text: str) -> str:
    """What a form says is wrong: the words for a key, or the sentence itself."""
    return catalogue(language).get(f"form.{text}") or in_language(language, text)
