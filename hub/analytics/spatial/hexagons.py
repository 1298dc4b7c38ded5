"""Plays and watch time by H3 cell."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from hub.analytics.spatial.globe import Cells, boundary
from hub.analytics.spatial.locations import Ints, Sums

MOST = 12_000
"""Cells of one answer; where there would be more, they are coarser."""


@dataclass(frozen=True, slots=True)
class Hexagons:
    """Cells of one resolution, the most played first; `places` is how many spots are in each."""

    resolution: int
    cells: Cells
    plays: Ints
    ms: Ints
    places: Ints


def hexagons(sums: Sums, resolution: int) -> Hexagons:
    """What the spots amount to by cell, at this resolution or one with at most MOST cells."""
    while True:
        number, cells = sums.spots.grouped(resolution)
        index = number[sums.at]
        places = np.bincount(index, minlength=len(cells))
        here = np.flatnonzero(places)
        if len(here) <= MOST or resolution == 0:
            break
        resolution -= 1
    cells, places = cells[here], places[here]
    plays = np.bincount(index, sums.plays)[here].astype(np.int64)
    ms = np.bincount(index, sums.ms)[here].astype(np.int64)
    order = np.lexsort((cells, -ms, -plays))
    return Hexagons(resolution, cells[order], plays[order], ms[order], places[order])


def outlines(cells: Cells) -> tuple[Any, Any, Any]:
    """How many corners each cell has, and latitudes and longitudes of all corners in turn."""
    corners = [boundary(cell) for cell in cells.tolist()]
    count = np.fromiter((len(one) for one in corners), np.uint8, len(corners))
    flat = np.array([point for one in corners for point in one], np.float32).reshape(-1, 2)
    return count, flat[:, 0].copy(), flat[:, 1].copy()
