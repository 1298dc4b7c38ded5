"""What can be asked, and every table, is in the documentation."""

from pathlib import Path

import pytest

import hub
from hub.history.facade import History
from hub.history.query.filters import FILTERS
from hub.history.query.sorts import SORTS

PAGE = Path(hub.__file__).parents[1] / "docs" / "history-schema.md"


@pytest.mark.parametrize("name", [*FILTERS, *SORTS])
def test_every_filter_and_order_is_documented(name: str) -> None:
    assert f"`{name}`" in PAGE.read_text(encoding="utf-8")


async def test_every_table_is_documented(history: History) -> None:
    page = PAGE.read_text(encoding="utf-8")
    tables = [row[0] for row in await history.query("SHOW TABLES")]
    assert [name for name in tables if f"`{name}`" not in page] == []
