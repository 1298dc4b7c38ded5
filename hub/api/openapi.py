"""The OpenAPI description, made from the declarations that also validate."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from hub import __version__
from hub.api.endpoint import PREFIX, Endpoint

REF = "#/components/schemas/{model}"


def describe(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """An OpenAPI 3.1 document of all endpoints."""
    schemas, definitions = _schemas(endpoints)
    parameters = _Parameters()
    paths: dict[str, dict[str, Any]] = {}
    for endpoint, schema in zip(endpoints, schemas, strict=True):
        path = PREFIX + re.sub(r"{(\w+):[^}]*}", r"{\1}", endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(
            endpoint, schema, parameters
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Usher", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": {**definitions, "Error": _ERROR},
            "parameters": parameters.named,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "usher_session"},
            },
        },
    }


@dataclass(frozen=True, slots=True)
class _Schemas:
    """What goes in and out of one endpoint; `query` has the properties of the address."""

    answer: dict[str, Any]
    body: dict[str, Any] | None
    query: dict[str, Any]


def _schemas(endpoints: Sequence[Endpoint]) -> tuple[list[_Schemas], dict[str, Any]]:
    """The schemas of all endpoints, made in one go: two types of one name get longer names."""
    types: dict[tuple[Any, JsonSchemaMode], None] = {}
    for one in endpoints:
        types[one.answer, "serialization"] = None
        types |= {(model, "validation"): None for model in (one.body, one.query) if model}
    adapters = [(key, mode, TypeAdapter(key)) for key, mode in types]
    found, shared = TypeAdapter.json_schemas(adapters, ref_template=REF)
    definitions = dict(shared.get("$defs", {}))
    asked: set[str] = set()
    schemas = []
    for one in endpoints:
        query = found.get((one.query, "validation"), {})
        asked.add(name := query.get("$ref", "").rpartition("/")[2])
        schemas.append(
            _Schemas(
                found[one.answer, "serialization"],
                found.get((one.body, "validation")),
                definitions.get(name, query),
            )
        )
    return schemas, {name: one for name, one in definitions.items() if name not in asked}


class _Parameters:
    """Parameters of addresses, each once: hundreds of endpoints take the same filters."""

    def __init__(self) -> None:
        self.named: dict[str, dict[str, Any]] = {}

    def refer(self, parameter: dict[str, Any]) -> dict[str, Any]:
        """A reference to the parameter; one of equal name that means something else is numbered."""
        name, number = parameter["name"], 1
        while self.named.setdefault(key := _numbered(name, number), parameter) != parameter:
            number += 1
        return {"$ref": f"#/components/parameters/{key}"}


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}.{number}"


def _operation(endpoint: Endpoint, schemas: _Schemas, shared: _Parameters) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": endpoint.summary,
        "tags": [endpoint.tag],
        "parameters": [
            *_path_parameters(endpoint),
            *map(shared.refer, _query_parameters(schemas.query)),
        ],
        "responses": {
            "200": {"description": "Success", "content": _content(endpoint, schemas.answer)},
            "default": {
                "description": "Error",
                "content": _json({"$ref": REF.format(model="Error")}),
            },
        },
        "security": [{"bearer": []}, {"session": []}] if endpoint.role is not None else [],
    }
    if endpoint.role is not None:
        operation["x-role"] = endpoint.role.value
    if schemas.body is not None:
        operation["requestBody"] = {"required": True, "content": _json(schemas.body)}
    return operation


def _content(endpoint: Endpoint, answer: dict[str, Any]) -> dict[str, Any]:
    if endpoint.media is not None:
        return {endpoint.media: {}}
    return _json(_envelope(answer, paged=endpoint.paged))


def _path_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)", endpoint.path)
    ]


def _query_parameters(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": field,
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _envelope(data: dict[str, Any], *, paged: bool) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "query_time_ms": {"type": "number"},
        "cached": {"type": "boolean"},
    }
    if paged:
        metadata |= {"next_cursor": {"type": ["string", "null"]}, "totals": {"type": "object"}}
    return {
        "type": "object",
        "required": ["status", "data", "metadata"],
        "properties": {
            "status": {"const": "success"},
            "data": data,
            "metadata": {"type": "object", "required": ["query_time_ms"], "properties": metadata},
        },
    }


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


_ERROR = {
    "type": "object",
    "required": ["status", "error"],
    "properties": {
        "status": {"const": "error"},
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "details": {},
            },
        },
    },
}
