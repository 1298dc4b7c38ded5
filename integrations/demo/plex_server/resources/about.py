"""What the server says about itself."""

from aiohttp import web

from integrations.demo.plex_server.element import Element, Value, container
from integrations.demo.plex_server.reply import reply
from integrations.demo.plex_server.state import PlexState, state_of
from integrations.demo.plex_server.table import Table, epoch, fill

routes = web.RouteTableDef()

_FEATURES = (
    "adaptive_bitrate,collections,content_filter,dvr,hardware_transcoding,home,hwtranscode,"
    "intro-markers,livetv,lyrics,music_videos,pass,premium_music_metadata,server-manager,"
    "session_bandwidth_restrictions,session_kick,sync,trailers,webhooks"
)
_DIRECTORIES = (
    "activities butler clients devices hubs library livetv media metadata playQueues player"
    " playlists resources search servers statistics system transcode updater user"
)


def _platform_version(state: PlexState) -> str:
    return {"Linux": "6.12.0-2-amd64", "Windows": "10.0 (Build 26100)"}[
        state.server.operating_system
    ]


def _video_sessions(state: PlexState) -> int:
    return sum(s.transcode is not None for s in state.sessions())


ROOT: Table[PlexState] = (
    ("allowCameraUpload", lambda s: True),
    ("allowMediaDeletion", lambda s: True),
    ("allowSharing", lambda s: True),
    ("allowSync", lambda s: s.options.plex_pass),
    ("allowTuners", lambda s: True),
    ("backgroundProcessing", lambda s: True),
    ("certificate", lambda s: True),
    ("companionProxy", lambda s: True),
    ("countryCode", lambda s: s.server.network.country.lower()),
    ("diagnostics", lambda s: "logs,databases,streaminglogs"),
    ("eventStream", lambda s: True),
    ("friendlyName", lambda s: s.settings.element("FriendlyName").attributes["value"]),
    ("livetv", lambda s: 7),
    ("machineIdentifier", lambda s: s.server.id),
    ("multiuser", lambda s: True),
    ("myPlex", lambda s: True),
    ("myPlexMappingState", lambda s: "mapped"),
    ("myPlexSigninState", lambda s: "ok"),
    ("myPlexSubscription", lambda s: s.options.plex_pass),
    ("myPlexUsername", lambda s: s.server.owner.email),
    ("ownerFeatures", lambda s: _FEATURES if s.options.plex_pass else "home"),
    ("platform", lambda s: s.server.operating_system),
    ("platformVersion", _platform_version),
    ("pushNotifications", lambda s: False),
    ("streamingBrainABRVersion", lambda s: 3),
    ("streamingBrainVersion", lambda s: 2),
    ("sync", lambda s: True),
    ("transcoderActiveVideoSessions", _video_sessions),
    ("transcoderAudio", lambda s: True),
    ("transcoderVideo", lambda s: True),
    ("transcoderVideoBitrates", lambda s: "64,96,208,320,720,1500,2000,3000,4000,8000,12000,20000"),
    ("updatedAt", lambda s: epoch(s.started_at)),
    ("updater", lambda s: True),
    ("version", lambda s: s.server.version),
)


@routes.get("/")
async def root(request: web.Request) -> web.Response:
    """Name, version and abilities of the server."""
    attributes: dict[str, Value] = fill(ROOT, state_of(request))
    names = _DIRECTORIES.split()
    children = [Element("Directory", {"count": 1, "key": name, "title": name}) for name in names]
    return reply(request, container(children, **attributes))


@routes.get("/identity")
async def identity(request: web.Request) -> web.Response:
    """Who it is; needs no token."""
    server = state_of(request).server
    root = Element(
        "MediaContainer",
        {
            "size": 0,
            "claimed": True,
            "machineIdentifier": server.id,
            "version": server.version,
        },
    )
    return reply(request, root)


@routes.get("/servers")
async def servers(request: web.Request) -> web.Response:
    """The servers this one knows: itself."""
    server = state_of(request).server
    element = Element(
        "Server",
        {
            "name": server.name,
            "host": server.lan_address,
            "address": server.lan_address,
            "port": 32400,
            "machineIdentifier": server.id,
            "version": server.version,
        },
    )
    return reply(request, container([element]))


@routes.get("/media/providers")
async def providers(request: web.Request) -> web.Response:
    """The one provider of media: the library."""
    server = state_of(request).server
    provider = Element(
        "MediaProvider",
        {
            "identifier": "com.plexapp.plugins.library",
            "title": "Library",
            "types": "video,audio,photo",
            "protocols": "stream,download",
        },
    )
    root = container([provider], machineIdentifier=server.id, friendlyName=server.name)
    return reply(request, root)
