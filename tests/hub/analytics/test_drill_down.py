"""From every bar and point to the plays behind it: to as many as it counts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hub.analytics.asked import Interval, following
from hub.analytics.catalogue import REPORTS
from hub.analytics.report import ChartKind, Column, Kind, Table
from hub.history.query.unknown import UNKNOWN
from tests.hub.analytics.conftest import Asker

FILES = "counts what servers hold, played or not"
TITLES = "counts titles, not plays"
PERSONS = "counts persons, not plays"
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
    ("today", "hours"): "compares peaks of an hour on many days",
    ("watch_parties", "weekdays"): "counts parties, whose plays may begin on another day",
    ("retention", "cohorts"): PERSONS,
    ("retention", "curve"): PERSONS,
    ("co_viewing", "circles"): PERSONS,
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


COUNTS = {
    ("data_quality", "fields"): "unknown",
    ("quality_of_experience", "parts"): "affected",
    ("resolution_mismatch", "by_person"): "reduced",
    ("drop_off", "titles"): "unwatched",
}
"""The columns that count plays where it is not `plays`."""
COUNTED = [
    (report, table)
    for report in REPORTS.values()
    for table in report.tables
    if (report.name, table.name) not in NOWHERE
    and _drawn(table)
    and table.chart
    and table.chart.kind not in LISTS
    and {"plays", COUNTS.get((report.name, table.name))} & {one.name for one in table.columns}
]


async def test_as_many_plays_are_found_as_were_counted(measured: Asker) -> None:
    wrong = {}
    for report, table in COUNTED:
        answered = await measured.ask(report.name)
        rows = await measured.table(report.name, table.name)
        counts = COUNTS.get((report.name, table.name), "plays")
        counted = [row for row in rows if row[counts]]
        for row in [*counted[:1], *counted[-1:]]:
            filters = _filters(table, row, answered.interval)
            found = (await measured.totals(**filters)).plays
            if found != row[counts]:
                wrong[report.name, table.name] = filters, row[counts], found
    assert wrong == {}


def _filters(table: Table, row: Mapping[str, Any], interval: Interval) -> dict[str, object]:
    """What a bar or point leads to, as the browser makes it (`drill` in charts/values.ts)."""
    found: dict[str, Any] = {name: value.split(",") for name, value in table.only.items()}
    for column in _drawn(table):
        value = row[column.by or column.name]
        if value is None:
            assert column.filter in UNKNOWN, column.name
            found.setdefault("unknown", []).append(column.filter)
        elif column.kind is Kind.DATE and column.filter is None:
            found |= {"after": _midnight(value), "before": _midnight(following(value, interval))}
        else:
            found.setdefault(str(column.filter), []).append(value)
    return {name: value[0] if name in FLAGS else value for name, value in found.items()}


FLAGS = {"live", "watched", "secure", "relayed"}


def _midnight(day: date) -> str:
    return f"{day}T00:00:00+00:00"
