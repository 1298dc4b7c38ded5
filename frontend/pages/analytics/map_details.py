"""What was played at one place of the map or in one of its hexagons."""

import asyncio
from dataclasses import replace

import numpy as np
from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.analytics.map import PATH, country_of, only, plays_query
from frontend.pages.filters.filters import read_filters
from frontend.pages.frame import caller_of, hub_of
from frontend.pages.history.plays import play_row
from frontend.views.history import PlayRow as PlayRowView
from frontend.views.map import DetailsView, GlanceView, PersonLine
from hub.analytics.analytics import ANALYTICS, parameters, report_named
from hub.analytics.asked import Question
from hub.analytics.spatial.locations import Sums, persons_in_all, sums
from hub.analytics.spatial.spatial import SPATIAL
from hub.analytics.spatial.tallies import Counted
from hub.api.scope import scope_of
from hub.core.errors import NotFound
from hub.core.hub import Hub
from hub.history.facade import HISTORY
from hub.history.query.queries import Filters, PlaysQuery
from hub.history.query.scope import Scope
from hub.history.query.sorts import DEFAULT_SORT
from hub.history.rows import PlayRow
from hub.history.store.ids import wanted

routes = web.RouteTableDef()
PEOPLE, LATEST, NAMED = 6, 4, 8
GLANCED, ARTWORK = 12, 4
PERSONS = "persons"


@routes.get(PATH + "/details")
async def details(request: web.Request) -> web.StreamResponse:
    """The plays `at` a place, by its id, or in an H3 `cell`, behind the filters."""
    context, hub = await context_of(request), hub_of(request)
    scope = scope_of(caller_of(request))
    state = read_filters(request, context)
    some = await _asked(request, Question(state.filters, scope))
    watching = await hub[SPATIAL].ask(Counted.PERSON, Question(state.filters, scope))
    spots = [some.spots.all[at] for at in some.at.tolist()]
    here = only(state.filters, spots)
    countries = {country_of(spot, context) for spot in spots}
    view = DetailsView(
        name=spots[0].city or spots[0].region if len(spots) == 1 else None,
        country=countries.pop() if len(countries) == 1 else None,
        home=len(spots) == 1 and spots[0].home,
        places=len(spots),
        names=tuple(dict.fromkeys(one.city for one in spots if one.city))[:NAMED],
        plays=int(some.plays.sum()),
        watch_s=int(some.ms.sum()) / 1000,
        persons=persons_in_all(watching, some),
        people=await _people(hub, here, scope),
        latest=tuple(play_row(row) for row in await _latest(hub, here, scope, LATEST)),
        query=plays_query(spots, replace(state, kept={})),
    )
    return await render(request, "pages/map_details.html", view)


@routes.get(PATH + "/glance")
async def glance(request: web.Request) -> web.StreamResponse:
    """What was played there last, for a card beside the pointer."""
    context, hub = await context_of(request), hub_of(request)
    scope = scope_of(caller_of(request))
    state = read_filters(request, context)
    some = await _asked(request, Question(state.filters, scope))
    spots = [some.spots.all[at] for at in some.at.tolist()]
    rows = await _latest(hub, only(state.filters, spots), scope, GLANCED)
    plays = [play_row(row) for row in rows]
    artwork: dict[str, PlayRowView] = {}
    for play in plays:
        if play.poster is not None:
            artwork.setdefault(play.poster, play)
    view = GlanceView(last=next(iter(plays), None), artwork=tuple(artwork.values())[:ARTWORK])
    return await render(request, "pages/map_glance.html", view)


async def _asked(request: web.Request, question: Question) -> Sums:
    """The points that an address means, the most played first; NotFound where there are none."""
    counts = await hub_of(request)[SPATIAL].ask(Counted.PLACE, question)
    place, cell = request.query.get("at"), request.query.get("cell")
    return await asyncio.to_thread(lambda: _chosen(sums(counts), place, cell))


def _chosen(all_: Sums, place: str | None, cell: str | None) -> Sums:
    if cell is not None:
        some = all_.in_cell(cell)
    else:
        uuid = str(wanted(place or "", "place"))
        mine = [uuid in all_.spots.all[at].uuids for at in all_.at.tolist()]
        some = all_.only(np.array(mine, np.bool_))
    if not len(some.at):
        raise NotFound("Nothing was played there.")
    return some


async def _people(hub: Hub, filters: Filters, scope: Scope) -> tuple[PersonLine, ...]:
    """Who watched there the most; a viewer sees themselves alone and need not be told."""
    if not scope.everybody:
        return ()
    limited = parameters(report_named(PERSONS), {"limit": PEOPLE})
    told = await hub[ANALYTICS].ask(PERSONS, Question(filters, scope, params=limited))
    table = told.answered.tables[0]
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    return tuple(
        PersonLine(
            id=row["person_id"],
            name=row["person"],
            plays=row["plays"],
            watch_s=row["watch_time_s"],
        )
        for row in rows
    )


async def _latest(hub: Hub, filters: Filters, scope: Scope, limit: int) -> list[PlayRow]:
    query = PlaysQuery(filters, DEFAULT_SORT, None, limit)
    return list((await hub[HISTORY].plays(query, scope)).rows)
