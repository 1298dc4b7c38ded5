"""Reports as cards of a page: their titles, and the words that their charts need."""

from collections.abc import Iterable

from frontend.context import PageContext
from frontend.texts import catalogue
from frontend.views.analytics import ReportCard, Words
from frontend.views.filter_fields import NAMES, OF_PARAM
from hub.analytics.report import ChartKind, Kind, Report, Table
from hub.history.query.unknown import UNKNOWN
from hub.models.stream import Decision

MEASURES = ("plays", "watch_time_s")
WIDE = frozenset(
    {
        ChartKind.LINE,
        ChartKind.AREA,
        ChartKind.RIVER,
        ChartKind.HEATMAP,
        ChartKind.CALENDAR,
        ChartKind.BUMP,
        ChartKind.GRAPH,
        ChartKind.SANKEY,
        ChartKind.PARALLEL,
        ChartKind.FIGURES,
        ChartKind.TABLE,
    }
)


def report_card(page: PageContext, report: Report, table: Table) -> ReportCard:
    """One table of a report as a card."""
    return ReportCard(
        report=report.name,
        table=table.name,
        title=title_of(page, report, table),
        help=page.t(f"report.{report.name}.help"),
        definition=report.definition,
        wide=table.chart is not None and table.chart.kind in WIDE,
    )


def title_of(page: PageContext, report: Report, table: Table) -> str:
    """What a table of a report is called; one that is alone has the name of its report."""
    if len(report.tables) == 1:
        return page.t(f"report.{report.name}.title")
    return page.t(f"report.{report.name}.table.{table.name}")


def words_of(page: PageContext, reports: Iterable[Report]) -> Words:
    """The names of columns, and of the values of closed sets."""
    columns = {
        column.name: column
        for report in reports
        for table in report.tables
        for column in table.columns
    }
    codes = {name: one.filter or name for name, one in columns.items() if one.kind is Kind.CODE}
    values = {name: _values(page, name, of) for name, of in codes.items()}
    names = {name: page.t(f"report.column.{name}") for name in columns}
    return Words(names, values, tuple(UNKNOWN))


def _values(page: PageContext, name: str, of: str) -> dict[str, str]:
    """The words of a column's own values, or of a filter's choices.

    Every decision on a part has the words of the decision.
    """
    prefix = f"report.value.{name}."
    keys = {
        key.removeprefix(prefix): key for key in catalogue(page.language) if key.startswith(prefix)
    }
    if not keys and name.endswith("_decision"):
        keys = {str(value): f"filter.value.decision.{value}" for value in Decision}
    elif not keys and of in OF_PARAM:
        field = OF_PARAM[of]
        words = "filter.name" if field.words == NAMES else f"filter.value.{field.words}"
        keys = {value: f"{words}.{value}" for value in field.values}
    return {value: page.t(key) for value, key in keys.items()}
