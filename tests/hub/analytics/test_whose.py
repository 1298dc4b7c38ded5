"""Reports that compare persons are for admins and editors; a viewer's hold their plays alone."""

from typing import Any

import pytest

from hub.analytics.catalogue import REPORTS
from hub.core.errors import Forbidden
from hub.history.query.scope import Scope
from tests.hub.analytics.conftest import Asker

OTHERS = {"bob", "cyd", "dan", "eve"}
COMPARING = {name for name, report in REPORTS.items() if report.everybody}


@pytest.mark.parametrize("report", sorted(COMPARING))
async def test_a_viewer_may_not_compare_persons(among: Asker, report: str) -> None:
    with pytest.raises(Forbidden):
        await among.ask(report, scope=Scope.of("ann"))


@pytest.mark.parametrize("report", sorted(REPORTS.keys() - COMPARING))
async def test_a_viewer_s_report_names_nobody_else(among: Asker, report: str) -> None:
    answered = await among.ask(report, scope=Scope.of("ann"))
    assert _named(answered.tables) & OTHERS == set()
    nobody = await among.ask(report, scope=Scope.of(None))
    for table in nobody.tables:
        counts = [n for n, column in enumerate(table.columns) if column.name == "plays"]
        assert sum(row[n] or 0 for row in table.rows for n in counts) == 0


async def test_the_crowd_would_be_named(among: Asker) -> None:
    answered = await among.ask("persons")
    assert _named(answered.tables) >= OTHERS


def _named(tables: Any) -> set[str]:
    texts = [str(value) for table in tables for row in table.rows for value in row]
    return {other for other in OTHERS for text in texts if other in text.replace(",", "").split()}
