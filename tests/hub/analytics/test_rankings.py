"""Every ranking is what plain Python counts, and its parts are those of the filters."""

from collections.abc import Callable, Hashable
from typing import Any

import pytest

from hub.analytics.catalogue import REPORTS
from hub.analytics.parts.shapes import PLAYS as PLAYS_COLUMN
from hub.models.play import Play
from hub.models.stream import Media, Stream
from tests.hub.analytics.awkward import by, plays
from tests.hub.analytics.conftest import Asker
from tests.hub.analytics.test_drill_down import COUNTS

PLAYS = plays()


def _main(play: Play) -> Stream | None:
    """The stream that the play was watched with the longest, the first of equals."""
    watched: dict[int, float] = {}
    for part in play.segments:
        watched[part.stream_index] = watched.get(part.stream_index, 0.0) + part.watch_s
    return max(
        play.streams, key=lambda one: watched.get(play.streams.index(one), 0.0), default=None
    )


def _of_stream(read: Callable[[Stream], Any]) -> Callable[[Play], Hashable]:
    def key(play: Play) -> Hashable:
        stream = _main(play)
        return None if stream is None else read(stream)

    return key


def _of_file(read: Callable[[Media], Any]) -> Callable[[Play], Hashable]:
    return _of_stream(lambda stream: stream.source and read(stream.source))


KEYS: dict[tuple[str, str], Callable[[Play], Hashable]] = {
    ("types", "type"): lambda p: p.item.type,
    ("servers", "server"): lambda p: p.server_id,
    ("release_years", "year"): lambda p: None if p.item.year is None else str(p.item.year),
    ("ratings", "content_rating"): lambda p: p.item.content_rating,
    ("platforms", "platform"): lambda p: p.player.platform,
    ("decisions", "decision"): _of_stream(lambda s: s.decision),
    ("stream_decisions", "container_decision"): _of_stream(lambda s: s.container_decision),
    ("codecs", "video_codec"): _of_file(lambda file: file.video and file.video.codec),
    ("codecs", "audio_codec"): _of_file(lambda file: file.audio and file.audio.codec),
    ("dynamic_range", "dynamic_range"): _of_file(
        lambda file: file.video and file.video.dynamic_range
    ),
    ("networks", "location"): lambda p: p.connection.location,
    ("networks", "secure"): lambda p: p.connection.secure,
    ("endings", "ending"): lambda p: p.ending,
}
KNOWN_ONLY = {"codecs", "release_years"}
"""Reports that leave out what is not known."""


@pytest.mark.parametrize(("report", "table"), KEYS, ids=str)
async def test_rankings_are_those_counted_by_hand(asked: Asker, report: str, table: str) -> None:
    rows = await asked.table(report, table)
    column = f"{table}_id" if f"{table}_id" in rows[0] else table
    expected = by(PLAYS, KEYS[report, table])
    if report in KNOWN_ONLY:
        expected.pop(None, None)
    found = {row[column]: (row["plays"], round(row["watch_time_s"], 3)) for row in rows}
    assert found == expected


@pytest.mark.parametrize(
    ("report", "table"),
    [
        (report.name, table.name)
        for report in REPORTS.values()
        for table in report.tables
        if table.columns[0].filter and not report.parameters and PLAYS_COLUMN in table.columns
    ],
)
async def test_each_part_is_what_its_filter_finds(asked: Asker, report: str, table: str) -> None:
    """So a click on any part of a chart leads to exactly the plays that it counts."""
    answered = await asked.ask(report)
    found = next(one for one in answered.tables if one.name == table)
    names = [column.name for column in found.columns]
    series = found.chart.series if found.chart else None
    asking = [
        column
        for number, column in enumerate(found.columns)
        if column.filter and (number == 0 or column.name == series)
    ]
    counted = names.index(COUNTS.get((report, table), "plays"))
    seen: dict[tuple[Any, ...], int] = {}
    for row in found.rows:
        values = tuple(row[names.index(column.by or column.name)] for column in asking)
        seen[values] = seen.get(values, 0) + row[counted]
    for values, count in seen.items():
        if None not in values:
            filters = {
                str(column.filter): value if isinstance(value, bool) else str(value)
                for column, value in zip(asking, values, strict=True)
            }
            totals = await asked.totals(**{**found.only, **filters})
            assert totals.plays == count, filters


async def test_an_item_played_most_has_its_plays_and_persons(asked: Asker) -> None:
    rows = await asked.table("popular", "shows")
    shows = [p for p in PLAYS if p.item.type == "episode"]
    assert sum(row["plays"] for row in rows) == len(shows)
    persons = {p.person_id for p in shows if p.person_id}
    assert max(row["persons"] for row in rows) <= len(persons)
    movies = await asked.table("popular", "movies", params={"limit": 1})
    everything = await asked.table("popular", "movies")
    assert movies[0] == everything[0]
    assert len(movies) <= 2
