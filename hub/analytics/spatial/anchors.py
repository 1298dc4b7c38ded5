"""Where the servers are: the ends of all ways."""

from dataclasses import dataclass

from hub.analytics.spatial.spatial import Spatial
from hub.models.place import Precision


@dataclass(frozen=True, slots=True)
class Anchor:
    """A server, by its integer key in the history and its id, at a point that maps may show."""

    key: int
    id: str
    name: str | None
    platform: str | None
    removed: bool
    latitude: float
    longitude: float


async def anchors(spatial: Spatial, precision: Precision) -> list[Anchor]:
    """The servers of which it is known where they are, by name, no more exactly than this."""
    rows = await spatial.history.query(
        "SELECT server, id, name, platform::VARCHAR, removed_at IS NOT NULL FROM servers "
        "ORDER BY name, server"
    )
    return [
        Anchor(key, id_, name, platform, removed, *point)
        for key, id_, name, platform, removed in rows
        if (point := spatial.anchor(id_, precision)) is not None
    ]
