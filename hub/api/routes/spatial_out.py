"""What maps are answered, as JSON and as columns."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from hub.analytics.spatial.columns import MEDIA, packed
from hub.analytics.spatial.locations import Sums
from hub.analytics.spatial.spatial import Counts
from hub.analytics.spatial.tallies import Step
from hub.api.endpoint import Answer, Call


class LocationOut(BaseModel):
    """A point of the map; `places` are the ids for the filter `place`.

    `persons` is how many different ones. A viewer's are their own plays alone.
    """

    latitude: float
    longitude: float
    home: bool
    city: str | None
    region: str | None
    country: str | None
    country_code: str | None
    places: tuple[str, ...]
    plays: int
    watch_time_s: float
    persons: int
    last_played_at: datetime


class NearbyOut(LocationOut):
    """With the distance along the great circle."""

    distance_km: float


class HexagonOut(BaseModel):
    """A cell with its middle; `places` is how many points are in it."""

    cell: str
    latitude: float
    longitude: float
    plays: int
    watch_time_s: float
    places: int


class HexagonsOut(BaseModel):
    """Cells of one resolution, the most played first."""

    resolution: int
    hexagons: tuple[HexagonOut, ...]


class PointOut(BaseModel):
    """Longitude and latitude belong to a server or to the household."""

    latitude: float
    longitude: float


class ServerPointOut(PointOut):
    """Where a server is."""

    id: str
    name: str | None
    platform: str | None


class AnchorsOut(BaseModel):
    """Where the household and its servers are, as exactly as maps may show it."""

    home: PointOut | None
    servers: tuple[ServerPointOut, ...]


class ArcOut(BaseModel):
    """From where somebody watched to the server; `places` are ids for the filter `place`."""

    latitude: float
    longitude: float
    city: str | None
    country: str | None
    country_code: str | None
    places: tuple[str, ...]
    server: str
    server_latitude: float
    server_longitude: float
    plays: int
    watch_time_s: float
    distance_km: float


class DensityOut(BaseModel):
    """Columns of equal length: `plays` in the cell number `cell` within the step number `step`."""

    scale: Step
    resolution: int
    steps: tuple[datetime, ...]
    cells: tuple[str, ...]
    latitude: tuple[float, ...]
    longitude: tuple[float, ...]
    step: tuple[int, ...]
    cell: tuple[int, ...]
    plays: tuple[int, ...]
    watch_time_s: tuple[float, ...]


def answered(
    call: Call[Any, None], what: str, *found: Counts
) -> tuple[Mapping[str, str], web.Response | None]:
    """The headers of an answer, and the answer itself where the caller has it already."""
    version = "-".join(one.version for one in found)
    tag = f'"{version}-{abs(hash((what, call.request.query_string))):x}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if call.request.headers.get("If-None-Match") == tag:
        return headers, web.Response(status=304, headers=headers)
    return headers, None


def metadata(found: Counts, **more: Any) -> dict[str, Any]:
    """Whether the answer is of now."""
    return {"cached": found.cached, "fresh": found.fresh, **more}


def unplaced(sums: Sums) -> dict[str, Any]:
    """The plays of which nobody knows where they were."""
    plays, ms = sums.unplaced
    return {"plays": plays, "watch_time_s": ms / 1000}


async def as_columns(
    make: Callable[[], Mapping[str, Any]], headers: Mapping[str, str], **head: Any
) -> web.Response:
    """Columns as bytes, compressed for whoever takes that."""
    body = await asyncio.to_thread(lambda: packed(make(), **head))
    return binary(body, MEDIA, headers)


def binary(body: bytes, media: str, headers: Mapping[str, str]) -> web.Response:
    """Bytes of some type."""
    response = web.Response(body=body, content_type=media, headers=headers)
    response.enable_compression()
    return response


def locations(sums: Sums, persons: Any, far: Any = None) -> list[dict[str, Any]]:
    """The rows of an answer with points."""
    rows = zip(
        sums.at.tolist(), sums.plays.tolist(), sums.ms.tolist(), sums.last.tolist(), strict=True
    )
    found = [_location(sums, persons, *row) for row in rows]
    if far is not None:
        for row, km in zip(found, far.tolist(), strict=True):
            row["distance_km"] = round(km, 3)
    return found


def _location(sums: Sums, persons: Any, at: int, plays: int, ms: int, last: int) -> dict[str, Any]:
    spot = sums.spots.all[at]
    return {
        "latitude": spot.latitude,
        "longitude": spot.longitude,
        "home": spot.home,
        "city": spot.city,
        "region": spot.region,
        "country": spot.country,
        "country_code": spot.country_code,
        "places": spot.places,
        "plays": plays,
        "watch_time_s": ms / 1000,
        "persons": int(persons[at]),
        "last_played_at": moment_of(last),
    }


def location_columns(sums: Sums, persons: Any) -> dict[str, Any]:
    """The numbers of points; `spot` tells them apart within one answer."""
    spots = sums.spots
    return {
        "latitude": spots.latitude[sums.at].astype("float32"),
        "longitude": spots.longitude[sums.at].astype("float32"),
        "plays": sums.plays.astype("uint32"),
        "watch_time_s": (sums.ms / 1000).astype("float32"),
        "persons": persons[sums.at].astype("uint16"),
        "last_played_at": sums.last / 1e6,
    }


def moment_of(us: int) -> datetime:
    """Microseconds since 1970 as a time."""
    return datetime.fromtimestamp(us / 1e6, UTC)


def answer(rows: Any, found: Counts, headers: Mapping[str, str], **more: Any) -> Answer:
    """An answer in the envelope."""
    return Answer(rows, metadata(found, **more), headers=headers)
