"""Places as people see them: nowhere more exactly than `maps.coordinates` says (docs/maps.md)."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import h3.api.basic_int as h3

from hub.geography.countries import area_km2, country_of_zone, middles
from hub.models.place import Place, Precision

CITY_CELLS = 5
"""The H3 resolution whose cells hide where in a city a place is."""
CELL_KM = 10.0
"""From the middle of such a cell to its farthest corner, and a little more."""
_FINEST = {Precision.EXACT: 15, Precision.CITY: CITY_CELLS, Precision.COUNTRY: -1}

Point = tuple[float, float]


class Placed(Protocol):
    """What a place is known to be, wherever it was written down."""

    @property
    def home(self) -> bool:
        """Whether it is the household's own."""

    @property
    def country_code(self) -> str | None:
        """ISO 3166, two letters."""

    @property
    def latitude(self) -> float | None:
        """Degrees."""

    @property
    def longitude(self) -> float | None:
        """Degrees."""

    @property
    def accuracy_km(self) -> float | None:
        """How far from there it may be."""


def coarsened(
    point: tuple[float | None, float | None], country: str | None, precision: Precision
) -> Point | None:
    """Where something is shown that is at a point in a country; None where that is not known."""
    latitude, longitude = point
    if precision is Precision.COUNTRY or latitude is None or longitude is None:
        return middles().get(country or "")
    if precision is Precision.CITY:
        return snapped(latitude, longitude)
    return latitude, longitude


def snapped(latitude: float, longitude: float) -> Point:
    """The middle of the cell that hides where in a city a point is."""
    found: Point = h3.cell_to_latlng(h3.latlng_to_cell(latitude, longitude, CITY_CELLS))
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """How exactly places are shown; `zone` is the time zone of the household."""

    precision: Precision = Precision.EXACT
    zone: Callable[[], str] = lambda: "UTC"

    @property
    def cities(self) -> bool:
        """Whether anything finer than a country may be named."""
        return self.precision is not Precision.COUNTRY

    @property
    def finest_cells(self) -> int:
        """The finest H3 resolution that is told of a place; below 0 none is."""
        return _FINEST[self.precision]

    def place(self, place: Place) -> Place:
        """The same place, as it may be shown."""
        if self.precision is Precision.EXACT:
            return place
        return replace(place, cell=None, **self.facts(place))

    def facts(self, place: Placed) -> dict[str, Any]:
        """What is told differently of a place than it is known."""
        if self.precision is Precision.EXACT:
            return {}
        if self.precision is Precision.COUNTRY:
            code = place.country_code or (country_of_zone(self.zone()) if place.home else None)
            return {**self.in_country(code), "city": None, "region": None, "time_zone": None}
        if place.latitude is None or place.longitude is None:
            return {}
        return self.around(place.latitude, place.longitude, place.accuracy_km)

    def around(
        self, latitude: float, longitude: float, accuracy_km: float | None
    ) -> dict[str, Any]:
        """A point in the middle of its cell, and how far from there it may be."""
        shown = snapped(latitude, longitude)
        radius = CELL_KM + (accuracy_km or 0.0)
        return {"latitude": shown[0], "longitude": shown[1], "accuracy_km": radius}

    def in_country(self, code: str | None) -> dict[str, Any]:
        """The middle of a country, and how far from there it goes, as if it were round."""
        point = middles().get(code or "")
        if point is None:
            return {"latitude": None, "longitude": None, "accuracy_km": None}
        radius = math.sqrt(area_km2(code or "") / math.pi)
        return {"latitude": point[0], "longitude": point[1], "accuracy_km": round(radius)}
