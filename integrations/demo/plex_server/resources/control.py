"""Commands to players that go through the server."""

from aiohttp import web

from integrations.demo.plex_server.element import Element, container
from integrations.demo.plex_server.reply import done, html_error, reply, wish
from integrations.demo.plex_server.state import state_of
from integrations.demo.world.stream import StopCause, Stream

from .people import CAPABILITIES

routes = web.RouteTableDef()


@routes.get("/player/playback/{command}")
async def command(request: web.Request) -> web.Response:
    """Pause, play, stop or seek; 404 for a player that is not there or takes no commands."""
    stream = _target(request)
    if stream is None:
        return html_error(404, "Not Found")
    match request.match_info["command"]:
        case "pause":
            stream.pause()
        case "play":
            stream.play()
        case "stop":
            stream.stop(StopCause.USER)
        case "seekTo" if (offset := request.query.get("offset", "")).isdecimal():
            stream.seek(int(offset) / 1000)
        case "seekTo":
            return html_error(400, "Bad Request")
        case _:
            return html_error(404, "Not Found")
    return done()


@routes.get("/resources")
async def player(request: web.Request) -> web.Response:
    """What the player that is meant can do."""
    stream = _target(request)
    if stream is None:
        return html_error(404, "Not Found")
    element = Element(
        "Player",
        {
            "title": stream.device.name,
            "protocol": "plex",
            "protocolVersion": "1",
            "protocolCapabilities": CAPABILITIES,
            "machineIdentifier": stream.viewer.client_id,
            "product": stream.app.product,
            "platform": stream.device.platform,
            "platformVersion": stream.device.platform_version,
            "deviceClass": stream.device.device_class,
        },
        is_list=True,
    )
    return reply(request, container([element]))


def _target(request: web.Request) -> Stream | None:
    wanted = wish(request, "X-Plex-Target-Client-Identifier")
    for stream in state_of(request).streams():
        if stream.viewer.client_id == wanted and stream.app.controllable:
            return stream
    return None
