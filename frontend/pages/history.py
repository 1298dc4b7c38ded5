"""The history in pages, and one play in full."""

import asyncio
from urllib.parse import urlencode

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.frame import caller_of, hub_of
from frontend.pages.names import server_ref
from frontend.pages.plays import detail_view, play_row
from frontend.views.common import Cursor
from frontend.views.history import ActiveFilter, HistoryView
from hub.api.routes.history import PlaysFilter, PlaysParams
from hub.api.scope import scope_of
from hub.api.validation import validated
from hub.core.hub import Hub
from hub.history.facade import HISTORY
from hub.history.query import PlaysQuery
from hub.playback.pipeline import PLAYBACK

routes = web.RouteTableDef()
PAGE = 50
NO_CONDITION = frozenset({"cursor", "sort", "zone", "limit", "totals"})


@routes.get("/history")
async def page(request: web.Request) -> web.StreamResponse:
    """One page of plays; the filters of the API work in the address."""
    caller = caller_of(request)
    context = await context_of(request)
    given = {name: request.query.getall(name)[-1] for name in set(request.query)}
    params: PlaysParams = validated(PlaysFilter, {"zone": context.time_zone, **given})
    history, scope = hub_of(request)[HISTORY], scope_of(caller)
    filters = params.filters()
    query = PlaysQuery(filters, params.sort, params.cursor, PAGE)
    found, totals = await asyncio.gather(
        history.plays(query, scope), history.totals(filters, scope)
    )
    view = HistoryView(
        plays=tuple(play_row(row) for row in found.rows),
        cursor=_cursor(given, found.cursor),
        filters=_active(hub_of(request), context, given),
        total_plays=totals.plays,
        total_watch_s=totals.watch_time_s,
    )
    return await render(request, "pages/history.html", view)


@routes.get("/history/{play_id}")
async def play_page(request: web.Request) -> web.StreamResponse:
    """One play: its timeline, its streams, and how everything is known."""
    caller = caller_of(request)
    detail = await hub_of(request)[HISTORY].play(request.match_info["play_id"], scope_of(caller))
    view = detail_view(detail, await context_of(request))
    return await render(request, "pages/play.html", view)


def _active(hub: Hub, page: PageContext, given: dict[str, str]) -> tuple[ActiveFilter, ...]:
    """The conditions in the address, in words."""
    conditions = {name: value for name, value in given.items() if name not in NO_CONDITION}
    return tuple(
        ActiveFilter(
            name=page.t(f"history.filter.{name}").removeprefix("history.filter."),
            value=_named(hub, name, value),
            without=urlencode({other: conditions[other] for other in conditions if other != name}),
        )
        for name, value in conditions.items()
    )


def _named(hub: Hub, name: str, value: str) -> str:
    if name == "person":
        person = hub[PLAYBACK].person(value)
        return value if person is None else person.name
    return server_ref(hub, value).name if name == "server" else value


def _cursor(given: dict[str, str], following: str | None) -> Cursor:
    """Older plays are behind the cursor; newer ones are reached from the first page again."""
    filters = {name: value for name, value in given.items() if name != "cursor"}
    newer = urlencode(filters) if "cursor" in given else None
    older = urlencode({**filters, "cursor": following}) if following else None
    return Cursor(newer=newer, older=older)
