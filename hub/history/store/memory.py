"""What readers keep between questions: names that were looked up, and the fences of the marks."""

import asyncio
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from hub.geography.shown import Shown
from hub.history.store.packed import Packed

T = TypeVar("T")

BOUND = 40_000
"""Rows of one table whose names are kept."""
REMEMBERED = 1000
"""Changes of which it is known which plays they removed."""
OUTDATED = 20_000
"""Changed rows with which packed ones are of no use any more."""


class Names:
    """What is shown of the rows of one table, as it is until one of them changes.

    `packed` has what was packed of the whole table, but for the rows that are `outdated`. What is
    the same object in `state` was read of the same rows.
    """

    def __init__(
        self,
        packed: Packed | None = None,
        outdated: frozenset[int] = frozenset(),
        state: object | None = None,
    ) -> None:
        self.packed = packed
        self.outdated = outdated
        self.state = object() if state is None else state
        self._lock = threading.Lock()
        self._rows: dict[Any, Any] = {}

    def known(self, keys: Collection[Any]) -> dict[Any, Any]:
        """Those of the keys that are here."""
        with self._lock:
            found = {key: self._rows[key] for key in keys if key in self._rows}
        if self.packed is None or len(found) == len(keys):
            return found
        missing = [
            key
            for key in keys
            if isinstance(key, int) and key not in found and key not in self.outdated
        ]
        return {**found, **self.packed.rows(missing)}

    def without(self, changed: frozenset[int] | None) -> "Names":
        """What is still right when these rows have changed, or None: any of them."""
        if self.packed is None or changed is None or len(self.outdated) > OUTDATED:
            return Names()
        return Names(self.packed, self.outdated | changed)

    def keep(self, rows: Mapping[Any, Any]) -> None:
        """Add what was read; when there is too much, the oldest goes."""
        with self._lock:
            self._rows.update(rows)
            while len(self._rows) > BOUND:
                del self._rows[next(iter(self._rows))]


Shelves = defaultdict[str, Names]
"""Names by table."""
PACKED = frozenset({"items", "item_keys"})
"""Tables that are packed once they are large."""


class Memory:
    """Shared by the readers of one history.

    A reader takes `shelves` before it opens its transaction: what it reads may be older than a
    change that is committed meanwhile, and then goes to names that nobody takes any more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shelves: Shelves = defaultdict(Names)
        self._made: dict[str, Any] = {}
        self._watched: dict[str, frozenset[int] | None] = {}
        self._gone: deque[frozenset[int] | None] = deque(maxlen=REMEMBERED)
        self._wanted = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        """Where somebody may wait for what is wanted."""
        self.version = 0
        """Goes up with whatever may change an answer."""
        self.shown = Shown()
        """How exactly places are told."""

    def shelves(self) -> Shelves:
        """The names as they are now."""
        with self._lock:
            return self._shelves

    def changed(
        self, tables: Mapping[str, frozenset[int] | None], gone: frozenset[int] | None = None
    ) -> None:
        """Rows of these tables were changed by a transaction that is committed.

        With the items that they are about, where these are known. `gone` are the keys of plays
        that were removed, None where others have other values than before.
        """
        with self._lock:
            self.version += 1
            self._gone.append(gone)
            fresh: Shelves = defaultdict(Names, self._shelves)
            for table, items in tables.items():
                fresh[table] = fresh[table].without(items)
                known = self._watched.get(table)
                if known is not None:
                    self._watched[table] = None if items is None else known | items
            self._shelves = fresh
        if any(fresh[table].packed is None for table in tables.keys() & PACKED):
            self._want()

    def gone_since(self, version: int) -> frozenset[int] | None:
        """The keys of the plays that were removed since a version; None where others changed.

        Plays that came since then have higher keys than all that there were.
        """
        with self._lock:
            many = self.version - version
            if many > len(self._gone):
                return None
            latest = list(self._gone)[len(self._gone) - many :]
        known = [gone for gone in latest if gone is not None]
        return frozenset().union(*known) if len(known) == many else None

    def watch(self, table: str) -> bool:
        """Heed the changes from now on, so that `table` can be packed; False when it is packed."""
        with self._lock:
            self._watched[table] = frozenset()
            return self._shelves[table].packed is None

    def lay(self, table: str, packed: Packed) -> None:
        """Use what was packed since `watch`, unless anything may have changed meanwhile."""
        with self._lock:
            outdated = self._watched.pop(table, None)
            if outdated is not None:
                self._shelves = defaultdict(Names, self._shelves)
                self._shelves[table] = Names(packed, outdated, self._shelves[table].state)
        if outdated is None:
            self._want()

    async def wanted(self) -> None:
        """Until a table was changed that should be packed and is not."""
        await self._wanted.wait()
        self._wanted.clear()

    def _want(self) -> None:
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._wanted.set)

    def kept(self, name: str) -> Any:
        """Something that a reader made and kept for this file; None when there is none."""
        with self._lock:
            return self._made.get(name)

    def keep(self, name: str, value: object) -> None:
        """Keep something for this file in the place of what was there."""
        with self._lock:
            self._made[name] = value

    def made(self, name: str, make: Callable[[], T]) -> T:
        """Something that stays right while the file is open, made when it is first asked for."""
        with self._lock:
            if name in self._made:
                found: T = self._made[name]
                return found
        value = make()
        with self._lock:
            self._made[name] = value
        return value

    def reset(self) -> None:
        """Another file is open."""
        with self._lock:
            self.version += 1
            self._shelves = defaultdict(Names)
            self._made = {}
            self._watched = {}
            self._gone.clear()
        self._want()
