"""What can be configured about maps."""

from collections.abc import Mapping

from pydantic import Field

from hub.core.config.section import Section, SectionModel
from hub.models.place import Precision


class PositionModel(SectionModel):
    """A point on the globe, in degrees."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class MapsModel(SectionModel):
    """How exact maps are, and where servers are that are not at home, by their ids."""

    coordinates: Precision = Precision.EXACT
    servers: Mapping[str, PositionModel] = Field(default_factory=dict)


MAPS_SECTION = Section("maps", MapsModel)
