"""The overview: a dashboard of the cards that each user arranged."""

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.analytics.overview_cards import board_cards, offered_cards
from frontend.pages.analytics.report_cards import words_of
from frontend.pages.analytics.topics import (
    OVERVIEW,
    PATH,
    measure_of,
    measure_tabs,
    period_tabs,
    topic_tabs,
)
from frontend.pages.filters.filters import (
    FilterState,
    filter_bar,
    in_period,
    open_with_preset,
    read_filters,
)
from frontend.pages.frame import caller_of, hub_of
from frontend.pages.history.plays import recent_play
from frontend.pages.media.posters import poster_card
from frontend.views.catalogue import PosterCard
from frontend.views.dashboard import RecentPlay
from frontend.views.overview import OverviewView
from hub.analytics.catalogue import REPORTS
from hub.api.scope import scope_of
from hub.api.server_health import server_healths
from hub.api.session_out import visible_sessions
from hub.core.errors import Unavailable
from hub.core.hub import Hub
from hub.history.facade import HISTORY
from hub.history.query.queries import ItemsQuery, PlaysQuery
from hub.history.query.scope import Scope
from hub.models.item import MediaType
from hub.personal.boards import BOARDS
from hub.personal.cards import Now
from hub.personal.owner import owner_of

routes = web.RouteTableDef()
RECENT = 8
ADDED = 14
PERIOD = "last_30_days"
"""What the cards show where neither they nor the page say anything else."""
LISTED = (MediaType.MOVIE, MediaType.SHOW, MediaType.ALBUM)


@routes.get(f"{PATH}/{OVERVIEW}")
async def overview(request: web.Request) -> web.StreamResponse:
    """The cards of the viewer, and while they are arranged those that can be added."""
    caller, hub = caller_of(request), hub_of(request)
    page, scope = await context_of(request), scope_of(caller)
    await open_with_preset(request)
    state = read_filters(request, page, keep=("measure", "arrange"))
    owner, path = owner_of(caller), f"{PATH}/{OVERVIEW}"
    cards = hub[BOARDS].of(owner, everybody=scope.everybody)
    kinds = {card.card for card in cards}
    arranging = "arrange" in state.kept
    timed = _timed(state, page)
    view = OverviewView(
        path=path,
        bar=await filter_bar(state, page, hub[HISTORY], scope, path),
        tabs=tuple(topic_tabs(page, state, OVERVIEW, everybody=scope.everybody)),
        measures=tuple(measure_tabs(page, state)),
        periods=tuple(period_tabs(page, state, PERIOD)),
        cards=tuple(board_cards(cards, page, timed, measure_of(state))),
        offered=offered_cards(page, kinds, everybody=scope.everybody) if arranging else (),
        arranging=arranging,
        arranged=hub[BOARDS].is_arranged(owner),
        other_query=state.query(arrange=None if arranging else "1"),
        words=words_of(page, REPORTS.values()),
        sessions=tuple(visible_sessions(hub, caller)),
        servers=tuple(server_healths(hub, caller)) if Now.SERVERS in kinds else (),
        recent=await _recent(hub, scope) if Now.WATCHED in kinds else (),
        added=await _added(hub, scope) if Now.ADDED in kinds else (),
        drill=timed.query("measure", "arrange"),
    )
    return await render(request, "pages/overview.html", view)


def _timed(state: FilterState, page: PageContext) -> FilterState:
    """The filters with a span of time, unless they have one."""
    return state if state.is_timed else in_period(state, page, PERIOD)


async def _recent(hub: Hub, scope: Scope) -> tuple[RecentPlay, ...]:
    try:
        query = PlaysQuery(sort="-ended_at", limit=RECENT)
        found = await hub[HISTORY].plays(query, scope)
    except Unavailable:
        return ()
    return tuple(recent_play(row) for row in found.rows)


async def _added(hub: Hub, scope: Scope) -> tuple[PosterCard, ...]:
    try:
        found = await hub[HISTORY].items(
            ItemsQuery(types=LISTED, sort="-added_at", limit=ADDED), scope
        )
    except Unavailable:
        return ()
    return tuple(poster_card(one) for one in found.rows)
