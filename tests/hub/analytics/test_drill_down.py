"""From every bar and point to the plays behind it: to as many as it counts."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.analytics.answer import AnsweredTable
from hub.analytics.asked import Interval
from hub.analytics.catalogue import REPORTS
from hub.analytics.report import ChartKind, Column, Kind, Table
from hub.history.query.unknown import UNKNOWN
from tests.hub.analytics.conftest import Asker

FILES = "counts what servers hold, played or not"
TITLES = "counts titles, not plays"
ABOUT = "says something of all plays asked for, not of some of them"
NOWHERE: Mapping[tuple[str, str], str] = {
    ("storage", "source_resolution"): FILES,
    ("storage", "video_codec"): FILES,
    ("storage", "container"): FILES,
    ("library_quality", "source_resolution"): FILES,
    ("library_quality", "video_codec"): FILES,
    ("library_quality", "dynamic_range"): FILES,
    ("library_quality", "audio_codec"): FILES,
    ("library_quality", "container"): FILES,
    ("stale", "ages"): FILES,
    ("storage_growth", "over_time"): FILES,
    ("discovery", "delays"): TITLES,
    ("estimates", "different"): ABOUT,
    ("estimates", "bitrate"): ABOUT,
    ("estimates", "watch_time"): ABOUT,
    ("comparison", "over_time"): "days of two periods lie upon each other",
    ("watch_parties", "weekdays"): "counts parties, whose plays may begin on another day",
    ("last_watched", "plays"): "",
}
"""What is drawn and leads nowhere, and why."""
WHOLE = {ChartKind.FIGURES, ChartKind.GAUGE}
"""They draw no parts."""
LISTS = {ChartKind.TABLE, ChartKind.PARALLEL}
"""A row leads by any of its columns."""


def _leads(column: Column) -> bool:
    return column.filter is not None or column.kind is Kind.DATE


def _drawn(table: Table) -> list[Column]:
    chart = table.chart
    if chart is None or chart.kind in WHOLE:
        return []
    named = {column.name: column for column in table.columns}
    if chart.kind in LISTS:
        return [max(table.columns, key=_leads)]
    return [named[name] for name in (chart.x, chart.series) if name is not None]


def test_whatever_is_drawn_leads_to_plays() -> None:
    lost = {
        (report.name, table.name)
        for report in REPORTS.values()
        for table in report.tables
        if not all(_leads(column) for column in _drawn(table))
    }
    assert lost == set(NOWHERE)


COUNTED = [
    (report.name, table.name)
    for report in REPORTS.values()
    for table in report.tables
    if {"plays"} <= {column.name for column in table.columns}
    and _drawn(table)
    and (report.name, table.name) not in NOWHERE
]


@pytest.mark.parametrize(("report", "table"), COUNTED)
async def test_as_many_plays_are_found_as_were_counted(
    measured: Asker, report: str, table: str
) -> None:
    answered = await measured.ask(report, interval=Interval.DAY)
    found = next(one for one in answered.tables if one.name == table)
    for filters, plays in _asked_for(report, found):
        totals = await measured.totals(**filters)
        assert totals.plays == plays, filters


def _asked_for(report: str, found: AnsweredTable) -> Iterator[tuple[dict[str, object], int]]:
    """A few rows, with the filters that they lead to."""
    table = next(one for one in REPORTS[report].tables if one.name == found.name)
    names = [column.name for column in found.columns]
    rows = [dict(zip(names, row, strict=True)) for row in found.rows]
    for row in [row for row in rows if row["plays"]][:12]:
        filters: dict[str, object] = dict(table.only)
        for column in _drawn(table):
            filters |= _filter(column, row)
        yield filters, row["plays"]


def _filter(column: Column, row: Mapping[str, Any]) -> dict[str, object]:
    value = row[column.by or column.name]
    if value is None:
        assert column.filter in UNKNOWN, column.name
        return {"unknown": [column.filter]}
    if column.kind is Kind.DATE and column.filter is None:
        day = datetime.fromisoformat(f"{value}T00:00:00+00:00")
        return {"after": day.isoformat(), "before": (day + timedelta(days=1)).isoformat()}
    return {str(column.filter): value if isinstance(value, bool) else [value]}
