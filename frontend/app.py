"""The pages on aiohttp: environment, static files, and how a view becomes a response."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

import aiohttp_jinja2
import orjson
from aiohttp import web
from jinja2 import Environment

from frontend.assets import PATH, Assets
from frontend.context import RESOLVER, Resolver, context_of
from frontend.environment import create_environment
from frontend.notices import forget_notice
from frontend.texts import client_texts

ASSETS = web.AppKey("assets", Assets)
_PRIVATE = "no-store"


def set_up_pages(app: web.Application, resolver: Resolver) -> Environment:
    """Give an application what its pages need; their routes are added by who has their data.

    `resolver` works out the frame of a request: viewer, base path, nonce, language, zone.
    """
    assets = app[ASSETS] = Assets()
    app[RESOLVER] = resolver
    environment = create_environment(assets)
    app[aiohttp_jinja2.APP_KEY] = environment
    app.router.add_get(PATH + "{name}", assets.serve)
    app.router.add_get("/favicon.ico", _favicon)
    return environment


async def render(
    request: web.Request,
    template: str,
    view: Any = None,
    *,
    status: int = 200,
    in_thread: bool = False,
) -> web.Response:
    """A page with its view, or the view as JSON for who asks for that.

    One that takes long to draw is drawn `in_thread`, so that nobody else waits for it.
    """
    if view is not None and _wants_json(request):
        body = orjson.dumps({"status": "success", "data": view}, default=str)
        return web.Response(body=body, status=status, content_type="application/json")
    page = await context_of(request)
    context: Mapping[str, Any] = {
        "page": page,
        "view": view,
        "client_texts": dict(client_texts(page.language)),
    }
    draw = partial(aiohttp_jinja2.render_template, template, request, context, status=status)
    response = await asyncio.to_thread(draw) if in_thread else draw()
    if page.notices:
        forget_notice(response, page.base)
    response.headers["Cache-Control"] = _PRIVATE
    response.headers["Vary"] = "Accept, Cookie"
    return response


def _wants_json(request: web.Request) -> bool:
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept


async def _favicon(request: web.Request) -> web.StreamResponse:
    page = await context_of(request)
    raise web.HTTPFound(page.url(request.app[ASSETS].path("favicon.svg")))
