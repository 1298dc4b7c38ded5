"""The history: plays behind filters, and what they add up to."""

import re
from collections.abc import Sequence

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.filters.filters import (
    PLACE,
    FilterState,
    filter_bar,
    open_with_preset,
    read_filters,
)
from frontend.pages.frame import caller_of, hub_of
from frontend.pages.history.columns import columns
from frontend.pages.history.play import may_edit, persons
from frontend.pages.history.rows import days
from frontend.pages.history.rows import segments as segments_of
from frontend.pages.history.search import meant, search_alone
from frontend.views.history import HistoryPages, HistoryTotals, HistoryView
from hub.api.scope import scope_of
from hub.core.hub import Hub
from hub.history.facade import HISTORY
from hub.history.query.queries import MAX_LIMIT, PlaysQuery
from hub.history.query.scope import Scope
from hub.history.query.sorts import DEFAULT_SORT
from hub.history.reads.extent import extent
from hub.history.rows import PlayRow, SegmentRow

routes = web.RouteTableDef()
PATH = "/history"
STEP = 50
KEPT = ("sort", "cursor", "rows", "view")
SEGMENTS = "segments"


@routes.get(PATH)
async def page(request: web.Request) -> web.StreamResponse:
    """Plays in pages of rows; the filters of the API work in the address."""
    caller, hub = caller_of(request), hub_of(request)
    context, scope = await context_of(request), scope_of(caller)
    await open_with_preset(request)
    state = read_filters(request, context, KEPT)
    sort = _kept(state, "sort") or DEFAULT_SORT
    rows = _rows(state)
    query = PlaysQuery(state.filters, sort, _kept(state, "cursor") or None, rows)
    by_segment = _kept(state, "view") == SEGMENTS
    plays, segments, following = await _listed(hub, query, scope, by_segment=by_segment)
    hidden = "hidden" in state.filters.values
    view = HistoryView(
        bar=await filter_bar(state, context, hub[HISTORY], scope, PATH),
        days=days(plays, context, sort),
        segments=segments_of(segments, context) if by_segment else None,
        other_query=state.query(*PLACE, view=None if by_segment else SEGMENTS),
        columns=columns(request, state, sort),
        pages=_pages(state, following, rows),
        query=state.query(),
        api_query=state.api_query(sort=sort, zone=context.time_zone),
        is_filtered=bool(set(state.given) - {"hidden"}),
        hidden=hidden,
        hidden_query=state.query(*PLACE, hidden=None if hidden else "1"),
        sort=sort,
        selection=_selection(state, context) if may_edit(caller) and not by_segment else None,
        persons=persons(hub, caller),
        meant=() if plays or segments else await meant(state, hub[HISTORY], scope),
        search_alone=search_alone(state),
    )
    return await render(request, "pages/history.html", view, in_thread=rows > STEP)


async def _listed(
    hub: Hub, query: PlaysQuery, scope: Scope, *, by_segment: bool
) -> tuple[Sequence[PlayRow], Sequence[SegmentRow], str | None]:
    """The plays or the segments of a page, and the cursor behind it."""
    if by_segment:
        found = await hub[HISTORY].segments(query, scope)
        return (), found.rows, found.cursor
    page = await hub[HISTORY].plays(query, scope)
    return page.rows, (), page.cursor


@routes.get(PATH + "/totals")
async def totals(request: web.Request) -> web.StreamResponse:
    """What the plays behind the filters add up to, asked for once the page is there."""
    caller, context = caller_of(request), await context_of(request)
    state = read_filters(request, context)
    found = await hub_of(request)[HISTORY].read(
        lambda db: extent(db, state.filters, scope_of(caller))
    )
    view = HistoryTotals(
        plays=found.plays,
        watch_s=found.watch_time_s,
        persons=found.persons,
        titles=found.titles,
    )
    return await render(request, "pages/history_totals.html", view)


def _selection(state: FilterState, page: PageContext) -> dict[str, object]:
    texts = state.api_values()
    lists = {name for name, value in state.filters.values.items() if isinstance(value, list)}
    values = {name: list(found) if name in lists else found[0] for name, found in texts.items()}
    return {"filter": values, "zone": page.time_zone}


def _kept(state: FilterState, name: str) -> str:
    return next(iter(state.kept.get(name, ())), "")


def _rows(state: FilterState) -> int:
    """How many rows are asked for, in whole steps."""
    wanted = _kept(state, "rows")
    number = int(wanted) if re.fullmatch("[0-9]{1,6}", wanted) else STEP
    return max(STEP, min(MAX_LIMIT, number // STEP * STEP))


def _pages(state: FilterState, following: str | None, rows: int) -> HistoryPages:
    """More rows on this page as long as it has room for them, then a page of older ones."""
    full = rows >= MAX_LIMIT
    return HistoryPages(
        more=state.query(rows=str(rows + STEP)) if following and not full else None,
        older=state.query(*PLACE, cursor=following) if following and full else None,
        newest=state.query(*PLACE) if "cursor" in state.kept else None,
    )
