"""Libraries and what was added to them."""

from aiohttp import web

from integrations.demo.plex_server import ids
from integrations.demo.plex_server.element import Element, Value, container
from integrations.demo.plex_server.gate import account_of
from integrations.demo.plex_server.item_table import item_element
from integrations.demo.plex_server.reply import html_error, paged, reply
from integrations.demo.plex_server.scan import scan
from integrations.demo.plex_server.state import PlexState, state_of
from integrations.demo.plex_server.table import epoch
from integrations.demo.world.items import ItemKind
from integrations.demo.world.servers import Entry, Library, LibraryKind

routes = web.RouteTableDef()

_SORTS = {
    LibraryKind.MOVIES: ("movie", "tv.plex.agents.movie", "Plex Movie", ItemKind.MOVIE),
    LibraryKind.SHOWS: ("show", "tv.plex.agents.series", "Plex TV Series", ItemKind.SHOW),
    LibraryKind.MUSIC: ("artist", "tv.plex.agents.music", "Plex Music", ItemKind.ARTIST),
    LibraryKind.PHOTOS: ("photo", "com.plexapp.agents.none", "Plex Photo Scanner", ItemKind.PHOTO),
}
_KINDS = {number: kind for kind, (number, _, _) in ids.TYPES.items()}
_NEW = 50
"""How many new items a list of them shows."""
_NEW_AT_HOME = {ItemKind.MOVIE, ItemKind.SEASON, ItemKind.ALBUM}
_NEW_IN_SECTION = {ItemKind.MOVIE, ItemKind.EPISODE, ItemKind.ALBUM, ItemKind.PHOTO}


@routes.get("/library")
@routes.get("/library/")
async def library(request: web.Request) -> web.Response:
    """What can be asked below."""
    names = ("sections", "recentlyAdded", "onDeck")
    children = [Element("Directory", {"key": name, "title": name}) for name in names]
    return reply(request, container(children, title1="Plex Library"))


@routes.get("/library/sections")
@routes.get("/library/sections/")
@routes.get("/library/sections/all")
async def sections(request: web.Request) -> web.Response:
    """All libraries."""
    state = state_of(request)
    rows = [_section(state, lib) for lib in state.server.libraries if lib.listed]
    return reply(request, container(rows, allowSync=False, title1="Plex Library"))


@routes.get("/library/sections/{id}")
async def section(request: web.Request) -> web.Response:
    """What can be asked of one library."""
    found = _library(request)
    if found is None:
        return html_error(404, "Not Found")
    names = ("all", "recentlyAdded", "collection", "genre", "year")
    children = [Element("Directory", {"key": name, "title": name}) for name in names]
    return reply(request, container(children, librarySectionID=int(found.key), title1=found.name))


@routes.get("/library/sections/{id}/all")
async def everything(request: web.Request) -> web.Response:
    """Items of one library, of one type, filtered by title, sorted and by pages."""
    found = _library(request)
    if found is None:
        return html_error(404, "Not Found")
    number = request.query.get("type", "")
    kind = _KINDS.get(int(number)) if number.isdecimal() else _SORTS[found.kind][3]
    title = request.query.get("title", "").casefold()
    rows = [
        entry
        for entry in state_of(request).server.entries(found, kind)
        if title in entry.item.title.casefold()
    ]
    return _items(request, _sorted(rows, request.query.get("sort", "")), found)


@routes.get("/library/sections/{id}/recentlyAdded")
async def new_in_section(request: web.Request) -> web.Response:
    """What is new in one library."""
    found = _library(request)
    if found is None:
        return html_error(404, "Not Found")
    return _items(request, _newest(state_of(request), _NEW_IN_SECTION, found), found)


@routes.get("/library/recentlyAdded")
async def new(request: web.Request) -> web.Response:
    """What is new anywhere."""
    return _items(request, _newest(state_of(request), _NEW_AT_HOME))


@routes.get("/hubs/home/recentlyAdded")
async def new_at_home(request: web.Request) -> web.Response:
    """What is new of one type, perhaps in one library."""
    number = request.query.get("type", "")
    kinds = {_KINDS[int(number)]} if number.isdecimal() and int(number) in _KINDS else _NEW_AT_HOME
    key = request.query.get("sectionID")
    chosen = next((lib for lib in state_of(request).server.libraries if lib.key == key), None)
    return _items(request, _newest(state_of(request), kinds, chosen))


@routes.route("*", "/library/sections/{id}/refresh")
async def refresh(request: web.Request) -> web.Response:
    """Scan a library; DELETE calls it off."""
    found = _library(request)
    if found is None:
        return html_error(404, "Not Found")
    state = state_of(request)
    if request.method == "DELETE":
        for activity in [a for a in state.activities.running.values() if a.section == found.key]:
            state.activities.end(activity)
        return web.Response()
    activity = state.activities.start("library.update.section", f"Scanning {found.name}", found.key)
    state.tasks.start(scan(state, activity), f"scan of {found.name}")
    return web.Response(headers={"X-Plex-Activity": activity.uuid})


@routes.get("/library/onDeck")
@routes.get("/playlists")
@routes.get("/library/sections/{id}/collections")
@routes.get("/library/sections/{id}/collection")
async def nothing(request: web.Request) -> web.Response:
    """Lists that are empty here."""
    return reply(request, container([]))


def _library(request: web.Request) -> Library | None:
    key = request.match_info["id"]
    libraries = state_of(request).server.libraries
    return next((lib for lib in libraries if lib.listed and lib.key == key), None)


def _section(state: PlexState, library: Library) -> Element:
    kind, agent, scanner, _ = _SORTS[library.kind]
    scanned = epoch(state.started_at)
    running = any(a.section == library.key for a in state.activities.running.values())
    attributes: dict[str, Value] = {
        "allowSync": True,
        "art": f"/:/resources/{kind}-fanart.jpg",
        "composite": f"/library/sections/{library.key}/composite/{scanned}",
        "filters": True,
        "refreshing": running,
        "thumb": f"/:/resources/{kind}.png",
        "key": library.key,
        "type": kind,
        "title": library.name,
        "agent": agent,
        "scanner": scanner,
        "language": "en-US",
        "uuid": library.uuid,
        "updatedAt": scanned,
        "createdAt": epoch(library.created_at),
        "scannedAt": scanned,
        "content": True,
        "directory": True,
        "contentChangedAt": state.server.entries_ever,
        "hidden": 0,
    }
    location = Element("Location", {"id": int(library.key), "path": library.root})
    return Element("Directory", attributes, [location])


def _newest(state: PlexState, kinds: set[ItemKind], library: Library | None = None) -> list[Entry]:
    rows = (e for e in state.server.entries(library) if e.item.kind in kinds and e.library.listed)
    return sorted(rows, key=lambda entry: entry.added_at, reverse=True)[:_NEW]


def _sorted(rows: list[Entry], wish: str) -> list[Entry]:
    field, _, direction = wish.partition(":")
    by = {
        "addedAt": lambda e: e.added_at,
        "updatedAt": lambda e: e.updated_at,
        "titleSort": lambda e: e.item.title.casefold(),
        "year": lambda e: e.item.year or 0,
    }.get(field)
    return sorted(rows, key=by, reverse=direction == "desc") if by else rows


def _items(request: web.Request, rows: list[Entry], library: Library | None = None) -> web.Response:
    state, account = state_of(request), account_of(request)
    with_guids = request.query.get("includeGuids") == "1"
    attributes: dict[str, Value] = {
        "allowSync": True,
        "identifier": "com.plexapp.plugins.library",
        "librarySectionID": int(library.key) if library else None,
        "librarySectionTitle": library.name if library else None,
    }

    def render(entry: Entry) -> Element:
        return item_element(state.item(entry, account), guids=with_guids)

    return paged(request, rows, render, **attributes)
