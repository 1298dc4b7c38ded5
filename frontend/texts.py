"""The texts of the screen by key and language; English where a translation is missing."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

LOCALES = Path(__file__).parent / "locales"
DEFAULT = "en"


def languages() -> tuple[str, ...]:
    """The languages with a catalogue."""
    return tuple(sorted(file.stem for file in LOCALES.glob("*.json")))


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every text of a language by its dotted key, filled up with English."""
    texts = _read(DEFAULT)
    base = language.split("-", maxsplit=1)[0]
    if base != DEFAULT and base in languages():
        texts = texts | _read(base)
    return MappingProxyType(texts)


@cache
def client_texts(language: str) -> Mapping[str, str]:
    """The texts that the scripts of a page need, without their `client.` in front."""
    prefix = "client."
    found = catalogue(language).items()
    return MappingProxyType(
        {key.removeprefix(prefix): text for key, text in found if key.startswith(prefix)}
    )


def translate(language: str, key: str, **values: object) -> str:
    """The text for a key with `{name}` replaced; the key itself when there is none.

    With `count=1`, `key.one` is preferred where a catalogue has it.
    """
    texts = catalogue(language)
    text = texts.get(key, key)
    if values.get("count") == 1:
        text = texts.get(f"{key}.one", text)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def preferred(accept_language: str) -> str:
    """The first language of an Accept-Language header that there is a catalogue for."""
    wanted = [
        part.split(";")[0].strip().split("-")[0].lower() for part in accept_language.split(",")
    ]
    known = languages()
    return next((language for language in wanted if language in known), DEFAULT)


def _read(language: str) -> dict[str, str]:
    return dict(_flat(orjson.loads((LOCALES / f"{language}.json").read_bytes())))


def _flat(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in tree.items():
        name = f"{prefix}{key}"
        pairs += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return pairs
