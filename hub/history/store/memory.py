"""What readers keep between questions: names that were looked up, and the fences of the marks."""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")

BOUND = 40_000
"""Rows of one table whose names are kept."""


class Names:
    """What is shown of the rows of one table, as it is until one of them changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: dict[Any, Any] = {}

    def known(self, keys: Collection[Any]) -> dict[Any, Any]:
        """Those of the keys that are here."""
        with self._lock:
            return {key: self._rows[key] for key in keys if key in self._rows}

    def keep(self, rows: Mapping[Any, Any]) -> None:
        """Add what was read; when there is too much, the oldest goes."""
        with self._lock:
            self._rows.update(rows)
            while len(self._rows) > BOUND:
                del self._rows[next(iter(self._rows))]


Shelves = defaultdict[str, Names]
"""Names by table."""


class Memory:
    """Shared by the readers of one history.

    A reader takes `shelves` before it opens its transaction: what it reads may be older than a
    change that is committed meanwhile, and then goes to names that nobody takes any more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shelves: Shelves = defaultdict(Names)
        self._made: dict[str, Any] = {}
        self.version = 0
        """Goes up with whatever may change an answer."""

    def shelves(self) -> Shelves:
        """The names as they are now."""
        with self._lock:
            return self._shelves

    def changed(self, tables: Iterable[str]) -> None:
        """Rows of these tables were changed by a transaction that is committed."""
        with self._lock:
            self.version += 1
            fresh: Shelves = defaultdict(Names, self._shelves)
            for table in tables:
                fresh.pop(table, None)
            self._shelves = fresh

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
