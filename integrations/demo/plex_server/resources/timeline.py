"""What players report: their position, and what they mark as watched."""

from aiohttp import web

from integrations.demo.plex_server.element import container
from integrations.demo.plex_server.gate import account_of
from integrations.demo.plex_server.reply import html_error, reply, wish
from integrations.demo.plex_server.state import state_of
from integrations.demo.world.servers import Entry
from integrations.demo.world.stream import Stream

routes = web.RouteTableDef()

_CLOSE_S = 15


@routes.route("*", "/:/timeline")
async def timeline(request: web.Request) -> web.Response:
    """A player says where it is; the stream it has in the world follows."""
    stream = _reporting(request)
    if stream is not None:
        _follow(stream, request.query.get("state", ""), request.query.get("time", ""))
    return reply(request, container([]))


@routes.get("/:/scrobble")
async def scrobble(request: web.Request) -> web.Response:
    """Mark as watched."""
    entry = _entry(request)
    if entry is None:
        return html_error(404, "Not Found")
    state = state_of(request)
    state.views.mark(account_of(request).key, entry.item, state.now)
    return web.Response()


@routes.get("/:/unscrobble")
async def unscrobble(request: web.Request) -> web.Response:
    """Mark as not watched."""
    entry = _entry(request)
    if entry is None:
        return html_error(404, "Not Found")
    state_of(request).views.unmark(account_of(request).key, entry.item)
    return web.Response()


@routes.route("*", "/:/rate")
@routes.route("*", "/:/progress")
async def taken_note(request: web.Request) -> web.Response:
    """Ratings and positions are accepted and forgotten."""
    return web.Response() if _entry(request) else html_error(404, "Not Found")


def _entry(request: web.Request) -> Entry | None:
    return state_of(request).server.entry(request.query.get("key", ""))


def _reporting(request: web.Request) -> Stream | None:
    client = wish(request, "X-Plex-Client-Identifier")
    key = request.query.get("ratingKey")
    for stream in state_of(request).streams():
        if stream.viewer.client_id == client and stream.entry.key == key:
            return stream
    return None


def _follow(stream: Stream, state: str, time_ms: str) -> None:
    if time_ms.isdecimal() and abs(int(time_ms) / 1000 - stream.position_s) > _CLOSE_S:
        stream.seek(int(time_ms) / 1000)
    commands = {
        "playing": stream.play,
        "paused": stream.pause,
        "buffering": stream.buffer,
        "stopped": stream.stop,
    }
    if state in commands:
        commands[state]()
