"""Images of items, which anybody may fetch."""

from aiohttp import web

from integrations.demo import posters
from integrations.demo.mediabrowser.call import Call, not_found
from integrations.demo.mediabrowser.routing import Access, Route
from integrations.demo.world.items import Item

_WIDE = frozenset({"backdrop", "thumb", "banner", "art"})


async def image(call: Call) -> web.Response:
    """A drawing, which fits every size that may be asked for."""
    draw = posters.backdrop_of if call.params["type"].lower() in _WIDE else posters.poster_of
    return web.Response(
        text=draw(_pictured(call)),
        content_type="image/svg+xml",
        headers={"Cache-Control": "public, max-age=31536000"},
    )


def _pictured(call: Call) -> Item:
    """The item itself; for a library the first one in it."""
    key = call.params["item_id"].replace("-", "").lower()
    server = call.backend.server
    entry = server.entry(key)
    library = next((lib for lib in server.libraries if lib.key == key), None)
    if entry is None and library is not None:
        entry = next(server.entries(library), None)
    if entry is None:
        not_found()
    return entry.item


ROUTES = (
    Route("GET", "/Items/{item_id}/Images/{type}", image, Access.ANYONE),
    Route("GET", "/Items/{item_id}/Images/{type}/{index}", image, Access.ANYONE),
)
