"""The columns of all shown plays: made once in short steps, and kept right as plays come and go.

What is there when they are made lies in the base, in order of time. What came since is the tail,
which has the keys above all of the base; what went is left out of the base by its place.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from hub.analytics.columns.layout import LISTED, SIZES, Ints, Numbers, types
from hub.analytics.columns.mapped import Mapped
from hub.history.store.reader import Reader

SLICE = 100_000
"""Keys of plays that are read at a time: some tens of milliseconds."""
TAIL, GONE = 20_000, 500
"""So many plays may have come and gone before the columns are made anew."""
_KEPT = "columns of plays"
T = TypeVar("T")


class Ask(Protocol):
    """How a question is put to the history."""

    def __call__(self, question: Callable[[Reader], T]) -> Awaitable[T]:
        """The answer."""


@dataclass(frozen=True, slots=True)
class Columns:
    """All plays of a version of the history; `gone` are places in the base, in order."""

    base: Mapped
    tail: Mapping[str, Numbers]
    gone: Ints
    highest: int
    version: int

    @property
    def worn(self) -> bool:
        """Whether so much has changed that they had better be made anew."""
        return len(self.tail["play"]) > TAIL or len(self.gone) > GONE


def columns(reader: Reader) -> Columns | None:
    """The columns as they are for this reader; None while there are none."""
    kept: Columns | None = reader.memory.kept(_KEPT)
    if kept is None or reader.hidden:
        return None
    if kept.version >= reader.version:
        return kept
    found = _followed(reader, kept)
    settled = reader.memory.version == reader.version
    if reader.memory.kept(_KEPT) is kept and (found is not None or settled):
        reader.memory.keep(_KEPT, found)
    return found


def release(reader: Reader) -> None:
    """Have none of the columns in memory that may be read again from their file."""
    kept: Columns | None = reader.memory.kept(_KEPT)
    if kept is not None:
        kept.base.release()


def wanted(reader: Reader) -> bool:
    """Whether they are to be made, or made anew."""
    kept: Columns | None = reader.memory.kept(_KEPT)
    return kept is None or kept.worn


def _followed(reader: Reader, kept: Columns) -> Columns | None:
    """What became of the columns since; None where that is not known."""
    gone = reader.memory.gone_since(kept.version)
    if gone is None:
        return None
    fresh = _read(reader, f"play > {kept.highest}", TAIL + 1)
    tail = {name: np.concatenate([kept.tail[name], fresh[name]]) for name in fresh}
    away = np.fromiter(gone, np.int64, len(gone))
    if len(away):
        there = ~np.isin(tail["play"], away)
        tail = {name: values[there] for name, values in tail.items()}
    lost = np.union1d(kept.gone, _places(kept.base.arrays["play"], away))
    highest = max(kept.highest, int(tail["play"].max(initial=0)))
    found = Columns(kept.base, tail, lost, highest, reader.version)
    row = reader.row("SELECT count(*) FROM plays")
    plays = kept.base.rows - len(lost) + len(tail["play"])
    return found if row is not None and row[0] == plays else None


def _places(base: Numbers, plays: Ints) -> Ints:
    """Where these plays are in the base, if they are."""
    return np.flatnonzero(np.isin(base, plays)) if len(plays) else np.zeros(0, np.int64)


def _read(reader: Reader, where: str, limit: int | None = None) -> dict[str, Any]:
    most = "" if limit is None else f" LIMIT {limit}"
    return reader.columns(f"SELECT {LISTED} FROM plays WHERE {where}{most}")  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class _Plan:
    version: int
    plays: int
    highest: int
    types: Mapping[str, np.dtype[Any]]


def _plan(reader: Reader) -> _Plan:
    [sizes] = reader.dicts(SIZES)
    return _Plan(reader.version, sizes["plays"], sizes["highest"], types(sizes))


def _fill(base: Mapped, at: int, low: int, high: int, reader: Reader) -> int:
    """Read the plays above one key up to another from a place on; returns the next place."""
    found = _read(reader, f"play > {low} AND play <= {high}")
    end = at + len(found["play"])
    for name, values in found.items():
        base.arrays[name][at:end] = values
    base.release()
    return end


async def make(ask: Ask, folder: Path) -> AsyncIterator[None]:
    """Make the columns in steps that are short; OSError where the disk is full.

    Plays that come and go meanwhile are heeded by whoever asks next.
    """
    plan = await ask(_plan)
    base = await asyncio.to_thread(Mapped, folder, plan.types, plan.plays)
    at = 0
    for low in range(0, plan.highest, SLICE):
        high = min(low + SLICE, plan.highest)
        at = await ask(partial(_fill, base, at, low, high))
        yield
    base.cut(at)
    await asyncio.to_thread(_order, base)
    await ask(partial(_keep, base, plan))


def _order(base: Mapped) -> None:
    """Put all in order of time, unless it is."""
    began = base.arrays["began"]
    if not (began[1:] >= began[:-1]).all():
        order = np.argsort(began, kind="stable")
        for values in base.arrays.values():
            values[:] = values[order]
    base.release()


def _keep(base: Mapped, plan: _Plan, reader: Reader) -> None:
    none = np.zeros(0, np.int64)
    tail = dict.fromkeys(base.arrays, none)
    reader.memory.keep(_KEPT, Columns(base, tail, none, plan.highest, plan.version))
