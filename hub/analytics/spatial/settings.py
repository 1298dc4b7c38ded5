"""What can be configured about maps."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from hub.core.config.section import Section, SectionModel


class Precision(StrEnum):
    """How exactly maps show where somebody watched."""

    EXACT = "exact"
    """As the GeoIP database says, and the household's own position."""
    CITY = "city"
    """One spot for each city, moved to the middle of a cell of some 250 km²."""
    COUNTRY = "country"
    """One spot for each country, in its middle."""


class PositionModel(SectionModel):
    """A point on the globe, in degrees."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class MapsModel(SectionModel):
    """How exact maps are, and where servers are that are not at home, by their ids."""

    coordinates: Precision = Precision.EXACT
    servers: Mapping[str, PositionModel] = Field(default_factory=dict)


MAPS_SECTION = Section("maps", MapsModel)
