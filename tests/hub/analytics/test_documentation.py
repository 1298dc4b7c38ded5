"""docs/reports.md is what the declarations say; run this module to write it anew."""

import re
from pathlib import Path

import pytest

from hub.analytics.catalogue import REPORTS
from hub.analytics.documentation import reports_page
from hub.analytics.report import Report
from hub.history.query.filters import FILTERS

PAGE = Path(__file__).parents[3] / "docs" / "reports.md"
GRAPHS = PAGE.with_name("tautulli-graphs.md")


def test_the_page_is_what_the_declarations_say() -> None:
    assert PAGE.read_text("utf-8") == reports_page()


def test_what_the_map_of_tautulli_s_graphs_names_is_there() -> None:
    named = set(re.findall(r"`([a-z_]+)`", GRAPHS.read_text("utf-8")))
    tables = {table.name for report in REPORTS.values() for table in report.tables}
    assert named - {*REPORTS, *tables} == set()
    assert len(named & set(REPORTS)) > 15


@pytest.mark.parametrize("report", REPORTS.values(), ids=lambda report: report.name)
def test_declarations_fit_together(report: Report) -> None:
    assert report.definition.endswith(".")
    assert len({table.name for table in report.tables}) == len(report.tables)
    for table in report.tables:
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        chart = table.chart
        asked = {*chart.y, chart.x, *([chart.series] if chart.series else [])} if chart else set()
        assert asked - {""} <= set(names)
        assert {column.by for column in table.columns if column.by} <= set(names)
        assert {column.filter for column in table.columns if column.filter} <= set(FILTERS)


if __name__ == "__main__":
    PAGE.write_text(reports_page(), "utf-8")
