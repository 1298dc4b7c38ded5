"""Which items a list holds: the filters, the order and the page a request asks for."""

import asyncio
import random
from collections.abc import Callable, Iterable
from typing import Any

from integrations.demo.mediabrowser.call import Call
from integrations.demo.mediabrowser.item_view import FOLDERS, TYPES, ItemView
from integrations.demo.mediabrowser.wire import stamp
from integrations.demo.world.items import Item, ItemKind
from integrations.demo.world.servers import Entry, Library

_AT_ONCE = 250
"""Entries looked at before others, who share the event loop, have their turn."""
_TYPE_ALIASES = {"livetvchannel": "tvchannel", "livetvprogram": "program"}


def _title(entry: Entry) -> str:
    return entry.item.title.removeprefix("The ").casefold()


_ORDERS: dict[str, Callable[[Entry], Any]] = {
    "name": _title,
    "sortname": _title,
    "default": _title,
    "datecreated": lambda entry: entry.added_at,
    "datelastcontentadded": lambda entry: entry.added_at,
    "premieredate": lambda entry: str(entry.item.released or ""),
    "productionyear": lambda entry: entry.item.year or 0,
    "communityrating": lambda entry: entry.item.rating or 0.0,
    "runtime": lambda entry: entry.item.runtime_s or 0.0,
    "indexnumber": lambda entry: entry.item.index or 0,
    "parentindexnumber": lambda entry: entry.item.parent.index or 0 if entry.item.parent else 0,
    "seriessortname": lambda entry: entry.item.root.title.casefold(),
    "random": lambda _: random.random(),  # noqa: S311 - an order, no secret
}


async def find(call: Call, kind: ItemKind | None = None) -> list[Entry]:
    """All entries a request asks for, of one kind when given, in its order, before paging."""
    scope = call.backend.server.entries(kind=kind) if kind else _scope(call)
    found = []
    for number, entry in enumerate(list(scope)):
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
        if _wanted(call, entry):
            found.append(entry)
    return _ordered(call, found)


def _scope(call: Call) -> Iterable[Entry]:
    """The entries named, those below a folder, or all of the libraries."""
    server, query = call.backend.server, call.query
    if keys := query.list("ids"):
        named = (server.entry(key.replace("-", "").lower()) for key in keys)
        return [entry for entry in named if entry]
    parent = (query.text("parentId") or "").replace("-", "").lower()
    recursive = query.flag("recursive")
    library = next((lib for lib in server.libraries if lib.key == parent), None)
    if library:
        return _in_library(call, library, recursive=recursive)
    if parent:
        folder = server.entry(parent)
        return _below(call, folder.item, recursive=recursive) if folder else []
    listed = [entry for entry in server.entries() if entry.library.listed]
    return listed if recursive else []


def _in_library(call: Call, library: Library, *, recursive: bool) -> Iterable[Entry]:
    entries = call.backend.server.entries(library)
    return [entry for entry in entries if recursive or entry.item.parent is None]


def _below(call: Call, folder: Item, *, recursive: bool) -> list[Entry]:
    found = []
    for entry in call.backend.server.children(folder):
        found.append(entry)
        if recursive and entry.item.kind in FOLDERS:
            found += _below(call, entry.item, recursive=True)
    return found


def _wanted(call: Call, entry: Entry) -> bool:
    return all(test(call, entry) for test in _TESTS)


def _by_type(call: Call, entry: Entry) -> bool:
    name = TYPES[entry.item.kind].lower()
    only = {_TYPE_ALIASES.get(word, word) for word in call.query.words("includeItemTypes")}
    return (not only or name in only) and name not in call.query.words("excludeItemTypes")


def _by_media_type(call: Call, entry: Entry) -> bool:
    only = call.query.words("mediaTypes")
    view = ItemView(call.backend.server, call.dialect, entry.item, entry)
    return not only or (view.media_type or "").lower() in only


def _by_text(call: Call, entry: Entry) -> bool:
    searched = (call.query.text("searchTerm") or "").casefold()
    start = (call.query.text("nameStartsWith") or "").casefold()
    title = entry.item.title.casefold()
    return searched in title and title.startswith(start)


def _by_facts(call: Call, entry: Entry) -> bool:
    years, genres = call.query.words("years"), call.query.words("genres")
    since = call.query.text("minDateLastSaved")
    return (
        (not years or str(entry.item.year) in years)
        and (not genres or any(genre.lower() in genres for genre in entry.item.genres))
        and (not since or (stamp(entry.updated_at) or "") >= since)
    )


def _by_relation(call: Call, entry: Entry) -> bool:
    """Albums and artists by id, and ids outside the server (`imdb.tt0111161`, Emby)."""
    view = ItemView(call.backend.server, call.dialect, entry.item, entry)
    albums = call.query.words("albumIds")
    artists = call.query.words("artistIds") | call.query.words("albumArtistIds")
    outside = call.query.words("AnyProviderIdEquals")
    return (
        (not albums or (view.album is not None and view.id_of(view.album) in albums))
        and (not artists or (view.artist is not None and view.id_of(view.artist) in artists))
        and (not outside or bool(_ids_outside(view) & outside))
    )


def _ids_outside(view: ItemView) -> set[str]:
    return {f"{name}.{value}".lower() for name, value in view.provider_ids.items()}


def _by_account(call: Call, entry: Entry) -> bool:
    filters, account = call.query.words("filters"), call.account
    played = call.query.text("isPlayed")
    if account is None or not (filters or played):
        return True
    data = call.backend.user_data.peek(account, entry)
    return (
        ("isplayed" not in filters or data.played)
        and ("isunplayed" not in filters or not data.played)
        and ("isresumable" not in filters or data.position_s > 0)
        and ("isfavorite" not in filters or data.favourite)
        and (played is None or data.played == (played.lower() == "true"))
    )


_TESTS = (_by_type, _by_media_type, _by_text, _by_facts, _by_relation, _by_account)


def _ordered(call: Call, entries: list[Entry]) -> list[Entry]:
    """By several keys, each with its own direction; without any, as a folder lists its content."""
    keys = [key.lower() for key in call.query.list("sortBy")]
    directions = [word.lower() for word in call.query.list("sortOrder")] or ["ascending"]
    if not keys:
        folder = call.query.text("parentId") and not call.query.text("ids")
        return sorted(entries, key=_in_folder) if folder else entries
    for place, key in reversed(list(enumerate(keys))):
        direction = directions[min(place, len(directions) - 1)]
        order = _ORDERS.get(key, _title)
        entries = sorted(entries, key=order, reverse=direction == "descending")
    return entries


def _in_folder(entry: Entry) -> tuple[int, str]:
    numbered = entry.item.kind in {ItemKind.EPISODE, ItemKind.SEASON, ItemKind.TRACK}
    return (entry.item.index or 0 if numbered else 0, _title(entry))
