"""Who watched the same at the same time, found from the beginnings and ends of plays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.analytics.asked import Asked

_SQL = """
SELECT item, person, coalesce(network, -1)::INTEGER AS network, started_at, ended_at, watch_ms
FROM chosen
WHERE person IS NOT NULL AND NOT live AND watch_ms >= 60000 * $least_minutes
"""
_SECONDS = 34
"""Bits for seconds since 1970."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Party:
    """One item that several persons watched together; `began` in seconds since 1970."""

    item: int
    began: int
    persons: tuple[int, ...]
    """Different persons, in the order of their beginnings."""
    networks: int
    """Different addresses that are known."""
    watch_ms: int


def parties(asked: Asked) -> list[Party]:
    """The watch parties among the plays asked for, by item and time.

    Each play begins at most `apart_minutes` after the one before it, while one of those before
    runs; the parameters are those of the report.
    """
    found = asked.columns(_SQL)
    apart = 60 * int(asked.params["apart_minutes"])
    item, begin = found["item"].astype(np.int64), _seconds(found["started_at"])
    order, group = grouped(item, begin, _seconds(found["ended_at"]), apart)
    sizes = np.bincount(group) if len(group) else np.zeros(0, np.int64)
    several = sizes[group] > 1
    chosen, of = order[several], group[several]
    edges = np.flatnonzero(np.diff(of)) + 1
    groups = [_party(found, some) for some in np.split(chosen, edges)] if len(chosen) else []
    return [party for party in groups if len(party.persons) > 1]


def _seconds(times: NDArray[np.datetime64]) -> Ints:
    return times.view(np.int64) // 1_000_000


def _party(found: Mapping[str, NDArray[Any]], some: Ints) -> Party:
    persons = tuple(dict.fromkeys(found["person"][some].tolist()))
    networks = set(found["network"][some].tolist()) - {-1}
    watched = int(found["watch_ms"][some].sum())
    began = int(_seconds(found["started_at"][some[:1]])[0])
    return Party(int(found["item"][some[0]]), began, persons, len(networks), watched)


def grouped(item: Ints, begin: Ints, end: Ints, apart: int) -> tuple[Ints, Ints]:
    """The order of plays by item and beginning, and for each of that order its group's number.

    A group goes on while each play begins at most `apart` seconds after the one before it, and not
    after all those before it have ended.
    """
    order = np.argsort((item << _SECONDS) + begin)
    if not len(order):
        return order, order
    item, begin, end = item[order], begin[order], end[order]
    near = np.zeros(len(order), np.int64)
    near[1:] = (item[1:] != item[:-1]) | (begin[1:] - begin[:-1] > apart)
    group = np.cumsum(near)
    # Groups are numbered upwards, so that the furthest end so far is always one of the same group.
    furthest = np.maximum.accumulate((group << _SECONDS) + end) - (group << _SECONDS)
    fresh = near
    fresh[1:] |= begin[1:] > furthest[:-1]
    return order, np.cumsum(fresh)
