"""The ways from where people watch to the servers they watch from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hub.analytics.spatial.globe import distances_km
from hub.analytics.spatial.spatial import Counts


@dataclass(frozen=True, slots=True)
class Arc:
    """From a spot, by its number, to a server, by its key; `km` along the great circle."""

    spot: int
    server: int
    plays: int
    ms: int
    km: float


def arcs(
    counts: Counts, anchors: Mapping[int, tuple[float, float]], limit: int
) -> tuple[list[Arc], int]:
    """The most played ways first, and how many there are in all.

    `anchors` has latitude and longitude by the key of a server; plays from servers that have none,
    and those at the very place of the server, have no way.
    """
    tally, spots = counts.tally, counts.spots
    spot = spots.of(tally["place"]).astype(np.int64)
    known = (spot >= 0) & np.isin(tally["server"], list(anchors))
    pairs, index = np.unique(
        (spot[known] << 16) | tally["server"][known].astype(np.int64), return_inverse=True
    )
    plays = np.bincount(index, tally["plays"][known], len(pairs)).astype(np.int64)
    ms = np.bincount(index, tally["ms"][known], len(pairs)).astype(np.int64)
    at, server = pairs >> 16, pairs & 0xFFFF
    km = np.zeros(len(pairs))
    for key, (latitude, longitude) in anchors.items():
        mine = server == key
        km[mine] = distances_km(
            latitude, longitude, spots.latitude[at[mine]], spots.longitude[at[mine]]
        )
    order = np.lexsort((server, at, -ms, -plays))
    order = order[km[order] > 0]
    first = order[:limit]
    rows = (at[first], server[first], plays[first], ms[first], km[first])
    return [Arc(*row) for row in zip(*(one.tolist() for one in rows), strict=True)], len(order)
