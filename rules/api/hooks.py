"""Webhooks that rules wait for. Whatever is wrong with one, the answer is that there is none."""

import asyncio
from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web

from hub.api.body import PATIENCE_S, read_body
from hub.api.endpoint import Call, Endpoints
from hub.api.limits import WEBHOOKS
from hub.api.proxy import CLIENT
from hub.api.security import NO_FORM
from hub.auth.rate_limit import origin_of
from hub.core.errors import InvalidInput, NotFound
from hub.models.place import AddressKind
from hub.playback.geo.addresses import kind_of, parse_address
from rules.api.models import Hooked, book_of
from rules.compose import HAPPENINGS
from rules.happening import Happening
from rules.triggers.webhook import WEBHOOK_KIND

endpoints = Endpoints("webhooks")
_NEAR = frozenset({AddressKind.PRIVATE, AddressKind.LOOPBACK, AddressKind.LINK_LOCAL})


@endpoints.get("/hooks/{id}", Hooked, role=None)
async def get_hook(call: Call[None, None]) -> Hooked:
    """Set off the rules that wait for this webhook, if they take a GET."""
    return await _take(call)


@endpoints.post("/hooks/{id}", Hooked, role=None)
async def post_hook(call: Call[None, None]) -> Hooked:
    """Set off the rules that wait for this webhook."""
    return await _take(call)


@endpoints.add("PUT", "/hooks/{id}", Hooked, role=None)
async def put_hook(call: Call[None, None]) -> Hooked:
    """Set off the rules that wait for this webhook, if they take a PUT."""
    return await _take(call)


async def _take(call: Call[Any, Any]) -> Hooked:
    request = call.request
    request.app[WEBHOOKS].spend(origin_of(request[CLIENT].address))
    hook_id, method, near = call.path["id"], request.method, _is_near(request)
    known = (one for one in book_of(call.hub).engine.webhooks() if one.id == hook_id)
    if not any(one.allows(method, near=near) for one in known):
        raise NotFound("There is no such webhook.")
    asked = {"webhook_id": hook_id, "method": method, "local": near}
    data = {**asked, **await _content(request)}
    now = book_of(call.hub).engine.world.clock.now()
    call.hub[HAPPENINGS].put(Happening(kind=WEBHOOK_KIND, at=now, data=data))
    return Hooked(received=True)


def _is_near(request: web.Request) -> bool:
    client = parse_address(request[CLIENT].address)
    return client is not None and kind_of(client) in _NEAR


async def _content(request: web.Request) -> dict[str, Any]:
    content: dict[str, Any] = {"query": dict(request.query), "json": None, "data": None}
    kind = request.content_type
    if kind == "application/x-www-form-urlencoded" or kind.startswith("multipart/"):
        form = await _form(request)
        content["data"] = {name: value for name, value in form.items() if isinstance(value, str)}
        return content
    raw = await read_body(request)
    try:
        content["json"] = orjson.loads(raw) if raw else None
    except orjson.JSONDecodeError:
        content["data"] = raw.decode("utf-8", "replace")
    return content


async def _form(request: web.Request) -> Mapping[str, Any]:
    """The fields of a form; InvalidInput for one that is none."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await request.post()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except NO_FORM:
        raise InvalidInput("This form cannot be read.") from None
