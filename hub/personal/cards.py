"""The cards that an overview can hold: each drawn table of the reports, and what happens now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from hub.analytics.catalogue import REPORTS
from hub.analytics.report import Chart, ChartKind, Report, Table

WIDEST = 3
"""A row of the overview has so many columns."""


class Look(StrEnum):
    """How the table of a card is shown."""

    CHART = "chart"
    LIST = "list"
    """A ranking in lines, with artwork where there is any."""
    TABLE = "table"


class Now(StrEnum):
    """Cards that are no reports."""

    STREAMS = "now.streams"
    TOTALS = "now.totals"
    SERVERS = "now.servers"
    WATCHED = "now.watched"
    """What was watched last."""
    ADDED = "now.added"
    """What came to the libraries last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardKind:
    """A card of the catalogue; a `report` with its `table`, or one of `Now` without."""

    name: str
    topic: str
    width: int
    looks: tuple[Look, ...] = ()
    measures: tuple[str, ...] = ()
    report: Report | None = None
    table: Table | None = None

    @property
    def everybody(self) -> bool:
        """Whether it compares persons, and is for admins and editors alone."""
        return self.report is not None and self.report.everybody

    @property
    def has_period(self) -> bool:
        """Whether it is about a span of time."""
        return self.report is not None


_TOPIC_OF_NOW = "live"
_WIDTHS_OF_NOW = {Now.STREAMS: 2, Now.TOTALS: 2, Now.SERVERS: 1, Now.WATCHED: 1, Now.ADDED: 3}
_NARROW = {ChartKind.BAR, ChartKind.PIE, ChartKind.COLUMN, ChartKind.GAUGE, ChartKind.BOX}
_COUNTED = ("plays", "watch_time_s")
"""What a page can switch between; other measures belong to the one chart that has them."""


def _kinds() -> Iterator[CardKind]:
    for name in Now:
        yield CardKind(name=str(name), topic=_TOPIC_OF_NOW, width=_WIDTHS_OF_NOW[name])
    for report in REPORTS.values():
        for table in report.tables:
            if table.chart is not None:
                yield _of_report(report, table, table.chart)


def _of_report(report: Report, table: Table, chart: Chart) -> CardKind:
    drawn = chart.kind is not ChartKind.TABLE
    looks = [Look.CHART, Look.TABLE] if drawn else [Look.TABLE]
    if chart.kind is ChartKind.BAR and chart.series is None:
        looks.insert(1, Look.LIST)
    return CardKind(
        name=f"{report.name}.{table.name}",
        topic=str(report.topic),
        width=1 if chart.kind in _NARROW else 2,
        looks=tuple(looks),
        measures=tuple(one for one in chart.y if one in _COUNTED) if drawn else (),
        report=report,
        table=table,
    )


CARDS: Mapping[str, CardKind] = MappingProxyType({kind.name: kind for kind in _kinds()})
