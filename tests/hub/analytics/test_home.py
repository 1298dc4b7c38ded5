"""Plays at home are in the household's country: in reports, filters and what can be chosen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from hub.analytics.analytics import Analytics
from hub.geography.shown import Shown
from hub.history.facade import History
from hub.history.query.scope import Scope
from hub.history.reads.choices import choices, labels
from tests.hub.analytics.conftest import SETTINGS, Asker
from tests.hub.analytics.technical import plays
from tests.hub.history.factory import locate

PLACES = [
    locate(play.connection.public_address or play.connection.address)
    for play in plays()
    if play.connection.public_address or play.connection.address
]
AT_HOME = sum(place.home for place in PLACES)


@asynccontextmanager
async def _household(path: Path, zone: str) -> AsyncIterator[Asker]:
    history = History(path, SETTINGS, locate, Shown(zone=lambda: zone))
    await history.start()
    analytics = Analytics(history)
    yield Asker(history, analytics)
    await analytics.stop()
    await history.stop()


@pytest.mark.parametrize(
    ("zone", "code"), [("Europe/Berlin", "DE"), ("UTC", "home"), ("Europe/Lisbon", "PT")]
)
async def test_home_is_in_a_country(technical_file: Path, zone: str, code: str) -> None:
    abroad = sum(place.country_code == code for place in PLACES)
    async with _household(technical_file, zone) as asker:
        rows = {row["country_id"]: row for row in await asker.table("places", "country")}
        assert AT_HOME > 0
        assert rows[code]["plays"] == AT_HOME + abroad
        assert (await asker.totals(country=code)).plays == AT_HOME + abroad
        found = await asker.history.read(lambda db: choices(db, "country", Scope.all()))
        assert {one.value: one.plays for one in found}[code] == AT_HOME + abroad
        names = await asker.history.read(lambda db: labels(db, "country", [code], Scope.all()))
        assert names[code] == rows[code]["country"]
        unknown = sum(row["plays"] for key, row in rows.items() if key is None)
        assert (await asker.totals(unknown="country")).plays == unknown
