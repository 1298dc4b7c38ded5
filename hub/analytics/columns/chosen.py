"""The plays that a report is asked about, as columns of numbers, in parts that follow each other.

They are taken from the columns that are kept. While there are none, and for hidden plays, they are
read from the history: the same plays, more slowly.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hub.analytics.columns.kept import Columns
from hub.analytics.columns.layout import SQL, Ints, Numbers
from hub.history.query.where import Where
from hub.history.store.reader import Reader

PART = 2**20
"""Plays that are looked at together."""


@dataclass(slots=True)
class Part:
    """Some of the plays; `sorted` says that they are in order of their beginning."""

    source: Mapping[str, Numbers]
    rows: slice | Ints
    size: int
    sorted: bool
    _taken: dict[str, Numbers] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Numbers:
        """A column of them; those of few plays are taken once for all tables."""
        if isinstance(self.rows, slice):
            return self.source[name][self.rows]
        if name in self._taken:
            return self._taken[name]
        values = self.source[name][self.rows]
        if self.size <= PART // 8:
            self._taken[name] = values
        return values


@dataclass(frozen=True, slots=True)
class Plays:
    """The plays asked for, in parts."""

    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """How many they are."""
        return sum(part.size for part in self.parts)

    def column(self, name: str) -> Numbers:
        """One column of all of them."""
        if len(self.parts) == 1:
            return self.parts[0][name]
        found = [part[name] for part in self.parts]
        return np.concatenate(found) if found else np.zeros(0, np.int64)


class Read(Mapping[str, Numbers]):
    """Columns that are read from the history when they are asked for."""

    def __init__(self, reader: Reader, where: Where) -> None:
        self._reader, self._where = reader, where
        self._found: dict[str, Numbers] = {}

    def __getitem__(self, name: str) -> Numbers:
        if name not in self._found:
            sql = f"SELECT {SQL[name]} AS found FROM plays p WHERE {self._where.sql}"  # noqa: S608 - declared filters
            self._found[name] = self._reader.columns(sql, self._where.params)["found"]
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(SQL)

    def __len__(self) -> int:
        return len(SQL)


def read(reader: Reader, where: Where) -> Plays:
    """Plays behind a condition, from the history itself."""
    source = Read(reader, where)
    size = len(source["play"])
    return Plays((Part(source, slice(0, size), size, sorted=False),) if size else ())


def within(columns: Columns, since: int | None, until: int | None) -> Plays:
    """The plays that began from one time to before another, in microseconds since 1970."""
    base = columns.base.arrays
    low, high = _between(base["began"], since, until)
    gone = columns.gone[slice(*np.searchsorted(columns.gone, [low, high]))].tolist()
    parts = [
        Part(base, slice(first, last), last - first, sorted=True)
        for begin, end in zip([low, *(at + 1 for at in gone)], [*gone, high], strict=True)
        for first, last in _cut(begin, end)
    ]
    began = columns.tail["began"]
    late = np.ones(len(began), np.bool_)
    if since is not None:
        late &= began >= since
    if until is not None:
        late &= began < until
    return Plays((*parts, *_some(columns.tail, np.flatnonzero(late), sorted_=False)))


def _between(began: Numbers, since: int | None, until: int | None) -> tuple[int, int]:
    low = 0 if since is None else int(np.searchsorted(began, since))
    high = len(began) if until is None else int(np.searchsorted(began, until))
    return low, max(low, high)


def _cut(low: int, high: int) -> Iterator[tuple[int, int]]:
    for first in range(low, high, PART):
        yield first, min(first + PART, high)


def _some(source: Mapping[str, Any], rows: Ints, *, sorted_: bool) -> list[Part]:
    return [Part(source, rows, len(rows), sorted=sorted_)] if len(rows) else []
