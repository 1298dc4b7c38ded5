"""Texts of an integration.

`strings.json` in English, `translations/<language>.json` for the others.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from hub.core.errors import InvalidInput

COMMON_FILE = Path(__file__).with_name("common.json")
"""Texts that every integration shares: usual errors, abort reasons and field names."""


class Strings:
    """Nested texts by dotted key; what one language lacks comes from the next."""

    def __init__(self, layers: Iterable[Mapping[str, Any]]) -> None:
        self._layers = tuple(layers)

    def get(self, key: str, placeholders: Mapping[str, str] | None = None) -> str | None:
        """The text under `config.error.cannot_connect`, None when no language has it."""
        for layer in self._layers:
            if (text := _at(layer, key)) is not None:
                return _filled(text, placeholders or {})
        return None

    def section(self, key: str) -> dict[str, Any]:
        """Everything below a key, all languages merged, the wanted one on top."""
        merged: dict[str, Any] = {}
        for layer in reversed(self._layers):
            part = _node(layer, key)
            if isinstance(part, Mapping):
                _merge(merged, part)
        return merged


def load_strings(folder: Path, language: str) -> Strings:
    """The texts of the integration in `folder`.

    `pt-BR`, then `pt`, then English, then the common ones.
    """
    names = dict.fromkeys([language, language.partition("-")[0]])
    files = [folder / "translations" / f"{name}.json" for name in names if name and name != "en"]
    files += [folder / "strings.json", COMMON_FILE]
    return Strings([_read(path) for path in files if path.is_file()])


def _read(path: Path) -> Mapping[str, Any]:
    try:
        data = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"{path} is not valid JSON: {error}") from error
    if not isinstance(data, dict):
        raise InvalidInput(f"{path} must hold a JSON object.")
    return data


def _node(layer: Mapping[str, Any], key: str) -> Any:
    node: Any = layer
    for part in key.split("."):
        node = node.get(part) if isinstance(node, Mapping) else None
    return node


def _at(layer: Mapping[str, Any], key: str) -> str | None:
    node = _node(layer, key)
    return node if isinstance(node, str) else None


def _filled(text: str, placeholders: Mapping[str, str]) -> str:
    for name, value in placeholders.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def _merge(target: dict[str, Any], source: Mapping[str, Any]) -> None:
    for key, value in source.items():
        if isinstance(value, Mapping):
            child = target.setdefault(key, {})
            if isinstance(child, dict):
                _merge(child, value)
        else:
            target[key] = value
