"""Vector tiles of spots; those close to each other on the screen are one point, where all are."""

from typing import Any

import numpy as np

from hub.analytics.spatial.globe import Box, Floats
from hub.analytics.spatial.locations import Sums
from hub.analytics.spatial.mvt import EXTENT, Feature, Value, tile
from hub.core.errors import InvalidInput

LAYER = "places"
FINEST = 10
"""The last zoom that has tiles of its own; here only what is at one point is one."""
ACROSS = 14
"""Points at most across a tile of 512 pixels."""
MOST_SQUARES = 10_000
"""Squares of a grid that are counted one by one; of a finer one, those that have points."""
MARGIN = 1e-6
"""Degrees; what is in a tile is decided in its square."""


def point_tile(sums: Sums, zoom: int, column: int, row: int) -> bytes:
    """A tile with `plays`, `watch_s` and `places` for each point, named after its most played one.

    InvalidInput where there is no such tile.
    """
    number = 1 << min(max(zoom, 0), FINEST)
    if not (0 <= zoom <= FINEST and 0 <= column < number and 0 <= row < number):
        raise InvalidInput(f"There is no tile {zoom}/{column}/{row}: zoom goes to {FINEST}.")
    here = sums.within(_box(zoom, column, row))
    across, down = here.spots.square()
    x, y = across[here.at] * number - column, down[here.at] * number - row
    inside = (x >= 0) & (x < 1) & (y >= 0) & (y < 1)
    return tile(LAYER, _features(here.only(inside), x[inside], y[inside], zoom))


def _features(here: Sums, x: Floats, y: Floats, zoom: int) -> list[Feature]:
    across = ACROSS if zoom < FINEST else EXTENT
    grid = (y * across).astype(np.int64) * across + (x * across).astype(np.int64)
    first, index = _numbered(grid, across * across)
    weight = here.plays.astype(np.float64)

    def total(values: Any) -> Any:
        return np.bincount(index, values, len(first))

    plays, ms, spots = total(weight), total(here.ms), np.bincount(index, minlength=len(first))
    middle_x, middle_y = total(x * weight) / plays, total(y * weight) / plays
    rows = zip(first, middle_x, middle_y, plays, ms, spots, strict=True)
    found = []
    for one, at_x, at_y, count, watched, places in rows:
        values: dict[str, Value] = {
            "plays": int(count),
            "watch_s": round(watched / 1000),
            "places": int(places),
        }
        values |= _told(here, int(one), alone=int(places) == 1)
        found.append(Feature(int(at_x * EXTENT), int(at_y * EXTENT), values))
    return found


def _numbered(grid: Any, most: int) -> tuple[Any, Any]:
    """The first point in each square of the grid, and for each point the number of its square."""
    if most > MOST_SQUARES:
        _, first, index = np.unique(grid, return_index=True, return_inverse=True)
        return first, index
    first = np.full(most, -1)
    first[grid[::-1]] = np.arange(len(grid))[::-1]
    there = first >= 0
    return first[there], (np.cumsum(there) - 1)[grid]


def _told(here: Sums, one: int, *, alone: bool) -> dict[str, Value]:
    """What a point is called; of several spots, the most played one has a name."""
    spot = here.spots.all[here.at[one]]
    values: dict[str, Value] = {"place": spot.places[0]} if alone else {}
    if spot.city:
        values["city"] = spot.city
    if spot.country_code:
        values["country_code"] = spot.country_code
    if spot.home and alone:
        values["home"] = True
    return values


def _box(zoom: int, column: int, row: int) -> Box:
    """The tile and a little more, with the poles beyond the square in the first and last rows."""
    number = 1 << zoom
    west, east = column / number * 360 - 180, (column + 1) / number * 360 - 180
    north = 90.0 if row == 0 else _latitude(row / number) + MARGIN
    south = -90.0 if row == number - 1 else _latitude((row + 1) / number) - MARGIN
    return Box.of(west - MARGIN, south, east + MARGIN, north)


def _latitude(y: float) -> float:
    return float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y)))))
