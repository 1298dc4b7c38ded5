"""Reports by topic: each a card with its chart, drawn in the browser from the API's answer."""

from collections.abc import Iterator

from aiohttp import web

from frontend.app import render
from frontend.context import PageContext, context_of
from frontend.pages.filters import FilterState, filter_bar, read_filters
from frontend.pages.frame import caller_of, hub_of
from frontend.texts import catalogue
from frontend.views.analytics import ReportCard, ReportsView, Tab, Words
from frontend.views.filter_fields import OF_PARAM
from hub.analytics.catalogue import REPORTS
from hub.analytics.report import Chart, ChartKind, Kind, Report, Table, Topic
from hub.api.scope import scope_of
from hub.core.errors import NotFound
from hub.history.facade import HISTORY
from hub.models.stream import Decision

routes = web.RouteTableDef()
PATH = "/analytics"
MEASURES = ("plays", "watch_time_s")
WIDE = {ChartKind.LINE, ChartKind.AREA, ChartKind.HEATMAP, ChartKind.TABLE}


@routes.get(PATH)
async def first(request: web.Request) -> web.StreamResponse:
    """The first topic, with the same filters."""
    page = await context_of(request)
    everybody = scope_of(caller_of(request)).everybody
    query = f"?{request.query_string}" if request.query_string else ""
    raise web.HTTPFound(page.url(f"{PATH}/{_topics(everybody=everybody)[0]}{query}"))


@routes.get(PATH + "/{topic}")
async def reports(request: web.Request) -> web.StreamResponse:
    """The reports of a topic."""
    page = await context_of(request)
    hub, scope = hub_of(request), scope_of(caller_of(request))
    topic = request.match_info["topic"]
    if topic not in _topics(everybody=scope.everybody):
        raise NotFound("There is no such page of reports.")
    state = read_filters(request, page, keep=("measure", "interval"))
    measure = state.kept.get("measure", MEASURES[1:])[0]
    path = f"{PATH}/{topic}"
    view = ReportsView(
        topic=topic,
        path=path,
        bar=await filter_bar(state, page, hub[HISTORY], scope, path),
        tabs=tuple(_tabs(page, state, topic, everybody=scope.everybody)),
        measures=tuple(
            Tab(page.t(f"report.measure.{one}"), state.query(measure=one), one == measure)
            for one in MEASURES
        ),
        measure=measure if measure in MEASURES else MEASURES[1],
        cards=tuple(
            _card(page, report, table)
            for report in _of(topic, everybody=scope.everybody)
            for table in report.tables
            if table.chart is not None
        ),
        query=state.api_query(zone=page.time_zone, **_interval(state)),
        drill=state.query("measure", "interval"),
        words=_words(page, topic),
    )
    return await render(request, "pages/analytics.html", view)


def _interval(state: FilterState) -> dict[str, str]:
    return {"interval": state.kept["interval"][0]} if "interval" in state.kept else {}


def _of(topic: str, *, everybody: bool) -> Iterator[Report]:
    for report in REPORTS.values():
        if report.topic == topic and (everybody or not report.everybody):
            yield report


def _topics(*, everybody: bool) -> tuple[str, ...]:
    """The topics that have reports for this caller, in their order."""
    return tuple(topic for topic in Topic if any(_of(topic, everybody=everybody)))


def _tabs(page: PageContext, state: FilterState, current: str, *, everybody: bool) -> Iterator[Tab]:
    for topic in _topics(everybody=everybody):
        label = page.t(f"report.topic.{topic}")
        yield Tab(label, state.query(), topic == current, f"{PATH}/{topic}")


def _card(page: PageContext, report: Report, table: Table) -> ReportCard:
    title = page.t(f"report.{report.name}.title")
    own = page.t(f"report.{report.name}.table.{table.name}")
    chart = table.chart or Chart(ChartKind.TABLE, "", ())
    return ReportCard(
        report=report.name,
        table=table.name,
        title=title if len(report.tables) == 1 else own,
        help=page.t(f"report.{report.name}.help"),
        definition=report.definition,
        wide=chart.kind in WIDE,
    )


def _words(page: PageContext, topic: str) -> Words:
    """The names of columns, and of the values of closed sets."""
    columns = {
        column.name: column
        for report in _of(topic, everybody=True)
        for table in report.tables
        for column in table.columns
    }
    values = {name: _values(page, name) for name, one in columns.items() if one.kind is Kind.CODE}
    return Words({name: page.t(f"report.column.{name}") for name in columns}, values)


def _values(page: PageContext, name: str) -> dict[str, str]:
    """The words of a filter's choices; every decision on a part has those of the decision."""
    if name.endswith("_decision"):
        keys = {str(value): f"filter.value.decision.{value}" for value in Decision}
    elif name in OF_PARAM:
        field = OF_PARAM[name]
        keys = {value: f"filter.value.{field.words}.{value}" for value in field.values}
    else:
        prefix = f"report.value.{name}."
        keys = {
            key.removeprefix(prefix): key
            for key in catalogue(page.language)
            if key.startswith(prefix)
        }
    return {value: page.t(key) for value, key in keys.items()}
