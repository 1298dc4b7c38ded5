"""The web application: middlewares that guard every route, and the routes of the API."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler as WebHandler
from aiohttp.typedefs import Middleware
from pydantic import BaseModel

from hub.api.body import MAX_BODY, read_body
from hub.api.endpoint import HUB, PREFIX, Answer, Call, Endpoint
from hub.api.envelope import failure, from_error, success, to_json
from hub.api.limits import REQUESTS, set_limits
from hub.api.live import LiveSockets, Topic
from hub.api.openapi import describe
from hub.api.proxy import CLIENT, client_of, networks
from hub.api.routes.health import metrics
from hub.api.security import (
    CALLER,
    NONCE,
    identify,
    new_nonce,
    require_caller,
    require_same_site,
    set_headers,
)
from hub.api.topics import TOPICS
from hub.api.validation import validated
from hub.auth.auth import AUTH
from hub.auth.changes import ACTOR, Actor
from hub.auth.rate_limit import origin_of
from hub.auth.roles import ANONYMOUS
from hub.auth.settings import AuthMode
from hub.core.config.sections import HttpModel
from hub.core.errors import InvalidInput, Unauthenticated
from hub.core.hub import Hub

BASIC = 'Basic realm="Usher", charset="UTF-8"'
NO_SUCH_ENDPOINT = "no-such-endpoint"
METRICS = "/metrics"
STARTED = web.RequestKey("started", float)
IS_API = web.RequestKey("is_api", bool)


def web_application(
    hub: Hub,
    settings: HttpModel,
    endpoints: Sequence[Endpoint],
    *,
    topics: Mapping[str, Topic] = TOPICS,
    page_errors: Middleware | None = None,
) -> web.Application:
    """The application with every endpoint below `/api/v1`; the frontend adds its pages.

    `topics` are those of the live socket; `page_errors` turns what a page raises into a page.
    """
    pages = [page_errors] if page_errors is not None else []
    app = web.Application(
        middlewares=[_prepare(settings), *pages, _errors, _guard], client_max_size=MAX_BODY
    )
    app[HUB] = hub
    app.on_response_prepare.append(finish)
    set_limits(app)
    for endpoint in endpoints:
        add = app.router.add_get if endpoint.method == "GET" else partial(_add, app, endpoint)
        add(PREFIX + endpoint.path, _view(endpoint))
    app.router.add_get(f"{PREFIX}/openapi.json", _description(endpoints))
    live = LiveSockets(topics)
    app.router.add_get(f"{PREFIX}/ws", live.handle)
    app.on_shutdown.append(live.close)
    app.router.add_get(METRICS, metrics)
    app.router.add_route("*", PREFIX + "/{rest:.*}", _no_such_endpoint, name=NO_SUCH_ENDPOINT)
    return app


def _prepare(settings: HttpModel) -> Any:
    trusted = networks(settings.trusted_proxies)
    base_path = "" if settings.base_path == "/" else settings.base_path

    @web.middleware
    async def prepare(request: web.Request, handler: WebHandler) -> web.StreamResponse:
        request[STARTED] = time.perf_counter()
        request[NONCE] = new_nonce()
        request[CLIENT] = client_of(request, trusted, base_path)
        request[CALLER] = None
        path = request.path.removeprefix(base_path)
        request[IS_API] = path in {METRICS, PREFIX} or path.startswith(PREFIX + "/")
        return await handler(request)

    return prepare


async def finish(request: web.Request, response: web.StreamResponse) -> None:
    """Add to every answer what it must carry."""
    set_headers(request, response)
    if response.status == 401 and HUB in request.app:
        basic = request.app[HUB][AUTH].mode is AuthMode.BASIC
        response.headers.setdefault("WWW-Authenticate", BASIC if basic else "Bearer")


@web.middleware
async def _errors(request: web.Request, handler: WebHandler) -> web.StreamResponse:
    if not request[IS_API]:
        return await handler(request)
    try:
        return await handler(request)
    except asyncio.CancelledError:
        raise
    except web.HTTPException as error:
        return error if error.status < 400 else from_error(error)
    except Exception as error:  # noqa: BLE001 - the boundary of the API: everything becomes an answer
        return from_error(error)


@web.middleware
async def _guard(request: web.Request, handler: WebHandler) -> web.StreamResponse:
    address = request[CLIENT].address
    request.app[REQUESTS].spend(origin_of(address))
    ACTOR.set(Actor(address=address))
    auth = request.app[HUB][AUTH]
    caller = request[CALLER] = await identify(request, auth)
    if caller is not None:
        ACTOR.set(Actor(caller.user_id, caller.name, address))
    await require_same_site(request, auth, caller)
    return await handler(request)


def _view(endpoint: Endpoint) -> WebHandler:
    async def view(request: web.Request) -> web.StreamResponse:
        if endpoint.role is not None:
            require_caller(request).require(endpoint.role)
        call = Call(
            hub=request.app[HUB],
            caller=request[CALLER] or ANONYMOUS,
            query=_query(endpoint, request),
            body=await _body(endpoint, request),
            path=request.match_info,
            request=request,
            started=request[STARTED],
        )
        answer = await endpoint.handler(call)
        if isinstance(answer, web.StreamResponse):
            return answer
        if not isinstance(answer, Answer):
            answer = Answer(answer)
        response = success(
            answer.data, started=request[STARTED], metadata=answer.metadata, status=answer.status
        )
        response.headers.update(answer.headers)
        return response

    return view


def _add(app: web.Application, endpoint: Endpoint, path: str, view: WebHandler) -> None:
    app.router.add_route(endpoint.method, path, view)


def _query(endpoint: Endpoint, request: web.Request) -> BaseModel | None:
    if endpoint.query is None:
        return None
    values: dict[str, Any] = {}
    for name in set(request.query):
        given = request.query.getall(name)
        values[name] = given if len(given) > 1 else given[0]
    return validated(endpoint.query, values)


async def _body(endpoint: Endpoint, request: web.Request) -> BaseModel | None:
    if endpoint.body is None:
        return None
    raw = await read_body(request)
    try:
        data = orjson.loads(raw) if raw else {}
    except orjson.JSONDecodeError:
        raise InvalidInput("The body must be JSON.") from None
    return validated(endpoint.body, data)


def _description(endpoints: Sequence[Endpoint]) -> WebHandler:
    """The description, made in a thread when it is first asked for: it takes about a second."""
    lock = asyncio.Lock()
    made: list[bytes] = []

    async def description(_: web.Request) -> web.StreamResponse:
        async with lock:
            if not made:
                made.append(await asyncio.to_thread(lambda: to_json(describe(endpoints))))
        return web.Response(body=made[0], content_type="application/json")

    return description


async def _no_such_endpoint(request: web.Request) -> web.StreamResponse:
    if request[CALLER] is None:
        raise Unauthenticated("Sign in first.")
    allowed: set[str] = set()
    for resource in request.app.router.resources():
        if resource.name != NO_SUCH_ENDPOINT:
            allowed |= (await resource.resolve(request))[1]
    if not allowed:
        return failure(404, "not_found", f"There is no {request.path}.")
    response = failure(405, "method_not_allowed", f"{request.path} takes no {request.method}.")
    response.headers["Allow"] = ", ".join(sorted(allowed))
    return response
