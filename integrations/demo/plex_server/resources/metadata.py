"""Single items, what is below them, and their pictures."""

from aiohttp import web

from integrations.demo.plex_server.element import container
from integrations.demo.plex_server.gate import account_of
from integrations.demo.plex_server.item_table import item_element
from integrations.demo.plex_server.reply import html_error, paged, reply
from integrations.demo.plex_server.state import state_of
from integrations.demo.world.servers import Entry

routes = web.RouteTableDef()


@routes.get(r"/library/metadata/{ids:[\d,]+}")
async def metadata(request: web.Request) -> web.Response:
    """Items by key, several separated by commas, with everything that is known."""
    state, account = state_of(request), account_of(request)
    found = [state.server.entry(key) for key in request.match_info["ids"].split(",")]
    entries = [entry for entry in found if entry is not None]
    if not entries:
        return html_error(404, "Not Found")
    library = entries[0].library
    rows = [item_element(state.item(entry, account), detail=True) for entry in entries]
    root = container(
        rows,
        allowSync=True,
        identifier="com.plexapp.plugins.library",
        librarySectionID=int(library.key) if library.listed else None,
        librarySectionTitle=library.name if library.listed else None,
        librarySectionUUID=library.uuid,
    )
    return reply(request, root)


@routes.get(r"/library/metadata/{id:\d+}/children")
async def children(request: web.Request) -> web.Response:
    """One step below: seasons, episodes, albums, tracks."""
    return _below(request, 1)


@routes.get(r"/library/metadata/{id:\d+}/grandchildren")
@routes.get(r"/library/metadata/{id:\d+}/allLeaves")
async def leaves(request: web.Request) -> web.Response:
    """Two steps below: the episodes of a show, the tracks of an artist."""
    return _below(request, 2)


def _below(request: web.Request, steps: int) -> web.Response:
    state, account = state_of(request), account_of(request)
    top = state.server.entry(request.match_info["id"])
    if top is None:
        return html_error(404, "Not Found")
    rows: list[Entry] = [top]
    for _ in range(steps):
        rows = [child for row in rows for child in state.server.children(row.item)]
    return paged(
        request,
        rows,
        lambda entry: item_element(state.item(entry, account)),
        key=top.key,
        parentTitle=top.item.title,
        librarySectionID=int(top.library.key),
        librarySectionTitle=top.library.name,
    )
