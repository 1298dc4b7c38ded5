"""The OpenAPI description, made from the declarations that also validate."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from hub import __version__
from hub.api.endpoint import PREFIX, Endpoint

REF = "#/components/schemas/{model}"


def describe(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """An OpenAPI 3.1 document of all endpoints."""
    schemas, definitions = _schemas(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint, schema in zip(endpoints, schemas, strict=True):
        path = PREFIX + re.sub(r"{(\w+):[^}]*}", r"{\1}", endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint, schema)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Usher", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": {**definitions, "Error": _ERROR},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "usher_session"},
            },
        },
    }


def _schemas(endpoints: Sequence[Endpoint]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    adapters = [
        (index, "serialization", TypeAdapter(endpoint.answer))
        for index, endpoint in enumerate(endpoints)
    ]
    found, shared = TypeAdapter.json_schemas(adapters, ref_template=REF)  # type: ignore[arg-type]  # literals widen in a list
    bodies = [(e.body, "validation") for e in endpoints if e.body is not None]
    _, body_shared = models_json_schema(
        bodies,  # type: ignore[arg-type]  # literals widen in a list
        ref_template=REF,
        schema_generator=GenerateJsonSchema,
    )
    definitions = {**shared.get("$defs", {}), **body_shared.get("$defs", {})}
    return [found[(index, "serialization")] for index in range(len(endpoints))], definitions


def _operation(endpoint: Endpoint, answer: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": endpoint.summary,
        "tags": [endpoint.tag],
        "parameters": [*_path_parameters(endpoint), *_query_parameters(endpoint)],
        "responses": {
            "200": {"description": "Success", "content": _content(endpoint, answer)},
            "default": {
                "description": "Error",
                "content": _json({"$ref": REF.format(model="Error")}),
            },
        },
        "security": [{"bearer": []}, {"session": []}] if endpoint.role is not None else [],
    }
    if endpoint.role is not None:
        operation["x-role"] = endpoint.role.value
    if endpoint.body is not None:
        body = {"$ref": REF.format(model=endpoint.body.__name__)}
        operation["requestBody"] = {"required": True, "content": _json(body)}
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


def _query_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    if endpoint.query is None:
        return []
    schema = endpoint.query.model_json_schema(ref_template=REF)
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
