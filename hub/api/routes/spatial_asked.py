"""What maps are asked: the filters of plays, a part of the map, and how the answer is written."""

from typing import Any, Literal

from pydantic import Field, create_model

from hub.analytics.asked import Question
from hub.analytics.spatial.globe import FINEST, Box, resolution_at
from hub.analytics.spatial.spatial import SPATIAL, Counts
from hub.analytics.spatial.tallies import Counted, Step
from hub.api.endpoint import Call
from hub.api.routes.history import Filtered
from hub.api.scope import scope_of
from hub.core.errors import InvalidInput
from hub.history.query.filters import filter_fields

Longitude = Field(default=None, ge=-540, le=540)
Latitude = Field(default=None, ge=-90, le=90)


class SpatialParams(Filtered):
    """Which plays are counted."""

    at_once: bool = Field(
        default=False,
        description="do not wait for what is being counted: what was counted before will do, and "
        "`metadata.fresh` says whether the history has changed since",
    )


class BoxedParams(SpatialParams):
    """A part of the map, in degrees; with `west` beyond `east` it goes across the date line."""

    west: float | None = Longitude
    south: float | None = Latitude
    east: float | None = Longitude
    north: float | None = Latitude
    format: Literal["json", "binary"] = "json"

    def box(self) -> Box | None:
        """The part of the map; None for all of it."""
        sides = (self.west, self.south, self.east, self.north)
        known = [one for one in sides if one is not None]
        if not known:
            return None
        if len(known) < len(sides):
            raise InvalidInput("Give all of west, south, east and north, or none.")
        return Box.of(*known)


class LocationsParams(BoxedParams):
    """Which places, the most played first."""

    cell: str | None = Field(default=None, description="an H3 cell in hexadecimal")
    limit: int = Field(default=1000, ge=1, le=200_000)


class ViewportParams(LocationsParams):
    """The part of the map has to be given."""

    west: float = Field(ge=-540, le=540)
    south: float = Field(ge=-90, le=90)
    east: float = Field(ge=-540, le=540)
    north: float = Field(ge=-90, le=90)


class NearbyParams(SpatialParams):
    """A point, and how far around it places are looked for."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    radius_km: float = Field(default=50, gt=0, le=20_040)
    limit: int = Field(default=100, ge=1, le=10_000)


class HexagonsParams(BoxedParams):
    """How large cells are: by the zoom of the map, or by their H3 resolution."""

    zoom: float = Field(default=1, ge=0, le=24)
    resolution: int | None = Field(default=None, ge=0, le=FINEST)

    def cell_size(self) -> int:
        """The resolution that is meant."""
        return resolution_at(self.zoom) if self.resolution is None else self.resolution


class ArcsParams(SpatialParams):
    """How many ways, the most played first."""

    limit: int = Field(default=500, ge=1, le=10_000)


class DensityParams(HexagonsParams):
    """How long a step is; what fits the time without it."""

    step: Step | None = None


def with_filters(base: type[SpatialParams], name: str) -> Any:
    """The parameters with all filters of plays."""
    return create_model(name, __base__=base, **filter_fields())  # type: ignore[call-overload]  # fields by name


async def counts(call: Call[Any, None], counted: Counted, **params: Any) -> Counts:
    """What was counted for the caller."""
    given: SpatialParams = call.query
    question = Question(given.filters(), scope_of(call.caller), params=params)
    return await call.hub[SPATIAL].ask(counted, question, at_once=given.at_once)
