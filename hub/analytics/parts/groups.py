"""Plays by what they are counted by, from their columns.

Few plays are given one by one. Many are summed by their keys, a part of them at a time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hub.analytics.asked import Asked, booked_plays
from hub.analytics.booked import Booked, Ints
from hub.analytics.columns.chosen import Part
from hub.analytics.columns.expressions import MOST, evaluated, named
from hub.analytics.columns.local import Clock
from hub.analytics.parts.dimensions import Dimension
from hub.analytics.parts.labels import labels_of

FEW = 250_000
"""Up to so many plays are given one by one."""
ALL = "true"
Key = Dimension | str | Callable[[Part], Any]
"""What is counted by: a dimension, SQL over `chosen` for a number, or what tells it of plays."""
_LOCAL: dict[str, Callable[[Clock, Part], Ints]] = {
    "day": Clock.day,
    "hour": Clock.hour,
    "weekday": Clock.weekday,
}


@dataclass(frozen=True, slots=True)
class Groups:
    """Some plays: what they are counted by, how many began, and their watch time.

    A dimension is counted by the places of its labels, a number that is not known is -1. Several
    groups may have the same keys.
    """

    keys: tuple[Ints, ...]
    plays: Ints
    ms: Ints


def counted(asked: Asked, *keys: Key, where: str = ALL) -> Groups:
    """Plays by keys; `where`, SQL over `chosen`, limits them further."""
    few = asked.plays.size <= FEW
    found = []
    for part in asked.plays.parts:
        which = _which(asked, part, where)
        columns = [_column(asked, part, key)[which] for key in keys]
        ms = part["watch_ms"][which]
        found.append(_single(columns, ms) if few else _summed(columns, ms))
    return _joined(found, len(keys))


def watched(asked: Asked, *keys: Key, where: str = ALL) -> Groups:
    """Plays by the step in which they began and those in which they were watched, the first key."""
    few = asked.plays.size <= FEW
    booked = asked.shared(booked_plays)
    found = []
    for part in asked.plays.parts:
        which = _which(asked, part, where)
        steps = asked.clock.spread(part, asked.clock.steps)
        columns = [steps[which], *(_column(asked, part, key)[which] for key in keys)]
        ms = part["watch_ms"][which]
        found.append(_single(columns, ms) if few else _summed(columns, ms))
        found.append(_elsewhere(part["play"][which], columns, ms, booked))
    return _joined(found, 1 + len(keys))


def gathered(groups: Groups) -> Groups:
    """The same, with each combination of keys once."""
    code, low, sizes = _code(list(groups.keys))
    there, of = np.unique(code, return_inverse=True)
    plays, ms = (
        np.bincount(of, weights=values, minlength=len(there)).astype(np.int64)
        for values in (groups.plays, groups.ms)
    )
    return Groups(_apart(there, low, sizes), plays, ms)


def _elsewhere(play: Any, columns: list[Ints], ms: Any, booked: Booked) -> Groups:
    """What corrects plays that were counted where they began: watch time goes where it belongs."""
    if not len(booked.play) or not len(play):
        return _joined([], len(columns))
    order = np.argsort(play, kind="stable")
    at = np.searchsorted(play, booked.play, sorter=order)
    of = order[np.minimum(at, len(play) - 1)]
    here = np.flatnonzero(play[of] == booked.play)
    of = of[here]
    return Groups(
        (booked.step[here], *(column[of].astype(np.int64) for column in columns[1:])),
        np.zeros(len(here), np.int64),
        booked.ms[here] - booked.begun[here] * ms[of],
    )


def _which(asked: Asked, part: Part, where: str) -> Any:
    return slice(None) if where == ALL else evaluated(asked.reader, part, where) == 1


def _column(asked: Asked, part: Part, key: Key) -> Any:
    """What each play is counted by."""
    if callable(key):
        return key(part)
    sql = key if isinstance(key, str) else key.key
    values = _values(asked, part, sql)
    return values if isinstance(key, str) else labels_of(asked, key).of(values)


def _values(asked: Asked, part: Part, sql: str) -> Any:
    if sql in _LOCAL:
        return _LOCAL[sql](asked.clock, part)
    name = named(sql)
    return evaluated(asked.reader, part, sql) if name is None else part[name]


def _single(columns: list[Any], ms: Any) -> Groups:
    """The plays themselves."""
    keys = tuple(column.astype(np.int64) for column in columns)
    return Groups(keys, np.ones(len(ms), np.int64), ms.astype(np.int64))


def _summed(columns: list[Any], ms: Any) -> Groups:
    """The plays by the different keys that they have."""
    if not columns:
        return Groups((), np.array([len(ms)]), np.array([ms.sum(dtype=np.int64)]))
    code, low, sizes = _code(columns)
    if np.prod(sizes, dtype=float) > MOST:
        there, code = np.unique(code, return_inverse=True)
        plays, sums = _sums(code, ms, len(there))
    else:
        plays, sums = _sums(code, ms, int(code.max(initial=-1)) + 1)
        there = np.flatnonzero(plays)
        plays, sums = plays[there], sums[there]
    return Groups(_apart(there, low, sizes), plays, sums)


def _code(columns: list[Any]) -> tuple[Ints, list[int], list[int]]:
    """One number for the values of several columns, the least value of each and their range."""
    low = [int(column.min(initial=0)) for column in columns]
    sizes = [
        int(column.max(initial=0)) - first + 1 for column, first in zip(columns, low, strict=True)
    ]
    code: Ints = columns[0] - np.int64(low[0])
    # In place: making arrays anew takes as long as filling them.
    for column, first, size in zip(columns[1:], low[1:], sizes[1:], strict=True):
        code *= size
        code += column
        code -= first
    return code, low, sizes


def _apart(code: Ints, low: list[int], sizes: list[int]) -> tuple[Ints, ...]:
    """The values that became one number."""
    found = []
    for first, size in zip(reversed(low), reversed(sizes), strict=True):
        found.append(code % size + first)
        code = code // size
    return tuple(found[::-1])


def _sums(code: Ints, ms: Any, many: int) -> tuple[Ints, Ints]:
    """How many there are of each, and their sums; exact, as long as these are below 2**53."""
    plays = np.bincount(code, minlength=many)
    return plays, np.bincount(code, weights=ms, minlength=many).astype(np.int64)


def _joined(found: Sequence[Groups], keys: int) -> Groups:
    none = np.zeros(0, np.int64)
    return Groups(
        tuple(np.concatenate([none, *(one.keys[n] for one in found)]) for n in range(keys)),
        np.concatenate([none, *(one.plays for one in found)]),
        np.concatenate([none, *(one.ms for one in found)]),
    )
