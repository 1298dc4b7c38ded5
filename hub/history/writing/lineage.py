"""An item together with what it belongs to: season and show, album and artist."""

from dataclasses import replace
from operator import attrgetter

from hub.models.item import Item, MediaType

PARENT = {
    MediaType.EPISODE: MediaType.SEASON,
    MediaType.SEASON: MediaType.SHOW,
    MediaType.TRACK: MediaType.ALBUM,
    MediaType.ALBUM: MediaType.ARTIST,
}
SYNTHETIC = "~"
"""Begins the key of something that a server tells neither a key nor a guid of."""
_LOCAL = ("local://", "none://", "com.plexapp.agents.none://", "tv.plex.agents.none://")
_OF_KIN = ("key", "title", "guids", "thumb")

Lineage = tuple[Item, Item | None, Item | None]


above = attrgetter(
    "type",
    "parent_index",
    *(f"{kin}_{name}" for kin in ("parent", "grandparent") for name in _OF_KIN),
)
"""All that an item says of what it belongs to: equal for the episodes of a season."""


def identified(item: Item) -> Item:
    """The item with those guids alone that mean the same on every server."""
    guids = identifying(item.guids)
    return item if guids == item.guids else replace(item, guids=guids)


def lineage(item: Item) -> Lineage:
    """The item, its parent and its grandparent, as far as the item names them."""
    item = identified(item)
    parent_type = PARENT.get(item.type)
    if parent_type is None:
        return item, None, None
    grandparent = _grandparent(item, PARENT.get(parent_type))
    return item, _parent(item, parent_type, grandparent), grandparent


def _parent(item: Item, kind: MediaType, grandparent: Item | None) -> Item | None:
    number = item.parent_index if kind is MediaType.SEASON else None
    if item.parent_key is None and item.parent_title is None and not item.parent_guids:
        return None
    above = "" if grandparent is None else grandparent.key
    return Item(
        key=item.parent_key or f"{SYNTHETIC}{kind}:{above}:{_fold(item.parent_title)}:{number}",
        type=kind,
        title=item.parent_title or "",
        guids=identifying(item.parent_guids),
        index=number,
        thumb=item.parent_thumb,
    )


def _grandparent(item: Item, kind: MediaType | None) -> Item | None:
    if kind is None:
        return None
    if (
        item.grandparent_key is None
        and item.grandparent_title is None
        and not item.grandparent_guids
    ):
        return None
    return Item(
        key=item.grandparent_key or f"{SYNTHETIC}{kind}:{_fold(item.grandparent_title)}",
        type=kind,
        title=item.grandparent_title or "",
        guids=identifying(item.grandparent_guids),
        thumb=item.grandparent_thumb,
    )


def _fold(title: str | None) -> str:
    return "" if title is None else title.casefold()


def identifying(guids: tuple[str, ...]) -> tuple[str, ...]:
    """The guids that mean the same on every server."""
    for guid in guids:
        if guid.startswith(_LOCAL):
            return tuple(one for one in guids if not one.startswith(_LOCAL))
    return guids
