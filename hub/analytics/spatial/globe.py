"""Geometry on the globe, for numpy arrays of degrees: boxes, distances, H3 cells."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import h3.api.basic_int as h3
import numpy as np
from numpy.typing import NDArray

from hub.core.errors import InvalidInput

Floats = NDArray[np.float64]
Cells = NDArray[np.uint64]
EARTH_KM = 6371.0088
"""Mean radius (IUGG)."""
NORTHERNMOST = 85.05112877980659
"""Where the square of web maps ends."""
FINEST = 8
"""The H3 resolution at which places are kept; GeoIP knows nothing finer."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the map in degrees. With `west` beyond `east` it goes across the date line."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def of(cls, west: float, south: float, east: float, north: float) -> "Box":
        """A box as maps give it, with longitudes of any turn. InvalidInput when it is none."""
        if not -90 <= south <= north <= 90:
            raise InvalidInput("Give south and north from -90 to 90, south below north.")
        if abs(east - west) >= 360:
            return cls(-180.0, south, 180.0, north)
        return cls(_turned(west), south, _turned(east), north)

    def holds(self, latitude: Floats, longitude: Floats) -> NDArray[np.bool_]:
        """Which of the points are inside or on the edge."""
        within = (latitude >= self.south) & (latitude <= self.north)
        after, before = longitude >= self.west, longitude <= self.east
        across = (after | before) if self.west > self.east else (after & before)
        return within & across


def _turned(longitude: float) -> float:
    """The same meridian from -180 to 180."""
    if -180 <= longitude <= 180:
        return longitude
    return (longitude + 180) % 360 - 180


def squared(latitude: Floats, longitude: Floats) -> tuple[Floats, Floats]:
    """Where points are in the square of web maps (Mercator), from 0 to 1, north-west first."""
    angle = np.radians(np.clip(latitude, -NORTHERNMOST, NORTHERNMOST))
    y = 0.5 - np.log(np.tan(np.pi / 4 + angle / 2)) / (2 * np.pi)
    x = longitude / 360 + 0.5
    return x - np.floor(x), np.clip(y, 0.0, np.nextafter(1.0, 0.0))


def distances_km(latitude: float, longitude: float, lats: Floats, lons: Floats) -> Floats:
    """Great circle distances from a point, by the haversine formula."""
    first, others = np.radians(latitude), np.radians(lats)
    half = np.sin((others - first) / 2) ** 2
    turn = np.sin(np.radians(lons - longitude) / 2) ** 2
    whole = half + np.cos(first) * np.cos(others) * turn
    found: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(whole, 0, 1)))
    return found


def cells_of(latitude: Floats, longitude: Floats) -> Cells:
    """The H3 cells of the finest resolution around the points."""
    points = zip(latitude.tolist(), longitude.tolist(), strict=True)
    cells = (h3.latlng_to_cell(lat, lon, FINEST) for lat, lon in points)
    return np.fromiter(cells, np.uint64, len(latitude))


def parents(cells: Cells, resolution: int) -> Cells:
    """The cells of a coarser resolution that these are in.

    As in the bits of an H3 index: the resolution, then three bits for each finer digit, 7 unused.
    """
    coarser = cells & np.uint64(~(0xF << 52) & 0xFFFFFFFFFFFFFFFF)
    unused = (1 << (45 - 3 * resolution)) - 1
    found: Cells = coarser | np.uint64(resolution << 52) | np.uint64(unused)
    return found


@lru_cache(maxsize=20_000)
def boundary(cell: int) -> tuple[tuple[float, float], ...]:
    """The corners of a cell as latitude and longitude, five to ten of them."""
    found: tuple[tuple[float, float], ...] = h3.cell_to_boundary(cell)
    return found


def middles_of(cells: Iterable[int]) -> list[tuple[float, float]]:
    """Latitude and longitude of the middles of cells."""
    return [h3.cell_to_latlng(cell) for cell in cells]


def cell_named(text: str) -> tuple[int, int]:
    """A cell written in hexadecimal, and its resolution. InvalidInput when it is none."""
    try:
        cell = int(text, 16)
    except ValueError:
        cell = 0
    if not h3.is_valid_cell(cell) or (resolution := int(h3.get_resolution(cell))) > FINEST:
        raise InvalidInput(f"{text!r} is not an H3 cell of resolution 0 to {FINEST}.")
    return cell, resolution


_RESOLUTIONS: tuple[Any, ...] = (0, 1, 1, 2, 3, 4, 4, 5, 6, 6, 7, 8)


def resolution_at(zoom: float) -> int:
    """The H3 resolution whose cells are some ten to twenty pixels wide at a zoom of web maps."""
    return int(_RESOLUTIONS[min(max(int(zoom), 0), len(_RESOLUTIONS) - 1)])
