"""Reports about one thing, for the pages of persons and items."""

from collections.abc import Iterator, Sequence

from aiohttp import web

from frontend.context import PageContext, context_of
from frontend.pages.analytics.report_cards import report_card, words_of
from frontend.pages.analytics.topics import DEFAULT_MEASURE
from frontend.pages.filters.filters import FilterState, in_period, read_filters
from frontend.views.analytics import Tab
from frontend.views.charts import ChartsView
from hub.history.query.periods import ALL_TIME
from hub.history.query.queries import Filters
from hub.personal.cards import CARDS, CardKind

PERIODS = ("last_30_days", "last_365_days", ALL_TIME)
OF_PERSON = (
    "profile.facts",
    "trends.over_time",
    "calendar.days",
    "hours.grid",
    "genres.genre",
    "platforms.player",
    "decisions.decision",
    "binges.shows",
    "profile.again",
)
OF_ITEM = (
    "trends.over_time",
    "hours.grid",
    "drop_off.reached",
    "platforms.platform",
    "decisions.decision",
)
OF_SHOW = (
    "trends.over_time",
    "popular.episodes",
    "hours.grid",
    "drop_off.titles",
    "binges.persons",
    "platforms.platform",
)


async def charts_of(
    request: web.Request, names: Sequence[str], *, plays: int, everybody: bool, **conditions: str
) -> ChartsView:
    """The cards of these names over the plays behind the conditions, in the period asked for."""
    page = await context_of(request)
    if not plays:
        return ChartsView()
    asked = read_filters(request, page)
    period = asked.given.get("period", (ALL_TIME,))[-1]
    state = in_period(_only(page, conditions), page, period)
    kinds = [kind for kind in _kinds(names) if everybody or not kind.everybody]
    return ChartsView(
        path=page.path,
        periods=tuple(
            Tab(page.t(f"overview.period.{one}"), f"period={one}", one == period) for one in PERIODS
        ),
        cards=tuple(
            report_card(page, kind.report, kind.table)
            for kind in kinds
            if kind.report is not None and kind.table is not None
        ),
        query=state.api_query(zone=page.time_zone),
        drill=state.query(),
        measure=DEFAULT_MEASURE,
        words=words_of(page, [kind.report for kind in kinds if kind.report is not None]),
    )


def _only(page: PageContext, conditions: dict[str, str]) -> FilterState:
    given = {name: (value,) for name, value in conditions.items()}
    filters = Filters.parse({name: [value] for name, value in conditions.items()}, page.time_zone)
    return FilterState(given, filters)


def _kinds(names: Sequence[str]) -> Iterator[CardKind]:
    return (CARDS[name] for name in names if name in CARDS)
