"""What a reading of a library brings: items that are new in it, and items described otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

import orjson

from hub.history.store.connection import Connection
from hub.history.store.values import naive
from hub.history.writing.dimension import Entry
from hub.models.item import Item, MediaType

RETURNS: Final = timedelta(days=7)
"""What comes back sooner was only away: its disk was not mounted, its file was exchanged."""
MOST: Final = 5_000
"""Removed items that are told of by name."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What is new in a library, and what its server describes otherwise than before."""

    added: tuple[Item, ...] = ()
    updated: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of a copy before it was listed again."""

    item: int | None
    seen: bool
    removed_at: datetime | None
    mark: int | None


@dataclass(slots=True)
class News:
    """Compares what one library lists with what was known; one that was never read has no news."""

    at: datetime
    server: int
    library: int | None
    was_read: bool
    _fresh: list[tuple[Item, int]] = field(default_factory=list)
    _added: list[Item] = field(default_factory=list)
    _updated: list[Item] = field(default_factory=list)

    def note(self, item: Item, key: int, known: Known, mark: int) -> None:
        """Take an item as it was listed; `key` is its integer key."""
        if not self.was_read:
            return
        if not known.seen or known.item != key:
            self._fresh.append((item, key))
        elif known.removed_at is not None and naive(self.at) - known.removed_at > RETURNS:
            self._added.append(item)
        elif known.mark is not None and known.mark != mark:
            self._updated.append(item)

    def told(self, connection: Connection) -> Listed:
        """The news; of what has another key now, only that it was updated."""
        rekeyed = self._rekeyed(connection)
        added = [item for item, key in self._fresh if key not in rekeyed]
        updated = [item for item, key in self._fresh if key in rekeyed]
        return Listed((*self._added, *added), (*self._updated, *updated))

    def _rekeyed(self, connection: Connection) -> set[int]:
        if not self._fresh:
            return set()
        rows = connection.execute(
            "SELECT DISTINCT item FROM item_keys WHERE server = $server AND library = $library "
            "AND item IN (SELECT unnest($items)) AND seen_at < $at "
            "AND (removed_at IS NULL OR removed_at >= $recent)",
            {
                "server": self.server,
                "library": self.library,
                "items": [key for _, key in self._fresh],
                "at": naive(self.at),
                "recent": naive(self.at - RETURNS),
            },
        ).fetchall()
        return {int(row[0]) for row in rows}


def known_of(copy: Entry | None) -> Known:
    """What a row of `item_keys` says, before it is written again."""
    values: dict[str, Any] = {} if copy is None else copy.values
    return Known(
        values.get("item"),
        values.get("seen_at") is not None,
        values.get("removed_at"),
        values.get("mark"),
    )


def mark_of(item: Item) -> int:
    """What makes an item another description of itself, as one number of 64 bits.

    Artwork, ratings and people are left out: servers refresh them by themselves.
    """
    told: Sequence[object] = (
        item.type,
        item.title,
        item.original_title,
        item.parent_index,
        item.index,
        item.year,
        None if item.duration_s is None else round(min(item.duration_s, 1e15)),
        sorted(item.guids),
        item.content_rating,
        item.released_on,
        item.summary,
        item.studio,
        sorted(item.genres),
        sorted(item.labels),
        item.file,
        item.file_size,
    )
    digest = blake2b(orjson.dumps(told), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


_GONE: Final = """
WITH gone AS (
    SELECT k.copy, k.key, i.type, i.title, i.number, i.parent_number, i.year, i.parent,
        i.grandparent
    FROM item_keys k JOIN items i USING (item)
    WHERE k.removed_at IS NULL AND k.library = $library AND k.seen_at < $since AND k.item NOT IN (
        SELECT item FROM item_keys WHERE library = $library AND seen_at >= $since)
    ORDER BY k.copy LIMIT $most
), kin AS (
    SELECT k.item, min(k.key) AS key FROM item_keys k WHERE k.server = $server AND k.item IN (
        SELECT parent FROM gone UNION SELECT grandparent FROM gone) GROUP BY k.item
)
SELECT n.key, n.type, n.title, n.number, n.parent_number, n.year, pk.key, p.title, gk.key, g.title
FROM gone n
    LEFT JOIN items p ON p.item = n.parent LEFT JOIN kin pk ON pk.item = n.parent
    LEFT JOIN items g ON g.item = n.grandparent LEFT JOIN kin gk ON gk.item = n.grandparent
ORDER BY n.copy
"""


def gone(connection: Connection, server: int, library: int, since: datetime) -> tuple[Item, ...]:
    """What a library listed before but not since, `MOST` at most; not what has another key now."""
    rows = connection.execute(
        _GONE,
        {"server": server, "library": library, "since": naive(since), "most": MOST},
    ).fetchall()
    return tuple(
        Item(
            key=key,
            type=MediaType(kind),
            title=title or "",
            index=number,
            parent_index=parent_number,
            year=year,
            parent_key=parent_key,
            parent_title=parent_title,
            grandparent_key=grandparent_key,
            grandparent_title=grandparent_title,
        )
        for (
            key,
            kind,
            title,
            number,
            parent_number,
            year,
            parent_key,
            parent_title,
            grandparent_key,
            grandparent_title,
        ) in rows
    )
