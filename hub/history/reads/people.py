"""Persons, accounts and players, with what they played."""

from typing import Any

from pydantic import TypeAdapter

from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import where
from hub.history.rows import AccountRow, PersonRow, PlayerRow
from hub.history.store.ids import to_public
from hub.history.store.reader import Reader

_PERSONS = TypeAdapter(tuple[PersonRow, ...])
_ACCOUNTS = TypeAdapter(tuple[AccountRow, ...])
_PLAYERS = TypeAdapter(tuple[PlayerRow, ...])

SUMS = """
    count(*) AS plays, sum(p.watch_ms) / 1000.0 AS watch_time_s, max(p.started_at) AS last_play_at
"""
_PERSON_SQL = """
WITH sums AS (
    SELECT p.person, {sums}, min(p.started_at) AS first_play_at,
        arg_max(p.play, p.started_at) AS last
    FROM plays p WHERE {where} GROUP BY p.person
), owned AS (
    SELECT a.person, list(s.id || '/' || a.key ORDER BY s.id, a.key) AS ids
    FROM accounts a JOIN servers s USING (server) WHERE a.person IS NOT NULL GROUP BY a.person
)
SELECT n.id, n.name, n.thumb, coalesce(o.ids, []) AS account_ids,
    coalesce(u.plays, 0) AS plays, coalesce(u.watch_time_s, 0) AS watch_time_s,
    u.first_play_at, u.last_play_at, p.id AS last_play_id,
    i.title AS last_title, g.title AS last_grandparent_title,
    y.name AS last_player_name, w.address AS last_address, c.city AS last_city
FROM persons n
LEFT JOIN sums u USING (person)
LEFT JOIN owned o USING (person)
LEFT JOIN plays p ON p.play = u.last
LEFT JOIN items i ON i.item = p.item
LEFT JOIN items g ON g.item = p.grandparent
LEFT JOIN players y ON y.player = p.player
LEFT JOIN networks w ON w.network = p.network
LEFT JOIN places c ON c.place = p.place
WHERE $everybody OR n.id = $person_id
ORDER BY lower(n.name), n.id
"""
_ACCOUNT_SQL = """
WITH sums AS (SELECT p.account, {sums} FROM plays p WHERE {where} GROUP BY p.account)
SELECT s.id || '/' || a.key AS id, s.id AS server_id, s.name AS server_name, a.key,
    n.id AS person_id, n.name AS person_name, k.said_by AS linked_by, a.name, a.title, a.email,
    a.global_id, a.thumb, a.admin, a.home, a.restricted, a.disabled, a.removed_at,
    coalesce(u.plays, 0) AS plays, coalesce(u.watch_time_s, 0) AS watch_time_s, u.last_play_at
FROM accounts a
JOIN servers s USING (server)
LEFT JOIN persons n USING (person)
LEFT JOIN sums u USING (account)
LEFT JOIN (SELECT account, arg_max(said_by, link) AS said_by FROM account_links GROUP BY account) k
    USING (account)
WHERE $everybody OR n.id = $person_id
ORDER BY s.id, lower(a.name), a.key
"""
_PLAYER_SQL = """
SELECT y.* EXCLUDE (player), u.plays, u.watch_time_s, u.last_play_at
FROM players y
JOIN (SELECT p.player, {sums} FROM plays p WHERE {where} GROUP BY p.player) u USING (player)
ORDER BY u.last_play_at DESC, y.key
"""


def persons(reader: Reader, scope: Scope) -> tuple[PersonRow, ...]:
    """Persons by name."""
    rows = _rows(reader, _PERSON_SQL, scope)
    for row in rows:
        last = row["last_play_id"]
        row["last_play_id"] = None if last is None else to_public(last)
        row["last_city"] = row["last_city"] if reader.shown.cities else None
    return _PERSONS.validate_python(rows)


def accounts(reader: Reader, scope: Scope) -> tuple[AccountRow, ...]:
    """Accounts by server and name."""
    return _ACCOUNTS.validate_python(_rows(reader, _ACCOUNT_SQL, scope))


def players(reader: Reader, scope: Scope) -> tuple[PlayerRow, ...]:
    """Players that played within the scope, the latest first."""
    limit = where(reader, Filters(), scope)
    rows = reader.dicts(_PLAYER_SQL.format(sums=SUMS, where=limit.sql), limit.params)
    return _PLAYERS.validate_python([row | {"id": to_public(row["id"])} for row in rows])


def _rows(reader: Reader, sql: str, scope: Scope) -> list[dict[str, Any]]:
    limit = where(reader, Filters(), scope)
    params = {"everybody": scope.everybody, "person_id": scope.person_id, **limit.params}
    return reader.dicts(sql.format(sums=SUMS, where=limit.sql), params)
