"""Items of the world as ``Video``, ``Track``, ``Photo`` and ``Directory`` elements."""

from dataclasses import dataclass

from integrations.demo.world.items import Item, ItemKind
from integrations.demo.world.servers import Entry, LibraryKind, SimulatedServer

from . import ids
from .element import Element, Value
from .file_view import FileView
from .media_table import media_element
from .table import Table, day, epoch, fill, milliseconds
from .views import Views

_LEVEL_KINDS = {ItemKind.SHOW, ItemKind.SEASON, ItemKind.ARTIST, ItemKind.ALBUM}
_PARENT_KINDS = {ItemKind.EPISODE, ItemKind.SEASON, ItemKind.TRACK, ItemKind.ALBUM, ItemKind.PHOTO}


@dataclass(frozen=True, slots=True)
class ItemView:
    """An entry as one account sees it on a server."""

    server: SimulatedServer
    entry: Entry
    views: Views
    account_key: str = "1"

    @property
    def item(self) -> Item:
        """The item of the entry."""
        return self.entry.item

    @property
    def parent(self) -> Entry | None:
        """The entry of the season, show, album, artist above; None for the rest."""
        return self._holding(self.item.parent)

    @property
    def grandparent(self) -> Entry | None:
        """The entry two steps above."""
        return self._holding(self.item.grandparent)

    @property
    def count(self) -> int | None:
        """How often this account has watched it to the end; None for never."""
        return self.views.count(self.account_key, self.item)

    def _holding(self, item: Item | None) -> Entry | None:
        return self.server.holding(item) if item else None


def _key(view: ItemView) -> str:
    ending = "/children" if view.item.kind in _LEVEL_KINDS | {ItemKind.PHOTO_ALBUM} else ""
    return f"/library/metadata/{view.entry.key}{ending}"


def _path(entry: Entry | None) -> str | None:
    return f"/library/metadata/{entry.key}" if entry else None


def _thumb(entry: Entry | None, sort: str = "thumb") -> str | None:
    return ids.thumb(entry, sort) if entry else None


def _own_thumb(view: ItemView) -> str | None:
    """A track shows the cover of its album."""
    return _thumb(view.parent if view.item.kind is ItemKind.TRACK else view.entry)


def _root(view: ItemView) -> Entry:
    return view.grandparent or view.parent or view.entry


def _section_id(view: ItemView) -> Value:
    special = {LibraryKind.EXTRAS: -2, LibraryKind.LIVE: -4}
    return special.get(view.entry.library.kind) or int(view.entry.library.key)


def _listed(view: ItemView, value: str) -> str | None:
    return value if view.entry.library.listed else None


def _leaves(view: ItemView) -> list[Entry]:
    """The episodes or tracks below a show, season, artist or album."""
    children = view.server.children(view.item)
    if view.item.kind in {ItemKind.SEASON, ItemKind.ALBUM}:
        return children
    return [leaf for child in children for leaf in view.server.children(child.item)]


def _leaf_count(view: ItemView) -> int | None:
    return len(_leaves(view)) if view.item.kind in _LEVEL_KINDS else None


def _viewed_leaves(view: ItemView) -> int | None:
    if view.item.kind not in _LEVEL_KINDS:
        return None
    return sum(view.views.count(view.account_key, e.item) is not None for e in _leaves(view))


def _child_count(view: ItemView) -> int | None:
    return len(view.server.children(view.item)) if view.item.kind in _LEVEL_KINDS else None


ITEM: Table[ItemView] = (
    ("ratingKey", lambda v: v.entry.key),
    ("key", _key),
    ("parentRatingKey", lambda v: v.parent.key if v.parent else None),
    ("grandparentRatingKey", lambda v: v.grandparent.key if v.grandparent else None),
    ("guid", lambda v: v.item.guids.plex or f"local://{v.entry.key}"),
    ("parentGuid", lambda v: v.parent.item.guids.plex if v.parent else None),
    ("grandparentGuid", lambda v: v.grandparent.item.guids.plex if v.grandparent else None),
    ("studio", lambda v: v.item.studio),
    ("type", lambda v: ids.TYPES[v.item.kind][1]),
    ("title", lambda v: v.item.title),
    ("titleSort", lambda v: _sort_title(v.item.title)),
    ("originalTitle", lambda v: v.item.track_artist),
    ("parentKey", lambda v: _path(v.parent)),
    ("grandparentKey", lambda v: _path(v.grandparent)),
    ("librarySectionTitle", lambda v: _listed(v, v.entry.library.name)),
    ("librarySectionID", _section_id),
    ("librarySectionKey", lambda v: _listed(v, f"/library/sections/{v.entry.library.key}")),
    ("parentTitle", lambda v: v.item.parent.title if v.item.parent else None),
    ("grandparentTitle", lambda v: v.item.grandparent.title if v.item.grandparent else None),
    ("contentRating", lambda v: v.item.content_rating),
    ("summary", lambda v: v.item.summary),
    ("index", lambda v: v.item.index),
    ("parentIndex", lambda v: _parent_index(v.item)),
    ("rating", lambda v: v.item.rating),
    ("audienceRating", lambda v: v.item.rating),
    ("viewCount", lambda v: v.count),
    ("lastViewedAt", lambda v: epoch(v.views.last(v.account_key, v.item))),
    ("year", lambda v: v.item.year),
    ("parentYear", lambda v: _parent_year(v.item)),
    ("tagline", lambda v: v.item.tagline or None),
    ("thumb", _own_thumb),
    ("art", lambda v: _thumb(_root(v), "art")),
    ("parentThumb", lambda v: _thumb(v.parent)),
    ("grandparentThumb", lambda v: _thumb(v.grandparent)),
    ("grandparentArt", lambda v: _thumb(v.grandparent, "art")),
    ("duration", lambda v: milliseconds(v.item.runtime_s)),
    ("originallyAvailableAt", lambda v: day(v.item.released)),
    ("childCount", _child_count),
    ("leafCount", _leaf_count),
    ("viewedLeafCount", _viewed_leaves),
    ("addedAt", lambda v: epoch(v.entry.added_at)),
    ("updatedAt", lambda v: epoch(v.entry.updated_at)),
)
"""The one table of item attributes, for lists, single items, sessions and webhooks alike."""


def item_element(view: ItemView, *, detail: bool = False, guids: bool = False) -> Element:
    """An item in a list; with ``guids`` or all ``detail`` of guids, tracks, markers."""
    tag = ids.TYPES[view.item.kind][2]
    children = file_elements(view, streams=detail)
    children += people_elements(view.item)
    if detail or guids:
        children += guid_elements(view.item)
    if detail:
        children += _timing_elements(view.item)
    return Element(tag, fill(ITEM, view), children, json_tag="Metadata")


def file_elements(view: ItemView, *, streams: bool) -> list[Element]:
    """A ``Media`` for each file."""
    return [
        media_element(FileView(view.entry, media, index), streams=streams)
        for index, media in enumerate(view.entry.media)
    ]


def guid_elements(item: Item) -> list[Element]:
    """``imdb://``, ``tmdb://``, ``tvdb://`` and ``mbid://``."""
    guids = item.guids
    pairs = (
        ("imdb", guids.imdb),
        ("tmdb", guids.tmdb),
        ("tvdb", guids.tvdb),
        ("mbid", guids.musicbrainz),
    )
    return [Element("Guid", {"id": f"{scheme}://{value}"}) for scheme, value in pairs if value]


def people_elements(item: Item) -> list[Element]:
    """Genres, countries and everybody who made it."""
    groups = (
        ("Genre", item.genres),
        ("Country", (item.country,) if item.country else ()),
        ("Director", item.directors),
        ("Writer", item.writers),
    )
    tags = [_tag(tag, name) for tag, names in groups for name in names]
    roles = (_tag("Role", credit.name, role=credit.role) for credit in item.cast)
    return [*tags, *roles]


def _tag(tag: str, name: str, **more: Value) -> Element:
    kind = "actor" if tag == "Role" else tag.lower()
    number = ids.tag_id(kind, name)
    return Element(tag, {"id": number, "filter": f"{kind}={number}", "tag": name, **more})


def _timing_elements(item: Item) -> list[Element]:
    chapters = [
        Element(
            "Chapter",
            {
                "id": index,
                "index": index,
                "tag": chapter.title,
                "startTimeOffset": milliseconds(chapter.start_s),
                "endTimeOffset": milliseconds(chapter.end_s),
            },
        )
        for index, chapter in enumerate(item.chapters, 1)
    ]
    markers = [
        Element(
            "Marker",
            {
                "id": index,
                "type": str(marker.kind),
                "startTimeOffset": milliseconds(marker.start_s),
                "endTimeOffset": milliseconds(marker.end_s),
                "final": marker.final or None,
            },
            [Element("Attributes", {"id": index, "version": 4})],
        )
        for index, marker in enumerate(item.markers, 1)
    ]
    return chapters + markers


def _sort_title(title: str) -> str | None:
    for article in ("The ", "A ", "An "):
        if title.startswith(article):
            return title.removeprefix(article)
    return None


def _parent_index(item: Item) -> int | None:
    return item.parent.index if item.parent and item.kind in _PARENT_KINDS else None


def _parent_year(item: Item) -> int | None:
    return item.parent.year if item.parent and item.kind in _PARENT_KINDS else None
