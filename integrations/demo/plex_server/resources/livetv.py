"""Live TV: tuners and what is being watched."""

from aiohttp import web

from integrations.demo.plex_server.element import Element, container
from integrations.demo.plex_server.file_view import FileView
from integrations.demo.plex_server.media_table import media_element
from integrations.demo.plex_server.reply import reply
from integrations.demo.plex_server.session_table import LIVE, SessionView
from integrations.demo.plex_server.state import state_of
from integrations.demo.plex_server.table import fill
from integrations.demo.plex_server.transcode_table import transcode_element
from integrations.demo.world.chance import hexadecimal
from integrations.demo.world.items import ItemKind

routes = web.RouteTableDef()


@routes.get("/livetv/sessions")
async def sessions(request: web.Request) -> web.Response:
    """Tuned channels."""
    live = [view for view in state_of(request).sessions() if view.stream.is_live]
    return reply(request, container([_session(view) for view in live]))


@routes.get("/livetv/dvrs")
async def dvrs(request: web.Request) -> web.Response:
    """The tuner and its channels."""
    server = state_of(request).server
    channels = [
        Element(
            "ChannelMapping",
            {
                "channelKey": entry.key,
                "deviceIdentifier": str(entry.item.index),
                "enabled": True,
                "lineupIdentifier": entry.item.title,
            },
        )
        for entry in server.entries(kind=ItemKind.CHANNEL)
    ]
    device = Element(
        "Device",
        {
            "key": "1",
            "uuid": hexadecimal(16, server.id, "tuner"),
            "make": "Silicondust",
            "model": "HDHR5-4K",
            "protocol": "livetv",
            "status": "alive",
            "tuners": 4,
        },
        channels,
    )
    dvr = Element("Dvr", {"key": "1", "language": "en", "refreshedAt": 0}, [device])
    return reply(request, container([dvr]))


def _session(view: SessionView) -> Element:
    playback = view.stream.playback
    file = FileView(playback.entry, playback.media, 0, live_uuid=view.keys.live_uuid)
    media = media_element(file)
    if view.transcode:
        media.children.append(transcode_element(view.transcode))
    return Element("Video", fill(LIVE, view), [media], json_tag="Metadata")
