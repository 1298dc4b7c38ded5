"""Pictures: posters, backdrops and their resized forms."""

from urllib.parse import urlsplit

from aiohttp import web

from integrations.demo import posters
from integrations.demo.plex_server.reply import html_error
from integrations.demo.plex_server.state import PlexState, state_of

routes = web.RouteTableDef()


@routes.get(r"/library/metadata/{id:\d+}/{sort:thumb|art|banner|composite}/{stamp}")
@routes.get(r"/library/metadata/{id:\d+}/{sort:thumb|art|banner|composite}")
async def picture(request: web.Request) -> web.Response:
    """The picture of an item."""
    state = state_of(request)
    return _picture(state, request.match_info["id"], request.match_info["sort"])


@routes.get("/photo/:/transcode")
async def resized(request: web.Request) -> web.Response:
    """The same at another size: a drawing fits every size."""
    path = urlsplit(request.query.get("url", "")).path
    parts = path.strip("/").split("/")
    if len(parts) < 4 or parts[:2] != ["library", "metadata"]:
        return html_error(404, "Not Found")
    return _picture(state_of(request), parts[2], parts[3])


def _picture(state: PlexState, key: str, sort: str) -> web.Response:
    entry = state.server.entry(key)
    if entry is None:
        return html_error(404, "Not Found")
    draw = posters.backdrop_of if sort in {"art", "banner"} else posters.poster_of
    return web.Response(
        text=draw(entry.item),
        content_type="image/svg+xml",
        headers={"Cache-Control": "public, max-age=31536000"},
    )
