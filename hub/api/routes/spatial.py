"""Maps: where plays were, by point, by hexagon, by way to the server, and over time."""

import asyncio
from typing import Any

import numpy as np
from aiohttp import web

from hub.analytics.spatial import arcs as ways
from hub.analytics.spatial.anchors import Anchor, anchors
from hub.analytics.spatial.density import Density, density
from hub.analytics.spatial.globe import middles_of
from hub.analytics.spatial.hexagons import Hexagons, hexagons, outlines
from hub.analytics.spatial.locations import Sums, persons, sums
from hub.analytics.spatial.spatial import SPATIAL, Counts
from hub.analytics.spatial.tallies import Counted
from hub.analytics.spatial.tiles import point_tile
from hub.api.endpoint import Answer, Call, Endpoints
from hub.api.routes import spatial_asked as ask
from hub.api.routes import spatial_out as out
from hub.core.errors import InvalidInput

endpoints = Endpoints("spatial")
TILE = "application/vnd.mapbox-vector-tile"


@endpoints.get(
    "/spatial/locations",
    list[out.LocationOut],
    query=ask.with_filters(ask.LocationsParams, "SpatialLocationsParams"),
)
async def locations(call: Call[Any, None]) -> Answer | web.Response:
    """List where plays were, the most played places first.

    `format=binary` has the numbers as columns (docs/maps.md). `metadata.unplaced` has the plays of
    which nobody knows where they were.
    """
    found = await ask.counts(call, Counted.PLACE)
    people = await ask.counts(call, Counted.PERSON)
    headers, same = out.answered(call, "locations", found, people)
    if same is not None:
        return same
    given = call.query
    box = given.box()

    def chosen() -> Sums:
        all_ = sums(found)
        some = all_ if box is None else all_.within(box)
        some = some if given.cell is None else some.in_cell(given.cell)
        return some.first(given.limit)

    if given.format == "binary":
        return await out.as_columns(
            lambda: out.location_columns(chosen(), persons(people, found.spots)), headers
        )
    some = await asyncio.to_thread(chosen)
    rows = await asyncio.to_thread(lambda: out.locations(some, persons(people, found.spots)))
    return out.answer(rows, found, headers, unplaced=out.unplaced(some))


@endpoints.get(
    "/spatial/viewport",
    list[out.LocationOut],
    query=ask.with_filters(ask.ViewportParams, "SpatialViewportParams"),
)
async def viewport(call: Call[Any, None]) -> Any:
    """List the places in a part of the map, also across the date line."""
    return await locations(call)


@endpoints.get(
    "/spatial/nearby",
    list[out.NearbyOut],
    query=ask.with_filters(ask.NearbyParams, "SpatialNearbyParams"),
)
async def nearby(call: Call[Any, None]) -> Answer | web.Response:
    """List the places within a distance of a point, the nearest first."""
    found = await ask.counts(call, Counted.PLACE)
    people = await ask.counts(call, Counted.PERSON)
    headers, same = out.answered(call, "nearby", found, people)
    if same is not None:
        return same
    given = call.query

    def rows() -> list[dict[str, Any]]:
        near, far = sums(found).near(given.latitude, given.longitude, given.radius_km)
        first = np.arange(min(given.limit, len(near.at)))
        return out.locations(near.only(first), persons(people, found.spots), far[first])

    return out.answer(await asyncio.to_thread(rows), found, headers)


@endpoints.get(
    "/spatial/hexagons",
    out.HexagonsOut,
    query=ask.with_filters(ask.HexagonsParams, "SpatialHexagonsParams"),
)
async def by_cell(call: Call[Any, None]) -> Answer | web.Response:
    """Count plays by H3 cell, as large as the zoom asks for.

    `format=binary` has the corners of the cells as well.
    """
    found = await ask.counts(call, Counted.PLACE)
    headers, same = out.answered(call, "hexagons", found)
    if same is not None:
        return same
    box, resolution = call.query.box(), call.query.cell_size()

    def counted() -> Hexagons:
        some = sums(found)
        return hexagons(some if box is None else some.within(box), resolution)

    if call.query.format == "binary":
        return await out.as_columns(lambda: _cell_columns(counted()), headers)
    return out.answer(await asyncio.to_thread(lambda: _cell_rows(counted())), found, headers)


def _cell_rows(found: Hexagons) -> dict[str, Any]:
    keys = found.cells.tolist()
    numbers = (found.plays.tolist(), found.ms.tolist(), found.places.tolist())
    rows = [
        {
            "cell": f"{cell:x}",
            "latitude": latitude,
            "longitude": longitude,
            "plays": plays,
            "watch_time_s": ms / 1000,
            "places": places,
        }
        for cell, (latitude, longitude), plays, ms, places in zip(
            keys, middles_of(keys), *numbers, strict=True
        )
    ]
    return {"resolution": found.resolution, "hexagons": rows}


def _cell_columns(found: Hexagons) -> dict[str, Any]:
    corners, latitude, longitude = outlines(found.cells)
    return {
        "cell": found.cells,
        "plays": found.plays.astype(np.uint32),
        "watch_time_s": (found.ms / 1000).astype(np.float32),
        "places": found.places.astype(np.uint32),
        "corners": corners,
        "latitude": latitude,
        "longitude": longitude,
    }


@endpoints.get(
    "/spatial/arcs",
    list[out.ArcOut],
    query=ask.with_filters(ask.ArcsParams, "SpatialArcsParams"),
)
async def arcs(call: Call[Any, None]) -> Answer | web.Response:
    """List the ways from where people watched to the servers, the most played first.

    `metadata.total` is how many there are in all.
    """
    found = await ask.counts(call, Counted.SERVER)
    headers, same = out.answered(call, "arcs", found)
    if same is not None:
        return same
    spatial = call.hub[SPATIAL]
    precision = spatial.precision_for(everybody=call.caller.sees_everybody)
    servers = {one.key: one for one in await anchors(spatial, precision)}
    points = {key: (one.latitude, one.longitude) for key, one in servers.items()}
    some, total = await asyncio.to_thread(ways.arcs, found, points, call.query.limit)
    rows = [_arc(found, one, servers[one.server]) for one in some]
    return out.answer(rows, found, headers, total=total)


def _arc(found: Counts, arc: ways.Arc, server: Anchor) -> dict[str, Any]:
    spot = found.spots.all[arc.spot]
    return {
        "latitude": spot.latitude,
        "longitude": spot.longitude,
        "city": spot.city,
        "country": spot.country,
        "country_code": spot.country_code,
        "places": spot.places,
        "server": server.id,
        "server_latitude": server.latitude,
        "server_longitude": server.longitude,
        "plays": arc.plays,
        "watch_time_s": arc.ms / 1000,
        "distance_km": round(arc.km, 3),
    }


@endpoints.get(
    "/spatial/density",
    out.DensityOut,
    query=ask.with_filters(ask.DensityParams, "SpatialDensityParams"),
)
async def over_time(call: Call[Any, None]) -> Answer | web.Response:
    """Count the beginnings of plays by H3 cell and step of time, as columns.

    Each step begins in the zone that is asked for; those without plays are in `steps` as well.
    """
    given = call.query
    found = await ask.counts(call, Counted.STEP, **({"step": given.step} if given.step else {}))
    headers, same = out.answered(call, "density", found)
    if same is not None:
        return same
    if given.box() is not None:
        raise InvalidInput("A density is of the whole map: leave the sides away.")
    counted = await asyncio.to_thread(density, found, given.cell_size(), given.zone)
    if given.format == "binary":
        return await out.as_columns(
            lambda: _density_numbers(counted), headers, scale=counted.scale, steps=counted.begins
        )
    data = {
        "scale": counted.scale,
        "resolution": counted.resolution,
        "steps": counted.begins,
        "cells": [f"{cell:x}" for cell in counted.cells.tolist()],
        **{name: values.tolist() for name, values in _density_numbers(counted).items()},
    }
    return out.answer(data, found, headers)


def _density_numbers(found: Density) -> dict[str, Any]:
    middles = np.array(middles_of(found.cells.tolist()), np.float32).reshape(-1, 2)
    return {
        "latitude": middles[:, 0],
        "longitude": middles[:, 1],
        "step": found.step.astype(np.uint16),
        "cell": found.cell.astype(np.uint32),
        "plays": found.plays.astype(np.uint32),
        "watch_time_s": (found.ms / 1000).astype(np.float32),
    }


@endpoints.get("/spatial/servers", out.AnchorsOut)
async def where_servers_are(call: Call[None, None]) -> dict[str, Any]:
    """Show where the household and its servers are; to viewers in which part of the city."""
    spatial = call.hub[SPATIAL]
    precision = spatial.precision_for(everybody=call.caller.sees_everybody)
    home = spatial.base().at(precision)
    return {
        "home": None if home is None else {"latitude": home[0], "longitude": home[1]},
        "servers": [
            {
                "id": one.id,
                "name": one.name,
                "platform": one.platform,
                "latitude": one.latitude,
                "longitude": one.longitude,
            }
            for one in await anchors(spatial, precision)
            if not one.removed
        ],
    }


@endpoints.get(
    "/spatial/tiles/{z}/{x}/{y}",
    None,
    query=ask.with_filters(ask.SpatialParams, "SpatialTileParams"),
    media=TILE,
)
async def tile(call: Call[Any, None]) -> web.Response:
    """Give a vector tile of the points, close ones drawn together; its layer is `places`."""
    try:
        zoom, column, row = (int(call.path[name]) for name in ("z", "x", "y"))
    except ValueError:
        raise InvalidInput("A tile has three whole numbers: zoom, column and row.") from None
    found = await ask.counts(call, Counted.PLACE)
    headers, same = out.answered(call, f"{zoom}/{column}/{row}", found)
    if same is not None:
        return same
    body = await asyncio.to_thread(lambda: point_tile(sums(found), zoom, column, row))
    return out.binary(body, TILE, headers)
