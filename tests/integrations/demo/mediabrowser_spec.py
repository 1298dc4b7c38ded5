"""Judges answers by the OpenAPI documents of the real servers, which lie beside the checkout."""

from functools import cache
from typing import Any

import orjson
import pytest

from tests.support.programs import missing
from tests.support.samples import SAMPLES

_KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "object": dict,
    "array": list,
}


@cache
def specification(name: str) -> dict[str, Any]:
    """A document; the test is skipped (under CI: fails) where there is none."""
    path = SAMPLES.parent / "specs" / name
    if not path.is_file():
        missing(f"the specification is not at {path}")
        pytest.skip("no specification")
    document: dict[str, Any] = orjson.loads(path.read_bytes())
    return document


def answer_schema(document: dict[str, Any], path: str, method: str = "get") -> dict[str, Any]:
    """What a path answers with status 200."""
    content = document["paths"][path][method]["responses"]["200"]["content"]
    schema: dict[str, Any] = next(
        value["schema"] for kind, value in content.items() if kind.startswith("application/json")
    )
    return schema


def complaints(
    value: Any, schema: dict[str, Any], document: dict[str, Any], place: str = "$"
) -> list[str]:
    """Members the schema does not know, values of a wrong type, unknown words of an enumeration."""
    schema = _resolved(schema, document)
    if value is None:
        return [f"{place} is null"]
    kind = schema.get("type")
    if kind in _KINDS and not _is(value, kind):
        return [f"{place} is {value!r}, no {kind}"]
    words = value if isinstance(value, list) else [value]
    if "enum" in schema and not set(words) <= set(schema["enum"]):
        return [f"{place} is {value!r}, none of {schema['enum']}"]
    if isinstance(value, list):
        items = schema.get("items", {})
        return [
            c for n, v in enumerate(value) for c in complaints(v, items, document, f"{place}[{n}]")
        ]
    if isinstance(value, dict):
        return _of_object(value, schema, document, place)
    return []


def _of_object(
    value: dict[str, Any], schema: dict[str, Any], document: dict[str, Any], place: str
) -> list[str]:
    known = schema.get("properties")
    further = schema.get("additionalProperties")
    found = []
    for name, member in value.items():
        if known is not None and name in known:
            found += complaints(member, known[name], document, f"{place}.{name}")
        elif isinstance(further, dict):
            found += complaints(member, further, document, f"{place}.{name}")
        elif known:
            found.append(f"{place}.{name} is unknown")
    return found


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _KINDS[kind])


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    while True:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            schema = document["components"]["schemas"][name]
        elif len(schema.get("allOf", ())) == 1:
            schema = schema["allOf"][0]
        elif variants := [v for v in schema.get("oneOf", ()) if v.get("type") != "null"]:
            schema = variants[0]
        else:
            return schema
