"""The episodes of a show, or tracks of an artist, with their plays, and who is how far."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from hub.history.facts import EpisodeFacts, NextUp, ShowFacts
from hub.history.query.scope import Scope
from hub.history.reads.item_facts import plays_of, visible
from hub.history.store.ids import to_public
from hub.history.store.reader import Reader

MOST_EPISODES = 3000
MOST_PERSONS = 12

_EPISODES = TypeAdapter(tuple[EpisodeFacts, ...])
_EPISODES_SQL = """
WITH family AS (
    SELECT item, id, title, parent, parent_number, number, duration_ms FROM items
    WHERE (parent = $item OR grandparent = $item) AND type IN ('episode', 'track')
        AND item NOT IN (SELECT item FROM item_joins)
), sums AS (
    SELECT p.item, count(*) AS plays, count(DISTINCT p.person) AS persons,
        bool_or(p.watched) AS watched, max(p.started_at) AS last_play_at,
        max(CASE WHEN p.duration_ms > 0 THEN least(1.0, p.max_ms / p.duration_ms) END) AS share
    FROM plays p WHERE {where} GROUP BY p.item
)
SELECT e.item, e.id, coalesce(e.title, '') AS title, coalesce(a.number, e.parent_number) AS season,
    e.number AS index, a.id AS season_id, e.duration_ms / 1000.0 AS duration_s,
    coalesce(u.plays, 0) AS plays, coalesce(u.persons, 0) AS persons,
    coalesce(u.watched, false) AS watched, u.share, u.last_play_at
FROM family e LEFT JOIN items a ON a.item = e.parent LEFT JOIN sums u ON u.item = e.item
ORDER BY season IS NULL, season, lower(a.title), e.number IS NULL, e.number, lower(e.title)
LIMIT {most}
"""
_SEEN_SQL = """
SELECT n.id, n.name, p.item, max(p.started_at) AS at FROM plays p JOIN persons n USING (person)
WHERE {where} AND p.watched GROUP BY ALL
"""


def show_facts(reader: Reader, item_id: str, scope: Scope) -> ShowFacts:
    """The facts; NotFound when there is no such item for this scope."""
    item = visible(reader, item_id, scope)
    of = plays_of(reader, item, scope)
    params = {**of.params, "item": item}
    rows = reader.dicts(_EPISODES_SQL.format(where=of.sql, most=MOST_EPISODES), params)
    keys = [row.pop("item") for row in rows]
    episodes = _EPISODES.validate_python([_public(row) for row in rows])
    seen = reader.rows(_SEEN_SQL.format(where=of.sql), of.params)
    return ShowFacts(episodes=episodes, next_up=_next_up(keys, episodes, seen))


def _next_up(
    keys: Sequence[int], episodes: Sequence[EpisodeFacts], seen: Sequence[tuple[Any, ...]]
) -> tuple[NextUp, ...]:
    """For each person, the episode behind the one they finished last; specials come last."""
    place = {key: n for n, key in enumerate(keys)}
    order = sorted(range(len(keys)), key=lambda n: (episodes[n].season in {0, None}, n))
    rank = {n: position for position, n in enumerate(order)}
    finished: defaultdict[tuple[str, str], list[tuple[Any, int]]] = defaultdict(list)
    for person_id, name, item, at in seen:
        if item in place:
            finished[person_id, name].append((at, place[item]))
    latest = sorted(finished.items(), key=lambda one: max(one[1]), reverse=True)
    found = []
    for (person_id, name), plays in latest[:MOST_PERSONS]:
        done = {n for _, n in plays}
        behind = order[rank[max(plays)[1]] + 1 :]
        following = next((n for n in behind if n not in done), None)
        found.append(
            NextUp(
                person_id=person_id,
                name=name,
                seen=len(done),
                of=len(episodes),
                next=None if following is None else episodes[following],
            )
        )
    return tuple(found)


def _public(row: dict[str, Any]) -> dict[str, Any]:
    season = row["season_id"]
    public = {
        "id": to_public(row["id"]),
        "season_id": None if season is None else to_public(season),
    }
    return row | public
