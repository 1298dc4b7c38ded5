"""Sums of the plays asked for by one key, such as an item, and what stands out among them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.analytics.asked import Asked
from hub.analytics.booked import Ints
from hub.analytics.columns.chosen import Part

Values = Callable[[Part], Any]
Which = Callable[[Part], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Sums:
    """The keys that plays have, in order, how many plays, and their watch time in milliseconds."""

    keys: Ints
    plays: Ints
    ms: Ints


def title(part: Part) -> Ints:
    """The movie, show or artist that each play is of."""
    own: Ints = np.where(part["grandparent"] >= 0, part["grandparent"], part["item"])
    return own


def column(name: str) -> Values:
    """A column of plays as it is."""
    return lambda part: part[name]


def sums(asked: Asked, key: Values, which: Which | None = None) -> Sums:
    """Plays and watch time by a key; plays without one are left out."""
    plays, ms = np.zeros(0, np.int64), np.zeros(0)
    for part in asked.plays.parts:
        keys, watched = key(part), part["watch_ms"]
        known = keys >= 0 if which is None else (keys >= 0) & which(part)
        if not known.all():
            keys, watched = keys[known], watched[known]
        plays = _added(plays, np.bincount(keys))
        ms = _added(ms, np.bincount(keys, weights=watched))
    there = np.flatnonzero(plays)
    return Sums(there, plays[there], ms[there].astype(np.int64))


def _added(one: Any, other: Any) -> Any:
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    longer[: len(shorter)] += shorter
    return longer


def different(asked: Asked, key: Values, keys: Ints, of: Values, which: Which | None) -> Ints:
    """How many different values that are known the plays with each of these keys have."""
    place = _places(keys)
    found = []
    for part in asked.plays.parts:
        at = place[np.minimum(key(part), np.int64(len(place) - 1))]
        values = of(part)
        known = (at >= 0) & (values >= 0)
        if which is not None:
            known &= which(part)
        found.append(_once(at[known] * 2**32 + values[known]))
    pairs = _once(np.concatenate([np.zeros(0, np.int64), *found]))
    return np.bincount(pairs >> 32, minlength=len(keys))


def reached(part: Part) -> NDArray[np.float64]:
    """How far each play came, in per cent of the item's length; NaN where that is not known."""
    known = (part["duration_ms"] > 0) & (part["max_ms"] >= 0)
    found = np.full(part.size, np.nan)
    np.divide(100.0 * part["max_ms"], part["duration_ms"], out=found, where=known)
    shares: NDArray[np.float64] = np.minimum(found, 100.0)
    return shares


def mean(asked: Asked, key: Values, keys: Ints, of: Values, which: Which) -> NDArray[np.float64]:
    """The mean of the values that are known by key; NaN where there are none."""
    place = _places(keys)
    count, total = np.zeros(len(keys)), np.zeros(len(keys))
    for part in asked.plays.parts:
        at = place[np.minimum(key(part), np.int64(len(place) - 1))]
        at = np.where(which(part), at, -1)
        some = np.flatnonzero(at >= 0)
        values = of(part)[some]
        known = ~np.isnan(values)
        count += np.bincount(at[some][known], minlength=len(keys))
        total += np.bincount(at[some][known], weights=values[known], minlength=len(keys))
    found = np.full(len(keys), np.nan)
    np.divide(total, count, out=found, where=count > 0)
    return found


def _places(keys: Ints) -> Ints:
    """The place of each key, -1 of others; all above the last have that of the last."""
    place = np.full(int(keys.max(initial=0)) + 2, -1, np.int64)
    place[keys] = np.arange(len(keys))
    return place


def _once(values: Ints) -> Ints:
    """The different values in order; numpy's own takes ten times as long."""
    ordered = np.sort(values)
    found: Ints = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return found


def number_of(asked: Asked, value: Values) -> int:
    """How many different values that are known all plays have."""
    there = np.zeros(0, np.int64)
    for part in asked.plays.parts:
        values = value(part)
        there = _added(there, np.bincount(values[values >= 0]))
    return int(np.count_nonzero(there))


def most(found: Sums, limit: int) -> Ints:
    """The places of those with the most plays and with the most watch time, by plays."""
    by_plays = np.lexsort((found.keys, -found.ms, -found.plays))
    by_time = np.lexsort((found.keys, -found.plays, -found.ms))
    chosen = np.zeros(len(found.keys), np.bool_)
    chosen[by_plays[:limit]] = True
    chosen[by_time[:limit]] = True
    return by_plays[chosen[by_plays]]
