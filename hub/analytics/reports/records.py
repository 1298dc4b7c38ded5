"""Records of movies and shows: the longest, the oldest, the most often seen again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.analytics.asked import Asked
from hub.analytics.parts.shapes import MEASURES, item_columns
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Rows, Table, Topic

_SQL = """
, by_person AS (
    SELECT {key} AS key, person, count(*) AS plays, sum(watch_ms) AS ms,
        count(*) FILTER (watched) AS times
    FROM chosen WHERE type = '{type}' AND {key} IS NOT NULL GROUP BY ALL
), sums AS (
    SELECT key, sum(plays)::BIGINT AS plays, sum(ms)::BIGINT AS ms, count(person) AS persons,
        max(CASE WHEN person IS NOT NULL THEN times ELSE 0 END) AS times
    FROM by_person GROUP BY 1
)
SELECT key, plays, ms, persons, times, coalesce({length}, 0)::BIGINT AS length,
    coalesce(i.year, 0)::INTEGER AS year,
    coalesce(epoch(i.released_on) / 86400, {unknown})::INTEGER AS released
FROM sums JOIN items i ON i.item = key {more}
"""
_UNKNOWN = -1_000_000
_EPISODES = """
LEFT JOIN (
    SELECT grandparent, sum(duration_ms) AS all_ms FROM items WHERE type = 'episode' GROUP BY 1
) e ON e.grandparent = key
"""
_SHORTEST_MS = 30 * 60_000

Stats = dict[str, NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class _Record:
    """What is looked for: the largest value among those that are allowed."""

    name: str
    value: Callable[[Stats], NDArray[np.int64]]
    allowed: Callable[[Stats], NDArray[np.bool_]]


def _most(name: str, column: str, least: int = 1) -> _Record:
    return _Record(name, lambda of: of[column], lambda of: of[column] >= least)


_COMMON = (
    _most("most_watched", "ms"),
    _most("most_played", "plays"),
    _most("most_persons", "persons"),
    _most("longest", "length"),
    _Record("shortest", lambda of: -of["length"], lambda of: of["length"] >= _SHORTEST_MS),
    _Record("oldest", lambda of: -of["year"], lambda of: of["year"] > 0),
    _Record("newest", lambda of: of["released"], lambda of: of["released"] > _UNKNOWN),
)
_AGAIN = _most("most_again", "times", 2)


def _table(name: str, records: tuple[_Record, ...], **parts: str) -> Table:
    sql = _SQL.format(unknown=_UNKNOWN, **parts)

    def rows(asked: Asked) -> Rows:
        found = asked.columns(sql)
        best = [(record.name, _best(record, found)) for record in records]
        chosen = [(name, at) for name, at in best if at is not None]
        keys = [int(found["key"][at]) for _, at in chosen]
        names = {
            key: rest
            for key, *rest in asked.reader.rows(
                "SELECT item, title, id, year FROM items WHERE item IN (SELECT unnest($keys))",
                {"keys": keys},
            )
        }
        return [
            (record, *names[key], *_figures(found, at))
            for (record, at), key in zip(chosen, keys, strict=True)
        ]

    return Table(
        name,
        (
            Column("record", Kind.CODE, "what it is the most of"),
            *item_columns("title", "movie or show"),
            Column("year", Kind.YEAR, "release year"),
            Column("runtime_s", Kind.SECONDS, "its length, of a show that of all known episodes"),
            *MEASURES,
            Column("times", Kind.COUNT, "most times one person saw one to the end"),
        ),
        rows=rows,
        chart=Chart(ChartKind.TABLE, "record", ()),
    )


def _best(record: _Record, found: Stats) -> int | None:
    """The place of the largest value; of equals that with the most watch time."""
    places = np.flatnonzero(record.allowed(found))
    if not len(places):
        return None
    values, watched = record.value(found)[places], found["ms"][places]
    return int(places[np.lexsort((found["key"][places], -watched, -values))[0]])


def _figures(found: Stats, at: int) -> tuple[Any, ...]:
    length = int(found["length"][at])
    sums = (int(found["plays"][at]), int(found["ms"][at]) / 1000, int(found["persons"][at]))
    return (length / 1000 if length else None, *sums, int(found["times"][at]))


REPORT = Report(
    name="records",
    title="Records",
    help="The longest, oldest and newest movies and shows that were watched, and the favourites.",
    definition=(
        "Of what was watched in the time asked for: the movie and the show with the most watch "
        "time, plays and persons, the longest and the shortest of at least 30 minutes, the oldest "
        "by its year, the newest by the day of its release, and the movie that one person saw to "
        "the end most often, at least twice. The length of a show is that of all its episodes "
        "that are known. Of equals, the one with the most watch time."
    ),
    topic=Topic.CONTENT,
    order=55,
    tables=(
        _table(
            "movies",
            (*_COMMON, _AGAIN),
            key="item",
            type="movie",
            length="i.duration_ms",
            more="",
        ),
        _table(
            "shows",
            _COMMON,
            key="grandparent",
            type="episode",
            length="e.all_ms",
            more=_EPISODES,
        ),
    ),
)
