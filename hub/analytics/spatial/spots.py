"""Spots: the points of a map, each standing for one place or, coarsened, for several."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from hub.analytics.spatial.globe import Cells, Floats, cells_of, parents, squared
from hub.geography.countries import country_of_zone
from hub.geography.shown import coarsened
from hub.history.store.ids import to_public
from hub.history.store.reader import Reader
from hub.models.place import Precision

_PLACES = """
SELECT place, id::VARCHAR, home, city, region, country, country_code, time_zone, latitude, longitude
FROM places ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class Base:
    """Where the household is, and in which zone; unknown coordinates are None."""

    latitude: float | None = None
    longitude: float | None = None
    zone: str = "UTC"
    name: str | None = None

    def at(self, precision: Precision) -> tuple[float, float] | None:
        """Its point as a map may show it."""
        return coarsened((self.latitude, self.longitude), country_of_zone(self.zone), precision)


@dataclass(frozen=True, slots=True)
class Spot:
    """One point: what is known of it, and the ids of the places that it stands for, as UUIDs."""

    latitude: float
    longitude: float
    home: bool
    city: str | None
    region: str | None
    country: str | None
    country_code: str | None
    uuids: tuple[str, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """The public ids of the places; made when asked for, since most are never told."""
        return tuple(to_public(UUID(one)) for one in self.uuids)


@dataclass(frozen=True, slots=True)
class Spots:
    """All points. `of_place` has the spot of each integer key of a place, -1 for none."""

    all: tuple[Spot, ...]
    of_place: NDArray[np.int32]
    latitude: Floats
    longitude: Floats
    cells: Cells
    shaped: dict[Any, Any] = field(default_factory=dict, compare=False)
    """What was made of the points before, for all who draw them."""

    def grouped(self, resolution: int) -> tuple[NDArray[np.int64], Cells]:
        """For each spot the number of its H3 cell of this resolution, and these cells in order."""
        found: tuple[NDArray[np.int64], Cells] | None = self.shaped.get(resolution)
        if found is None:
            cells, number = np.unique(parents(self.cells, resolution), return_inverse=True)
            found = self.shaped[resolution] = (number, cells)
        return found

    def square(self) -> tuple[Floats, Floats]:
        """Where the spots are in the square of web maps, from 0 to 1, north-west first."""
        found: tuple[Floats, Floats] | None = self.shaped.get("square")
        if found is None:
            found = self.shaped["square"] = squared(self.latitude, self.longitude)
        return found

    def of(self, places: NDArray[Any]) -> NDArray[np.int32]:
        """The spots of integer keys of places, -1 for those that are not on the map."""
        known = places < len(self.of_place)
        found: NDArray[np.int32] = np.where(
            known, self.of_place[np.where(known, places, 0)], np.int32(-1)
        )
        return found


def spots(reader: Reader, precision: Precision, base: Base) -> Spots:
    """The points of all places, made anew when a place was added or changed."""
    kept = reader.names["places"]
    key = ("spots", precision, base)
    known: Mapping[Any, Spots] = kept.known([key])
    if not known:
        known = {key: _spots(reader.rows(_PLACES), precision, base)}
        kept.keep(known)
    return known[key]


def _spots(rows: list[tuple[Any, ...]], precision: Precision, base: Base) -> Spots:
    found: dict[Any, int] = {}
    firsts: list[tuple[tuple[float, float], tuple[Any, ...]]] = []
    members: list[list[str]] = []
    last = rows[-1][0] if rows else 0
    of_place = np.full(last + 1, -1, np.int32)
    for row in rows:
        here = _at(row, precision, base)
        if here is None:
            continue
        number = found.setdefault(_same(row, here, precision), len(found))
        if number == len(firsts):
            firsts.append((here, row))
            members.append([])
        members[number].append(row[1])
        of_place[row[0]] = number
    points = np.array([here for here, _ in firsts], np.float64).reshape(-1, 2)
    latitude, longitude = points[:, 0].copy(), points[:, 1].copy()
    spots_ = tuple(_made(firsts, members, precision, base))
    return Spots(spots_, of_place, latitude, longitude, cells_of(latitude, longitude))


def _made(
    firsts: list[tuple[tuple[float, float], tuple[Any, ...]]],
    members: list[list[str]],
    precision: Precision,
    base: Base,
) -> Iterator[Spot]:
    for (here, row), places in zip(firsts, members, strict=True):
        _, _, home, city, region, country, code, *_ = row
        code = code or (country_of_zone(base.zone) if home else None)
        if precision is Precision.COUNTRY:
            city = region = None
        yield Spot(here[0], here[1], bool(home), city, region, country, code, tuple(places))


def _at(row: tuple[Any, ...], precision: Precision, base: Base) -> tuple[float, float] | None:
    """Where a place is shown; a home of which nobody knew where it was is where it is now."""
    _, _, home, _, _, _, code, zone, latitude, longitude = row
    if home and latitude is None:
        return base.at(precision)
    if home and code is None:
        code = country_of_zone(zone or base.zone)
    return coarsened((latitude, longitude), code, precision)


def _same(row: tuple[Any, ...], here: tuple[float, float], precision: Precision) -> Any:
    """What places have in common that are one spot."""
    place, _, home, city, region, _, code, *_ = row
    if precision is Precision.EXACT:
        return place
    if precision is Precision.COUNTRY:
        return home, code, here
    return (home, city, region, code) if city is not None else (home, code, here)
