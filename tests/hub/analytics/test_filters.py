"""Every filter that is promised is there, and limits reports as it limits the history."""

import pytest

from hub.history.query.filters import FILTERS
from tests.hub.analytics.conftest import Asker
from tests.hub.history.factory import PLAYER, PLEX

VALUES = {
    "after": "2024-01-20T00:00:00Z",
    "before": "2024-01-20T00:00:00Z",
    "date": "2024-01-12",
    "weekday": "1,6",
    "hour": "3,20",
    "person": "ann",
    "account": f"{PLEX}/ann",
    "server": PLEX,
    "library": f"{PLEX}/1",
    "type": "movie",
    "genre": "Comedy",
    "platform": "tvOS",
    "product": str(PLAYER.product),
    "decision": "transcode",
    "container_decision": "copy",
    "video_decision": "transcode",
    "audio_decision": "transcode",
    "subtitle_decision": "burn",
    "source_resolution": "1080,4k",
    "stream_resolution": "480",
    "video_codec": "hevc",
    "audio_codec": "truehd",
    "content_rating": "R",
    "year": "2003",
    "network": "private",
    "location": "wan,cellular",
    "country": "PT",
    "city": "Lisbon",
    "secure": "false",
    "relayed": "true",
    "watched": "true",
    "origin": "import",
}
APART = {"player", "item", "dynamic_range", "stream_video_codec", "stream_audio_codec", "container"}
"""Promised as well; tried with the history itself."""


def test_every_filter_that_is_promised_is_there() -> None:
    assert {*VALUES, *APART} <= set(FILTERS)


@pytest.mark.parametrize("name", VALUES)
async def test_reports_count_what_the_history_counts(measured: Asker, name: str) -> None:
    expected = (await measured.totals(**{name: VALUES[name]})).plays
    assert expected > 0
    for report, table in (("connections", "connection"), ("types", "type"), ("pauses", "per_play")):
        rows = await measured.table(report, table, **{name: VALUES[name]})
        assert sum(row["plays"] for row in rows) == expected, report


async def test_filters_commute(measured: Asker) -> None:
    one = await measured.ask("audio", decision="transcode", location="wan", person="ann")
    other = await measured.ask("audio", person="ann", location="wan", decision="transcode")
    assert one == other
