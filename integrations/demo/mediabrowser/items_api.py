"""Items: lists, single ones, counts, and ticking them off."""

import asyncio
from typing import Any

from integrations.demo.mediabrowser.call import Call, not_found
from integrations.demo.mediabrowser.dialect import either, emby, jellyfin_from
from integrations.demo.mediabrowser.item_query import find
from integrations.demo.mediabrowser.item_view import COLLECTION_TYPES
from integrations.demo.mediabrowser.items import item_dto
from integrations.demo.mediabrowser.libraries import view_dtos
from integrations.demo.mediabrowser.routing import Route
from integrations.demo.world.items import ItemKind
from integrations.demo.world.servers import Entry

_AT_ONCE = 25
"""Items described before others, who share the event loop, have their turn."""
_COUNTS = {
    "MovieCount": ItemKind.MOVIE,
    "SeriesCount": ItemKind.SHOW,
    "EpisodeCount": ItemKind.EPISODE,
    "ArtistCount": ItemKind.ARTIST,
    "ProgramCount": None,
    "TrailerCount": None,
    "SongCount": ItemKind.TRACK,
    "AlbumCount": ItemKind.ALBUM,
    "MusicVideoCount": None,
    "BoxSetCount": None,
    "BookCount": None,
}
_LATEST = {
    "movies": ItemKind.MOVIE,
    "tvshows": ItemKind.EPISODE,
    "music": ItemKind.ALBUM,
    "homevideos": ItemKind.PHOTO,
}


async def _dtos(call: Call, entries: list[Entry]) -> list[dict[str, Any]]:
    fields, account = call.query.words("fields"), call.account
    found: list[dict[str, Any]] = []
    for entry in entries:
        if len(found) % _AT_ONCE == 0:
            await asyncio.sleep(0)
        found.append(item_dto(call.backend.item_view(entry, account), fields))
    return found


async def items(call: Call) -> dict[str, Any]:
    """A page of items; without any filter the libraries of the account."""
    query = call.query
    if not (query.text("ids") or query.text("parentId") or query.flag("recursive")):
        views = view_dtos(call.backend)
        return {"Items": call.page(views), "TotalRecordCount": len(views), "StartIndex": 0}
    return await _result(call, await find(call))


async def artists(call: Call) -> dict[str, Any]:
    """A page of artists."""
    return await _result(call, await find(call, ItemKind.ARTIST))


async def _result(call: Call, found: list[Entry]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "Items": await _dtos(call, call.page(found)),
        "TotalRecordCount": len(found),
    }
    if call.dialect.is_jellyfin:
        result["StartIndex"] = call.number("startIndex") or 0
    return result


async def item(call: Call) -> dict[str, Any]:
    """One item with everything known about it."""
    return item_dto(call.backend.item_view(call.entry, call.account))


async def latest(call: Call) -> list[dict[str, Any]]:
    """What came last into a library, newest first."""
    library_key = (call.query.text("parentId") or "").replace("-", "").lower()
    server = call.backend.server
    libraries = [lib for lib in server.libraries if lib.listed and library_key in ("", lib.key)]
    entries = [
        entry
        for library in libraries
        for entry in server.entries(library, _LATEST[COLLECTION_TYPES[library.kind]])
    ]
    entries.sort(key=lambda entry: entry.added_at, reverse=True)
    return await _dtos(call, call.page(entries, default_limit=20))


async def counts(call: Call) -> dict[str, int]:
    """How many items of each kind there are."""
    kinds = [entry.item.kind for entry in call.backend.server.entries() if entry.library.listed]
    numbers = {name: kinds.count(kind) if kind else 0 for name, kind in _COUNTS.items()}
    return {**numbers, "ItemCount": sum(numbers.values())}


async def mark_played(call: Call) -> dict[str, Any]:
    """Tick an item off for an account."""
    return _mark(call, played=True)


async def mark_unplayed(call: Call) -> dict[str, Any]:
    """Take the tick away."""
    return _mark(call, played=False)


def _mark(call: Call, *, played: bool) -> dict[str, Any]:
    account, entry, backend = call.account, call.entry, call.backend
    if account is None:
        not_found()
    backend.user_data.mark(account, entry, played=played, at=backend.world.clock.now())
    return backend.user_data.dto(account, entry, call.dialect)


_NEW_PATHS = jellyfin_from(10, 9)

ROUTES = (
    Route("GET", "/Items", items),
    Route("GET", "/Users/{user_id}/Items", items),
    Route("GET", "/Items/{item_id}", item, on=_NEW_PATHS),
    Route("GET", "/Users/{user_id}/Items/{item_id}", item),
    Route("GET", "/Items/Latest", latest, on=_NEW_PATHS),
    Route("GET", "/Users/{user_id}/Items/Latest", latest),
    Route("GET", "/Items/Counts", counts),
    Route("GET", "/Artists", artists),
    Route("GET", "/Artists/AlbumArtists", artists),
    Route("POST", "/UserPlayedItems/{item_id}", mark_played, on=_NEW_PATHS),
    Route("DELETE", "/UserPlayedItems/{item_id}", mark_unplayed, on=_NEW_PATHS),
    Route(
        "POST",
        "/Users/{user_id}/PlayedItems/{item_id}",
        mark_played,
        on=either(emby, jellyfin_from(10, 8)),
    ),
    Route(
        "DELETE",
        "/Users/{user_id}/PlayedItems/{item_id}",
        mark_unplayed,
        on=either(emby, jellyfin_from(10, 8)),
    ),
)
