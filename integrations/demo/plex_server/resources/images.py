"""Pictures: posters, backdrops and their resized forms."""

from urllib.parse import urlsplit

from aiohttp import web

from integrations.demo import posters
from integrations.demo.plex_server.accounts import account_thumb
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
    state, wanted = state_of(request), request.query.get("url", "")
    for account in state.server.accounts:
        if wanted == account_thumb(account):
            return _drawn(posters.avatar(account.name))
    parts = urlsplit(wanted).path.strip("/").split("/")
    if len(parts) < 4 or parts[:2] != ["library", "metadata"]:
        return html_error(404, "Not Found")
    return _picture(state, parts[2], parts[3])


def _picture(state: PlexState, key: str, sort: str) -> web.Response:
    entry = state.server.entry(key)
    if entry is None:
        return html_error(404, "Not Found")
    draw = posters.backdrop_of if sort in {"art", "banner"} else posters.poster_of
    return _drawn(draw(entry.item))


def _drawn(svg: str) -> web.Response:
    return web.Response(
        text=svg,
        content_type="image/svg+xml",
        headers={"Cache-Control": "public, max-age=31536000"},
    )
