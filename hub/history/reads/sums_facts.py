"""Sums over some plays, and who watched them: shared by all pages about one thing."""

from typing import Any

from pydantic import TypeAdapter

from hub.history.facts import PlaceSums, Sums, Watcher
from hub.history.query.where import Where
from hub.history.store.ids import to_public
from hub.history.store.reader import Reader

MOST_WATCHERS = 200
MOST_PLACES = 12

_SUMS = TypeAdapter(Sums)
_WATCHERS = TypeAdapter(tuple[Watcher, ...])
_PLACES = TypeAdapter(tuple[PlaceSums, ...])

_SUMS_SQL = """
SELECT count(*) AS plays, coalesce(sum(p.watch_ms), 0) / 1000.0 AS watch_time_s,
    count(*) FILTER (p.watched) AS finished, count(DISTINCT p.person) AS persons,
    count(DISTINCT p.item) AS items,
    min(p.started_at) AS first_play_at, arg_min(p.id, p.started_at) AS first_play_id,
    max(p.started_at) AS last_play_at, arg_max(p.id, p.started_at) AS last_play_id
FROM plays p WHERE {where}
"""
_WATCHERS_SQL = """
WITH found AS (
    SELECT p.person, count(*) AS plays, sum(p.watch_ms) / 1000.0 AS watch_time_s,
        count(DISTINCT p.item) FILTER (p.watched) AS items, bool_or(p.watched) AS watched,
        min(p.started_at) AS first_play_at, max(p.started_at) AS last_play_at
    FROM plays p WHERE {where} GROUP BY p.person
    ORDER BY watch_time_s DESC, p.person LIMIT {most}
)
SELECT n.id AS person_id, n.name, f.* EXCLUDE (person)
FROM found f LEFT JOIN persons n USING (person)
ORDER BY f.watch_time_s DESC, lower(n.name)
"""
_PLACES_SQL = """
WITH found AS (
    SELECT p.place, count(*) AS plays, sum(p.watch_ms) / 1000.0 AS watch_time_s,
        max(p.started_at) AS last_play_at
    FROM plays p WHERE {where} AND p.place IS NOT NULL GROUP BY p.place
    ORDER BY plays DESC, p.place LIMIT {most}
)
SELECT c.id AS place_id, c.home, c.city, c.country, f.* EXCLUDE (place)
FROM found f JOIN places c USING (place) ORDER BY f.plays DESC, c.city
"""


def sums(reader: Reader, of: Where) -> Sums:
    """What these plays add up to."""
    row = reader.dicts(_SUMS_SQL.format(where=of.sql), of.params)[0]
    for name in ("first_play_id", "last_play_id"):
        row[name] = None if row[name] is None else to_public(row[name])
    return _SUMS.validate_python(row)


def watchers(reader: Reader, of: Where) -> tuple[Watcher, ...]:
    """Who watched these plays, the most first."""
    sql = _WATCHERS_SQL.format(where=of.sql, most=MOST_WATCHERS)
    return _WATCHERS.validate_python(reader.dicts(sql, of.params))


def places(reader: Reader, of: Where) -> tuple[PlaceSums, ...]:
    """Where these plays were watched, the usual places first."""
    rows = reader.dicts(_PLACES_SQL.format(where=of.sql, most=MOST_PLACES), of.params)
    told = {} if reader.shown.cities else {"city": None}
    return _PLACES.validate_python([_with_id(row, "place_id") | told for row in rows])


def _with_id(row: dict[str, Any], name: str) -> dict[str, Any]:
    return row | {name: to_public(row[name])}
