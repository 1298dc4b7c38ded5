"""Running sessions, transcodes, and what has been watched."""

from collections.abc import Callable

from aiohttp import web

from integrations.demo.plex_server import ids
from integrations.demo.plex_server.element import Element, container
from integrations.demo.plex_server.reply import html_error, paged, reply
from integrations.demo.plex_server.session_table import SESSION_TEXT, session_element
from integrations.demo.plex_server.state import PlexState, state_of
from integrations.demo.plex_server.table import day, epoch
from integrations.demo.plex_server.transcode_table import transcode_element
from integrations.demo.plex_server.views import View
from integrations.demo.world.items import Item, ItemKind
from integrations.demo.world.stream import StopCause

routes = web.RouteTableDef()


@routes.get("/status/sessions")
async def sessions(request: web.Request) -> web.Response:
    """What is playing."""
    rows = [session_element(view) for view in state_of(request).sessions()]
    return reply(request, container(rows), text=SESSION_TEXT)


@routes.get("/transcode/sessions")
async def transcodes(request: web.Request) -> web.Response:
    """What is being converted."""
    return reply(request, container(_transcodes(state_of(request))))


@routes.get("/transcode/sessions/{key}")
async def transcode(request: web.Request) -> web.Response:
    """One conversion."""
    key = request.match_info["key"]
    found = [t for t in _transcodes(state_of(request)) if t.attributes["key"] == key]
    return reply(request, container(found)) if found else html_error(404, "Not Found")


@routes.delete("/transcode/sessions/{key}")
async def kill_transcode(request: web.Request) -> web.Response:
    """Kill a conversion; its player breaks off."""
    for view in state_of(request).sessions():
        if view.keys.transcode == request.match_info["key"]:
            view.stream.stop(StopCause.ERROR)
            return web.Response()
    return html_error(404, "Not Found")


@routes.get("/status/sessions/background")
async def background(request: web.Request) -> web.Response:
    """Conversions in the background: none."""
    return reply(request, container([]))


@routes.route("*", "/status/sessions/terminate")
async def terminate(request: web.Request) -> web.Response:
    """End a session with a message; GET and POST alike."""
    if request.method not in {"GET", "POST"}:
        return html_error(405, "Method Not Allowed")
    state = state_of(request)
    session_id = request.query.get("sessionId", "")
    if not state.options.plex_pass:
        return html_error(401, "Unauthorized")
    if not session_id:
        return html_error(403, "Forbidden")
    for view in state.sessions():
        if view.keys.id == session_id:
            view.stream.stop(StopCause.TERMINATED, request.query.get("reason"))
            return web.Response()
    return html_error(404, "Not Found")


@routes.get("/status/sessions/history/all")
async def history(request: web.Request) -> web.Response:
    """Completed views, filtered and sorted."""
    state = state_of(request)
    rows = [view for view in state.views.rows if _matches(request, view)]
    descending = request.query.get("sort", "").endswith(":desc")
    rows.sort(key=lambda view: (view.viewed_at, view.id), reverse=descending)
    return paged(request, rows, lambda view: _view_element(state, view))


@routes.delete("/status/sessions/history/{id}")
async def forget(request: web.Request) -> web.Response:
    """Take one row out of the history."""
    number = request.match_info["id"]
    if number.isdecimal() and state_of(request).views.remove(int(number)):
        return web.Response()
    return html_error(404, "Not Found")


def _transcodes(state: PlexState) -> list[Element]:
    found = (view.transcode for view in state.sessions())
    return [transcode_element(view, bare_key=True) for view in found if view]


def _in_line(item: Item, state_key: Callable[[Item], str | None], wanted: str) -> bool:
    """True when the item, its parent or its grandparent has the key."""
    line = (item, item.parent, item.grandparent)
    return any(step is not None and state_key(step) == wanted for step in line)


def _matches(request: web.Request, view: View) -> bool:
    state = state_of(request)
    viewed = epoch(view.viewed_at) or 0

    def key_of(item: Item) -> str | None:
        entry = state.server.holding(item)
        return entry.key if entry else None

    tests: dict[str, Callable[[str], bool]] = {
        "accountID": lambda wanted: view.account.key == wanted,
        "librarySectionID": lambda wanted: view.entry.library.key == wanted,
        "metadataItemID": lambda wanted: _in_line(view.entry.item, key_of, wanted),
        "viewedAt>": lambda wanted: viewed >= int(wanted),
        "viewedAt<": lambda wanted: viewed <= int(wanted),
    }
    return all(test(request.query[name]) for name, test in tests.items() if name in request.query)


def _view_element(state: PlexState, view: View) -> Element:
    entry, item = view.entry, view.entry.item
    card = state.item(entry)
    tag = ids.TYPES[item.kind][2]
    parent, grandparent = card.parent, card.grandparent
    attributes = {
        "historyKey": f"/status/sessions/history/{view.id}",
        "key": f"/library/metadata/{entry.key}",
        "ratingKey": entry.key,
        "librarySectionID": entry.library.key,
        "parentKey": f"/library/metadata/{parent.key}" if parent else None,
        "grandparentKey": f"/library/metadata/{grandparent.key}" if grandparent else None,
        "title": item.title,
        "parentTitle": item.parent.title if item.parent else None,
        "grandparentTitle": item.grandparent.title if item.grandparent else None,
        "type": ids.TYPES[item.kind][1],
        "thumb": ids.thumb(entry),
        "parentThumb": ids.thumb(parent) if parent else None,
        "grandparentThumb": ids.thumb(grandparent) if grandparent else None,
        "grandparentArt": ids.thumb(grandparent, "art") if grandparent else None,
        "index": item.index if item.kind is not ItemKind.MOVIE else None,
        "parentIndex": item.parent.index if item.parent else None,
        "originallyAvailableAt": day(item.released),
        "viewedAt": epoch(view.viewed_at),
        "accountID": int(view.account.key),
        "deviceID": state.device_id(view.device),
    }
    return Element(tag, attributes, json_tag="Metadata")
