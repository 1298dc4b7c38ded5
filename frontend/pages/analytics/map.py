"""The map: its filters, the table below it, and what it begins with."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from uuid import UUID

import numpy as np
from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.filters.filters import FilterState, filter_bar, open_with_preset, read_filters
from frontend.pages.frame import caller_of, hub_of
from frontend.views.map import MapView, PlaceLine
from hub.analytics.asked import Question
from hub.analytics.spatial.locations import Sums, persons, sums
from hub.analytics.spatial.spatial import SPATIAL, Counts, Spatial
from hub.analytics.spatial.spots import Spot
from hub.analytics.spatial.tallies import Counted
from hub.api.routes.spatial_out import moment_of
from hub.api.scope import scope_of
from hub.history.facade import HISTORY
from hub.history.query.queries import Filters

routes = web.RouteTableDef()
PATH = "/map"
LAYERS = ("places", "heat", "hexagons", "ways")
KEPT = ("layer", "globe")
LISTED = 25
FOR_EXTENT = 500
"""The places that are in view at first: the most played ones."""
WHOLE = 200
"""Degrees from west to east, beyond which the map begins at the date line as maps do."""
LINKED = 20
"""Up to so many places are a filter in an address."""


@routes.get(PATH)
async def page(request: web.Request) -> web.StreamResponse:
    """The map behind the filters."""
    context, hub = await context_of(request), hub_of(request)
    scope = scope_of(caller_of(request))
    await open_with_preset(request)
    state = read_filters(request, context, KEPT)
    question, spatial = Question(state.filters, scope), hub[SPATIAL]
    counts = await spatial.ask(Counted.PLACE, question)
    found, countries, around = await asyncio.to_thread(_shaped, counts)
    listed = found.first(LISTED)
    people = await spatial.ask(Counted.PERSON, _at(question, listed))
    layer = next(iter(state.kept.get("layer", ())), "")
    view = MapView(
        bar=await filter_bar(state, context, hub[HISTORY], scope, PATH),
        query=state.api_query(zone=context.time_zone),
        layer=layer if layer in LAYERS else LAYERS[0],
        globe="globe" in state.kept,
        extent=around,
        center=_center(spatial, found),
        plays=int(found.plays.sum()) + found.unplaced[0],
        unplaced=found.unplaced[0],
        places=len(found.at),
        countries=countries,
        lines=_lines(listed, people, state, context),
        is_filtered=state.is_set,
        knows_home=spatial.base().latitude is not None,
        reports=state.query(*KEPT),
    )
    return await render(request, "pages/map.html", view)


def _shaped(counts: Counts) -> tuple[Sums, int, str]:
    """What was counted, in how many countries, and the part of the map where most of it is."""
    found = sums(counts)
    codes = {found.spots.all[at].country_code for at in found.at.tolist()}
    return found, len(codes - {None}), extent(found.first(FOR_EXTENT))


def _center(spatial: Spatial, found: Sums) -> str:
    """Longitude and latitude of what a globe shows first."""
    here = spatial.base().at(spatial.settings.coordinates)
    if here is None and len(found.at):
        most = found.spots.all[found.first(1).at[0]]
        here = (most.latitude, most.longitude)
    return "" if here is None else f"{here[1]:.3f},{here[0]:.3f}"


def only(filters: Filters, spots: Iterable[Spot]) -> Filters:
    """The same filters, for these points alone."""
    places = [UUID(one) for spot in spots for one in spot.uuids]
    return replace(filters, values={**filters.values, "place": places})


def _at(question: Question, some: Sums) -> Question:
    """The same of these points alone, of which there are few: who was there is soon counted."""
    spots = [some.spots.all[at] for at in some.at.tolist()]
    if not spots or sum(len(spot.uuids) for spot in spots) > FOR_EXTENT:
        return question
    return replace(question, filters=only(question.filters, spots))


def country_of(spot: Spot, page: PageContext) -> str | None:
    """Its country in the language of the page."""
    code = spot.country_code
    return page.formatter.country_name(code) if code else spot.country


def name_of(spot: Spot, page: PageContext) -> str | None:
    """What it is called; of what is known no nearer, the country. None for an unnamed home."""
    return spot.city or spot.region or (None if spot.home else country_of(spot, page))


def _lines(
    some: Sums, people: Counts, state: FilterState, page: PageContext
) -> tuple[PlaceLine, ...]:
    watching = persons(people, some.spots)
    rows = zip(
        some.at.tolist(), some.plays.tolist(), some.ms.tolist(), some.last.tolist(), strict=True
    )
    return tuple(
        PlaceLine(
            name=name_of(spot := some.spots.all[at], page),
            country=country_of(spot, page),
            home=spot.home,
            plays=plays,
            watch_s=ms / 1000,
            persons=int(watching[at]),
            last_at=moment_of(last),
            query=plays_query([spot], state),
        )
        for at, plays, ms, last in rows
    )


def plays_query(spots: Iterable[Spot], state: FilterState) -> str | None:
    """The history with the plays of these points alone; None where they are too many to name."""
    shown = list(spots)
    if not 0 < sum(len(spot.uuids) for spot in shown) <= LINKED:
        return None
    return state.query(*KEPT, place=",".join(place for spot in shown for place in spot.places))


def extent(some: Sums) -> str:
    """West, south, east and north of points; across the date line where that is narrower."""
    if not len(some.at):
        return ""
    latitude, longitude = some.spots.latitude[some.at], np.sort(some.spots.longitude[some.at])
    around = [*longitude.tolist(), float(longitude[0]) + 360]
    gap, east = max((after - before, before) for before, after in pairwise(around))
    west = (east + gap + 180) % 360 - 180
    if gap < 360 - WHOLE:
        west, east = float(longitude[0]), float(longitude[-1])
    sides = (west, float(latitude.min()), east, float(latitude.max()))
    return ",".join(f"{side:.4f}" for side in sides)
