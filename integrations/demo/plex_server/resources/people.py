"""Accounts, devices and players."""

from aiohttp import web

from integrations.demo.plex_server.accounts import account_thumb
from integrations.demo.plex_server.element import Element, Value, container
from integrations.demo.plex_server.reply import html_error, reply
from integrations.demo.plex_server.state import PlexState, state_of
from integrations.demo.plex_server.table import epoch
from integrations.demo.world.people import Device
from integrations.demo.world.platforms import Platform

routes = web.RouteTableDef()

CAPABILITIES = "timeline,playback,mirror,playqueues,provider-playback"
_PLAYER_PORT = 32500


@routes.get("/accounts")
@routes.get("/accounts/{id}")
async def accounts(request: web.Request) -> web.Response:
    """All accounts: 0 stands for nobody, 1 for the owner, the rest have their plex.tv id."""
    rows = account_elements(state_of(request))
    wanted = request.match_info.get("id")
    if wanted is not None:
        rows = [row for row in rows if str(row.attributes["id"]) == wanted]
        if not rows:
            return html_error(404, "Not Found")
    return reply(request, container(rows, identifier="com.plexapp.system.accounts"))


@routes.get("/devices")
async def devices(request: web.Request) -> web.Response:
    """Every device that has ever played."""
    rows = device_elements(state_of(request))
    return reply(request, container(rows, identifier="com.plexapp.system.devices"))


@routes.get("/clients")
async def clients(request: web.Request) -> web.Response:
    """Players in the same network that can be controlled and play now."""
    state = state_of(request)
    rows = [
        _client(stream.device, stream.connection.address, stream.viewer.client_id)
        for stream in state.streams()
        if stream.connection.local and stream.app.controllable
    ]
    return reply(request, container(rows))


def account_elements(state: PlexState) -> list[Element]:
    """``Account`` elements, the empty one first."""
    return [
        _account(0, "", ""),
        *(_account(int(a.key), a.name, account_thumb(a)) for a in state.server.accounts),
    ]


def device_elements(state: PlexState) -> list[Element]:
    """``Device`` elements, numbered from 1."""
    created = epoch(state.server.libraries[0].created_at)
    return [
        Element(
            "Device",
            {
                "id": number,
                "name": device.name,
                "platform": device.platform,
                "clientIdentifier": device.client_id(Platform.PLEX),
                "createdAt": created,
            },
        )
        for number, device in enumerate(state.devices, 1)
    ]


def _account(number: int, name: str, thumb: str) -> Element:
    attributes: dict[str, Value] = {
        "id": number,
        "key": f"/accounts/{number}",
        "name": name,
        "defaultAudioLanguage": "en",
        "autoSelectAudio": True,
        "defaultSubtitleLanguage": "en",
        "subtitleMode": 1,
        "thumb": thumb,
    }
    return Element("Account", attributes)


def _client(device: Device, address: str, client_id: str) -> Element:
    app = device.app(Platform.PLEX)
    return Element(
        "Server",
        {
            "name": device.name,
            "host": address,
            "address": address,
            "port": _PLAYER_PORT,
            "machineIdentifier": client_id,
            "version": app.version,
            "protocol": "plex",
            "product": app.product,
            "deviceClass": device.device_class,
            "protocolVersion": 1,
            "protocolCapabilities": CAPABILITIES,
        },
    )
