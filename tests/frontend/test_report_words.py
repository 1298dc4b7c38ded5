"""Every report has its words in every language, and every chart is one that can be drawn."""

import re
from pathlib import Path

import pytest

import frontend
from frontend.texts import catalogue, languages
from hub.analytics.catalogue import REPORTS
from hub.analytics.report import ChartKind, Topic

DRAWING = Path(frontend.__file__).parent / "src" / "charts" / "draw.ts"


def _keys(name: str) -> list[str]:
    report = REPORTS[name]
    tables = [f"report.{name}.table.{table.name}" for table in report.tables]
    columns = {column.name for table in report.tables for column in table.columns}
    named = [f"report.column.{column}" for column in sorted(columns)]
    return [f"report.{name}.title", f"report.{name}.help", *tables, *named]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", REPORTS)
def test_reports_have_words(name: str, language: str) -> None:
    texts = catalogue(language)
    assert [key for key in _keys(name) if key not in texts] == []


@pytest.mark.parametrize("language", languages())
def test_topics_have_words(language: str) -> None:
    texts = catalogue(language)
    assert [topic for topic in Topic if f"report.topic.{topic}" not in texts] == []


def test_charts_can_be_drawn() -> None:
    source = DRAWING.read_text(encoding="utf-8")
    [listed] = re.findall(r"const kinds[^{]*{(.+)}", source)
    lazy = re.findall(r'(\w+): \(\) => import\("\./', source)
    drawn = {*lazy, *(name.partition(":")[0].strip() for name in listed.split(","))}
    used = {table.chart.kind for one in REPORTS.values() for table in one.tables if table.chart}
    assert used - {ChartKind.TABLE, ChartKind.FIGURES} <= drawn
