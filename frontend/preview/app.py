"""The preview's application: fixtures instead of a hub, and a socket that makes them move."""

import asyncio
from typing import Any

import orjson
from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler

from frontend.app import render, set_up_pages
from frontend.context import PageContext, Viewer, theme_of
from frontend.errors import error_pages
from frontend.preview.art import SIZES, draw
from frontend.preview.fixtures import live
from frontend.preview.pages import SAMPLES, Sample
from hub.api.proxy import CLIENT, Client
from hub.api.security import NONCE, new_nonce, set_headers
from hub.auth.roles import Role

BASE = web.AppKey("base", str)


def create_app(base: str = "") -> web.Application:
    """The preview below a base path (empty or `/usher`)."""
    app = web.Application(middlewares=[_headers, error_pages])
    app[BASE] = base
    set_up_pages(app, _frame)
    app.router.add_get("/art/{kind}/{seed}", _art)
    app.router.add_get("/api/v1/ws", _socket)
    app.router.add_route("*", "/api/v1/{rest:.*}", _api)
    for sample in SAMPLES:
        app.router.add_get(sample.path, _page(sample))
    if not base:
        return app
    outer = web.Application()
    outer.add_subapp(base, app)
    return outer


async def _frame(request: web.Request) -> PageContext:
    base = request.app[BASE]
    role = Role(request.query.get("role", "admin"))
    return PageContext(
        base=base,
        path=request.path.removeprefix(base) or "/",
        nonce=request[NONCE],
        csrf="preview",
        viewer=Viewer(name="Mara Lindqvist", role=role),
        language=request.query.get("lang", "en"),
        time_zone="Europe/Berlin",
        theme=theme_of(request) if "theme" not in request.query else _theme(request),
        attention=3,
    )


def _theme(request: web.Request) -> Any:
    return request.query["theme"]


def _page(sample: Sample) -> Handler:
    async def page(request: web.Request) -> web.StreamResponse:
        wanted = request.query.get("data", next(iter(sample.scenarios)))
        build = sample.scenarios.get(wanted)
        if build is None:
            raise web.HTTPNotFound
        return await render(request, sample.template, build())

    return page


@web.middleware
async def _headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    request[NONCE] = new_nonce()
    request[CLIENT] = Client(address="127.0.0.1", secure=False, prefix=request.app[BASE])
    response = await handler(request)
    if not response.prepared:
        set_headers(request, response)
    return response


async def _art(request: web.Request) -> web.Response:
    kind = request.match_info["kind"]
    if kind not in SIZES:
        raise web.HTTPNotFound
    body = draw(kind, request.match_info["seed"])
    return web.Response(text=body, content_type="image/svg+xml")


async def _api(request: web.Request) -> web.Response:
    """A flow that waits; of everything else that a page asks for, there is none."""
    flow = {"step_id": "wait", "type": "progress"}
    data: object = flow if "flows" in request.match_info["rest"].split("/") else []
    return web.json_response({"status": "success", "data": data})


async def _socket(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    mover: asyncio.Task[None] | None = None
    empty = "data=empty" in request.headers.get("Referer", "")
    try:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            command = orjson.loads(message.data)
            await socket.send_json({"id": command["id"], "type": "result", "status": "success"})
            if "sessions" in command.get("topics", ()) and not empty and mover is None:
                mover = asyncio.create_task(_move(socket))
    finally:
        if mover:
            mover.cancel()
    return socket


async def _move(socket: web.WebSocketResponse) -> None:
    """Pause and resume one session for ever."""
    states = ("paused", "playing")
    for index in range(100_000):
        await asyncio.sleep(6)
        card = orjson.loads(orjson.dumps(live.sessions()[0]))
        card["state"] = states[index % 2]
        await socket.send_json({"type": "sessions", "data": {"changed": [card]}})
