"""The shape of every answer, and how errors become one."""

import dataclasses
import logging
import time
from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web
from pydantic import BaseModel

from hub.core import errors

_log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[errors.UsherError], int], ...] = (
    (errors.InvalidInput, 400),
    (errors.Unauthenticated, 401),
    (errors.Forbidden, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.NotSupported, 422),
    (errors.TooManyRequests, 429),
    (errors.Unavailable, 503),
)
_HTTP_CODES = {400: "invalid_input", 401: "unauthenticated", 403: "forbidden", 404: "not_found"}
_HTTP_CODES |= {405: "method_not_allowed", 408: "too_slow", 413: "too_large"}
_HTTP_TEXTS = {
    408: "The body did not arrive in time.",
    413: "The body is larger than the 2 MB that are taken.",
}


def to_json(data: Any) -> bytes:
    """JSON of anything an endpoint answers: dataclasses, pydantic models, sets, dates."""
    return orjson.dumps(data, default=_plain, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z)


def success(
    data: Any, *, started: float, metadata: Mapping[str, Any] | None = None, status: int = 200
) -> web.Response:
    """The envelope of an answer; `started` is `time.perf_counter()` when the request came."""
    elapsed = round((time.perf_counter() - started) * 1000, 2)
    told = {"query_time_ms": elapsed, "cached": False, **(metadata or {})}
    body = to_json({"status": "success", "data": data, "metadata": told})
    return web.Response(body=body, status=status, content_type="application/json")


def failure(
    status: int, code: str, message: str, *, details: Any = None, retry_after_s: float | None = None
) -> web.Response:
    """The envelope of an error."""
    error = {"code": code, "message": message}
    if details is not None:
        error["details"] = details
    body = to_json({"status": "error", "error": error})
    response = web.Response(body=body, status=status, content_type="application/json")
    if retry_after_s is not None:
        response.headers["Retry-After"] = str(max(1, round(retry_after_s)))
    return response


def from_error(error: Exception) -> web.Response:
    """The answer to an exception; what is not ours is logged and told as internal."""
    if isinstance(error, errors.UsherError):
        return failure(
            status_of(error),
            error.code,
            str(error),
            details=getattr(error, "details", None),
            retry_after_s=getattr(error, "retry_after_s", None),
        )
    if isinstance(error, web.HTTPException):
        code = _HTTP_CODES.get(error.status, "error")
        return failure(error.status, code, _HTTP_TEXTS.get(error.status, error.reason))
    _log.error("A request failed", exc_info=error)
    return failure(500, "internal", "Something went wrong in the hub; its log says what.")


def status_of(error: errors.UsherError) -> int:
    """The HTTP status that fits an error of ours."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"cannot answer with a {type(value).__name__}")
