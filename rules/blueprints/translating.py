"""Says in another language what blueprints say; a text without a translation stays as it is.

Translations stand by the English text, so that what was reworded is never said wrongly.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, overload

import orjson

from hub.core.selectors import Option, Select, Selector
from rules.blueprints.blueprint import Blueprint, Input, Section

FOLDER: Final = Path(__file__).parents[2] / "blueprints" / "translations"
ENGLISH: Final = "en"
_SAID: Final = ("variables", "alias")
"""The keys of a rule whose texts people may come to read."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Texts by their English ones, and the options of a choice by their value."""

    texts: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    @overload
    def text(self, text: str) -> str: ...
    @overload
    def text(self, text: str | None) -> str | None: ...
    def text(self, text: str | None) -> str | None:
        """A text in this language."""
        return text if text is None else self.texts.get(text, text)

    def said(self, value: Any) -> Any:
        """A value with every text in it that is known in this language."""
        if isinstance(value, str):
            return self.texts.get(value, value)
        if isinstance(value, Mapping):
            return {key: self.said(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self.said(part) for part in value]
        return value


def dictionary(language: str) -> Dictionary:
    """The words of a language; `de-AT` is taken for `de`, what is not spoken for English."""
    base = language.partition("-")[0].lower()
    return _read(base if base in languages() else ENGLISH)


@cache
def languages() -> frozenset[str]:
    """The languages that blueprints speak."""
    return frozenset(file.stem for file in FOLDER.glob("*.json"))


@cache
def _read(language: str) -> Dictionary:
    found = orjson.loads((FOLDER / f"{language}.json").read_bytes())
    return Dictionary(texts=found["texts"], options=found["options"])


def shown_in(blueprint: Blueprint, language: str) -> Blueprint:
    """The blueprint as a form shows it: names, descriptions and choices in a language."""
    words = dictionary(language)
    return replace(
        blueprint,
        name=words.text(blueprint.name),
        description=words.text(blueprint.description),
        inputs={key: _input(one, words) for key, one in blueprint.inputs.items()},
        sections=tuple(_section(one, words) for one in blueprint.sections),
    )


def written_in(blueprint: Blueprint, language: str) -> Blueprint:
    """The blueprint as rules are made of it: what it says to people in a language."""
    words = dictionary(language)
    if not words.texts:
        return blueprint
    inputs = {
        key: replace(one, default=words.said(one.default))
        if one.selector.kind in ("template", "text")
        else one
        for key, one in blueprint.inputs.items()
    }
    return replace(blueprint, inputs=inputs, body=_body(blueprint.body, words))


def _input(one: Input, words: Dictionary) -> Input:
    return replace(
        one,
        name=words.text(one.name),
        description=words.text(one.description),
        selector=_selector(one.selector, words),
    )


def _section(one: Section, words: Dictionary) -> Section:
    return replace(one, name=words.text(one.name), description=words.text(one.description))


def _selector(selector: Selector, words: Dictionary) -> Selector:
    if not isinstance(selector, Select):
        return selector
    options = tuple(_option(one, words) for one in selector.choices())
    return replace(selector, options=options)


def _option(one: Option, words: Dictionary) -> Option:
    label = words.options.get(one.value) if one.label is None else words.text(one.label)
    return Option(one.value, label)


def _body(value: Any, words: Dictionary) -> Any:
    """A body whose variables and aliases are said in another language."""
    if isinstance(value, Mapping):
        return {
            key: words.said(part) if key in _SAID else _body(part, words)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [_body(part, words) for part in value]
    return value
