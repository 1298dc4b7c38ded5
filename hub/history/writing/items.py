"""Items: one row for each identity, found again by guid or by the server's key, or made."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.history.store.connection import Connection
from hub.history.store.ids import to_uuid
from hub.history.store.values import milliseconds, naive, naive_or_none
from hub.history.writing.dimension import Dimension, Entry
from hub.history.writing.guids import Guids
from hub.history.writing.item_files import ItemFiles
from hub.history.writing.item_sets import ItemSets
from hub.history.writing.lineage import above, identified, lineage
from hub.history.writing.listed import News, known_of, mark_of
from hub.models.ids import derived_id
from hub.models.item import File, Item

OWN_GUID = "usher://"
"""What the guids that the history itself gives begin with; they mean nothing elsewhere."""

_TOLD = """
SELECT item FROM item_keys WHERE seen_at IS NOT NULL AND item IN (SELECT unnest($items))
UNION
SELECT unnest([item, parent, grandparent]) FROM plays
WHERE origin = 'journal' AND item IN (SELECT unnest($items))
"""

BOUND = 20_000
"""Seasons, shows, albums and artists that are recognised by what their children say of them."""


@dataclass(frozen=True, slots=True)
class Family:
    """The integer keys of an item and of what it belongs to."""

    item: int
    parent: int | None
    grandparent: int | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where an item was seen: integer keys of server and library, and when.

    `listed` says that the server's catalogue named it, not a session; `imported` that another
    program did, which knows no better than a server of the hub.
    """

    server: int
    library: int | None
    at: datetime
    listed: bool = False
    imported: bool = False


class ItemWriter:
    """Finds or makes items; all methods belong into the transaction of the caller."""

    def __init__(self) -> None:
        self.copies = Dimension("item_keys", "copy", ("server", "key"))
        self._items = Dimension("items", "item", ("item",))
        self._files = ItemFiles()
        self._guids = Guids()
        self._sets = ItemSets()
        self._above: dict[tuple[Any, ...], tuple[int | None, int | None]] = {}
        self._told: set[int] = set()

    def prefetch(
        self,
        connection: Connection,
        items: Iterable[tuple[int, Item]],
        *,
        listed: bool = False,
        imported: bool = False,
    ) -> None:
        """Read what is known of these items, each with the integer key of its server.

        With `listed`, what they belong to is put again as well: it was seen now. With `imported`,
        it is read of which of them servers told themselves.
        """
        if listed:
            self._above.clear()
        members = [(server, one) for server, item in items for one in self._members(server, item)]
        self.copies.prefetch(connection, [(server, one.key) for server, one in members])
        copies = [self.copies.get((server, one.key)) for server, one in members]
        guids = {
            (str(one.type), guid) for server, one in members for guid in _identity(one, server)
        }
        keys = {copy.values["item"] for copy in copies if copy is not None}
        keys |= self._guids.find(connection, guids)
        self._items.prefetch(connection, [(key,) for key in keys])
        self._guids.prefetch(connection, keys)
        self._sets.prefetch(connection, keys)
        self._told = told_by_servers(connection, keys) if imported else set()
        files = [
            (copy.key, file.path)
            for copy, (_, one) in zip(copies, members, strict=True)
            if copy is not None
            for file in _files(one)
        ]
        self._files.prefetch(connection, files)

    def put(self, connection: Connection, item: Item, shelf: Shelf) -> Family:
        """The keys of a prefetched item, which is added or updated with all that is known."""
        one = identified(item)
        middle, top = self._kin(connection, item, shelf)
        facts = {"parent": middle, "grandparent": top, **_facts(one)}
        key = self._one(connection, one, shelf, facts)
        self._sets.put(key, one, only_new=shelf.imported and key in self._told)
        return Family(key, middle, top)

    def list(self, connection: Connection, item: Item, shelf: Shelf, news: News) -> None:
        """Put a prefetched item that its library lists, and note what is new about it."""
        known, mark = known_of(self.copies.get((shelf.server, item.key))), mark_of(item)
        family = self.put(connection, item, shelf)
        self.copies.put(connection, (shelf.server, item.key), {"mark": mark})
        news.note(item, family.item, known, mark)

    def put_files(
        self, connection: Connection, server: int, files: Mapping[str, Sequence[File]]
    ) -> None:
        """Set the files of a server's copies by key; those of unknown copies are passed over."""
        self.copies.prefetch(connection, [(server, key) for key in files])
        found = {key: self.copies.get((server, key)) for key in files}
        known = {key: copy.key for key, copy in found.items() if copy is not None}
        wanted = [(known[key], file.path) for key in known for file in files[key]]
        self._files.prefetch(connection, wanted)
        for key, copy in known.items():
            self._files.put_all(connection, copy, files[key])

    def flush(self, connection: Connection) -> None:
        """Write what was put."""
        for dimension in (self._items, self.copies, self._files):
            dimension.flush(connection)
        self._guids.flush(connection)
        self._sets.flush(connection)
        while len(self._above) > BOUND:
            del self._above[next(iter(self._above))]

    def reset(self) -> None:
        """Forget everything, after a transaction that failed."""
        for dimension in (self._items, self.copies, self._files):
            dimension.reset()
        self._guids.reset()
        self._sets.reset()
        self._above.clear()
        self._told = set()

    def _members(self, server: int, item: Item) -> Iterator[Item]:
        """What must be known before an item is put: itself, and what it belongs to if new."""
        if (server, *above(item)) in self._above:
            yield identified(item)
        else:
            yield from (one for one in lineage(item) if one is not None)

    def _kin(
        self, connection: Connection, item: Item, shelf: Shelf
    ) -> tuple[int | None, int | None]:
        """The keys of parent and grandparent, which are put once for all their children."""
        mark = (shelf.server, *above(item))
        known = self._above.get(mark)
        if known is not None:
            return known
        _, parent, grandparent = lineage(item)
        top = None if grandparent is None else self._one(connection, grandparent, shelf, {})
        middle = None
        if parent is not None:
            middle = self._one(connection, parent, shelf, {"parent": top})
        self._above[mark] = middle, top
        return middle, top

    def _one(self, connection: Connection, item: Item, shelf: Shelf, facts: dict[str, Any]) -> int:
        facts = {"title": item.title or None, "number": item.index, **facts}
        key = self._find(item, shelf.server)
        if key is None:
            facts["id"] = to_uuid(_new_id(item, shelf))
            facts["type"] = item.type
            key = self._items.add(connection, facts)
        else:
            entry = self._items.get((key,))
            if shelf.imported and key in self._told and entry is not None:
                facts = _unknown(entry, facts)
            self._items.put(connection, (key,), facts)
        self._guids.add(key, str(item.type), _identity(item, shelf.server))
        self._put_copy(connection, item, key, shelf)
        return key

    def _find(self, item: Item, server: int) -> int | None:
        copy = self.copies.get((server, item.key))
        if copy is not None and self._same(copy.values["item"], item):
            return int(copy.values["item"])
        return self._guids.item(str(item.type), _identity(item, server))

    def _same(self, key: int, item: Item) -> bool:
        """Whether the key still means the same item: a rebuilt server gives it to another one."""
        entry = self._items.get((key,))
        if entry is None or entry.values["type"] != item.type:
            return False
        if not set(self._guids.of(key)).isdisjoint(item.guids):
            return True
        known = entry.values
        return (
            _folded(known.get("title")) == _folded(item.title)
            and _agree(known.get("number"), item.index)
            and _agree(known.get("year"), item.year)
        )

    def library_of(self, server: int, item: Item) -> int | None:
        """The library in which the server keeps this item, as far as its catalogue was read."""
        copy = self.copies.get((server, item.key))
        library = None if copy is None else copy.values.get("library")
        return None if library is None else int(library)

    def _put_copy(self, connection: Connection, item: Item, key: int, shelf: Shelf) -> None:
        natural = (shelf.server, item.key)
        entry = self.copies.get(natural)
        facts: dict[str, Any] = {
            "item": key,
            "library": shelf.library,
            "thumb": item.thumb,
            "art": item.art,
            "added_at": naive_or_none(item.added_at),
            "seen_at": naive(shelf.at) if shelf.listed else None,
        }
        if shelf.imported and entry is not None and entry.values.get("seen_at") is not None:
            if entry.values["item"] != key:
                return  # the catalogue says what the key means by now
            facts = _unknown(entry, facts)
        copy = self.copies.put(connection, natural, facts)
        entry = self.copies.get(natural)
        if entry is not None and shelf.listed and entry.values.get("removed_at") is not None:
            self.copies.set(entry, {"removed_at": None})
        if item.files:
            self._files.put_all(connection, copy, item.files)
        for file in () if item.files else _files(item):
            self._files.put(connection, copy, file, replaces=shelf.listed)


def _files(item: Item) -> Sequence[File]:
    """The files that an item tells of."""
    if item.files or item.file is None:
        return item.files
    return (File(path=item.file, size=item.file_size),)


def told_by_servers(connection: Connection, items: Collection[int]) -> set[int]:
    """Those of the items that a catalogue lists, or that the hub saw playing."""
    if not items:
        return set()
    rows = connection.execute(_TOLD, {"items": list(items)}).fetchall()
    return {row[0] for row in rows}


def _unknown(entry: Entry, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts about what the row does not know yet."""
    return {name: value for name, value in facts.items() if entry.values.get(name) is None}


def _facts(item: Item) -> dict[str, Any]:
    return {
        "parent_number": item.parent_index,
        "original_title": item.original_title,
        "year": item.year,
        "duration_ms": milliseconds(item.duration_s),
        "live": item.live or None,
        "extra": item.extra,
        "content_rating": item.content_rating,
        "summary": item.summary,
        "tagline": item.tagline,
        "rating": item.rating,
        "studio": item.studio,
        "released_on": item.released_on,
    }


def _identity(item: Item, server: int) -> tuple[str, ...]:
    """The guids of an item; one without any is the same under the same server, key and title.

    So the programmes of a channel, which all come under the channel's key, are found again.
    """
    if item.guids or not item.title:
        return item.guids
    return (f"{OWN_GUID}{server}/{item.key}/{_folded(item.title)}",)


def _new_id(item: Item, shelf: Shelf) -> str:
    identity = item.guids[:1] or (str(shelf.server), item.key, item.title)
    return derived_id(shelf.at, "item", str(item.type), *identity)


def _folded(title: str | None) -> str:
    return "" if title is None else title.casefold()


def _agree(known: int | None, told: int | None) -> bool:
    return known is None or told is None or known == told
