"""Reports by topic: each a card with its chart, drawn in the browser from the API's answer."""

from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.analytics.report_cards import report_card, words_of
from frontend.pages.analytics.topics import (
    OVERVIEW,
    PATH,
    measure_of,
    measure_tabs,
    period_tabs,
    reports_of,
    topic_tabs,
    topics,
)
from frontend.pages.filters.filters import FilterState, filter_bar, open_with_preset, read_filters
from frontend.pages.frame import caller_of, hub_of
from frontend.views.analytics import ReportsView
from hub.api.scope import scope_of
from hub.core.errors import NotFound
from hub.history.facade import HISTORY
from hub.history.query.periods import ALL_TIME

routes = web.RouteTableDef()


@routes.get(PATH)
async def first(request: web.Request) -> web.StreamResponse:
    """The overview, with the same filters."""
    caller_of(request)
    page = await context_of(request)
    query = f"?{request.query_string}" if request.query_string else ""
    raise web.HTTPFound(page.url(f"{PATH}/{OVERVIEW}{query}"))


@routes.get(PATH + "/{topic}")
async def reports(request: web.Request) -> web.StreamResponse:
    """The reports of a topic."""
    hub, scope = hub_of(request), scope_of(caller_of(request))
    page, topic = await context_of(request), request.match_info["topic"]
    if topic not in topics(everybody=scope.everybody):
        raise NotFound("There is no such page of reports.")
    await open_with_preset(request)
    state = read_filters(request, page, keep=("measure", "interval"))
    path = f"{PATH}/{topic}"
    view = ReportsView(
        topic=topic,
        path=path,
        bar=await filter_bar(state, page, hub[HISTORY], scope, path),
        tabs=tuple(topic_tabs(page, state, topic, everybody=scope.everybody)),
        periods=tuple(period_tabs(page, state, ALL_TIME)),
        measures=tuple(measure_tabs(page, state)),
        measure=measure_of(state),
        cards=tuple(
            report_card(page, report, table)
            for report in reports_of(topic, everybody=scope.everybody)
            for table in report.tables
            if table.chart is not None
        ),
        query=state.api_query(zone=page.time_zone, **_interval(state)),
        drill=state.query("measure", "interval"),
        words=words_of(page, reports_of(topic, everybody=True)),
    )
    return await render(request, "pages/analytics.html", view)


def _interval(state: FilterState) -> dict[str, str]:
    return {"interval": state.kept["interval"][0]} if "interval" in state.kept else {}
