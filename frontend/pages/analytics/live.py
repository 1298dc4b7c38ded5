"""What plays now, how it is delivered, whether transcodes keep up, and how today compares."""

from collections.abc import Iterator

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.analytics.report_cards import report_card, words_of
from frontend.pages.analytics.topics import PATH, topic_tabs
from frontend.pages.curves import curves
from frontend.pages.filters.filters import FilterState, in_period, read_filters
from frontend.pages.frame import caller_of, hub_of
from frontend.views.analytics import LiveCard, LiveView
from hub.analytics.catalogue import REPORTS
from hub.analytics.report import Topic
from hub.api.server_health import server_healths
from hub.api.session_out import visible_sessions
from hub.history.query.queries import Filters

routes = web.RouteTableDef()
LIVE = str(Topic.LIVE)
_CARDS = (
    ("today", "hours", None, "streams"),
    ("buffer_health", "over_time", "last_7_days", "plays"),
    ("concurrency", "peaks", "last_30_days", "streams"),
    ("bandwidth", "peaks", "last_30_days", "bandwidth_kbps"),
)
"""Reports of the page, each with its span of time and what it draws."""


@routes.get(f"{PATH}/{LIVE}")
async def live(request: web.Request) -> web.StreamResponse:
    """The page, whose parts follow the live socket."""
    caller, hub = caller_of(request), hub_of(request)
    page, everybody = await context_of(request), caller_of(request).sees_everybody
    state, path = read_filters(request, page), f"{PATH}/{LIVE}"
    servers = tuple(server_healths(hub, caller))
    view = LiveView(
        path=path,
        tabs=tuple(topic_tabs(page, state, LIVE, everybody=everybody)),
        sessions=tuple(visible_sessions(hub, caller)),
        servers=servers,
        curves=curves(hub, caller, page, servers, transcodes=True),
        cards=tuple(_cards(page, everybody=everybody)),
        words=words_of(page, (REPORTS[name] for name, *_ in _CARDS)),
    )
    return await render(request, "pages/live.html", view)


def _cards(page: PageContext, *, everybody: bool) -> Iterator[LiveCard]:
    """Each over its own span, or over all of the time."""
    for name, table, period, measure in _CARDS:
        report = REPORTS[name]
        if report.everybody and not everybody:
            continue
        found = next(one for one in report.tables if one.name == table)
        asked = FilterState({}, Filters())
        if period is not None:
            asked = in_period(asked, page, period)
        yield LiveCard(
            card=report_card(page, report, found),
            query=asked.api_query(zone=page.time_zone),
            drill=asked.query(),
            measure=measure,
        )
