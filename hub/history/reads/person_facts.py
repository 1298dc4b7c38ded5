"""What one person watched: favourites, players, places."""

from pydantic import TypeAdapter

from hub.core.errors import NotFound
from hub.history.facts import Favourite, KindSums, PersonFacts
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import Where, where
from hub.history.reads.people import SUMS
from hub.history.reads.sums_facts import places, sums
from hub.history.rows import PlayerRow
from hub.history.store.ids import to_public
from hub.history.store.reader import Reader

MOST_FAVOURITES = 12
MOST_PLAYERS = 12

_KINDS = TypeAdapter(tuple[KindSums, ...])
_FAVOURITES = TypeAdapter(tuple[Favourite, ...])
_PLAYERS = TypeAdapter(tuple[PlayerRow, ...])
_KINDS_SQL = """
SELECT p.type, count(*) AS plays, sum(p.watch_ms) / 1000.0 AS watch_time_s
FROM plays p WHERE {where} GROUP BY p.type ORDER BY watch_time_s DESC, p.type
"""
_FAVOURITES_SQL = """
WITH top AS (
    SELECT coalesce(p.grandparent, p.item) AS item, {sums} FROM plays p
    WHERE {where} AND NOT p.live GROUP BY 1, p.type = 'track'
    QUALIFY row_number() OVER (
        PARTITION BY p.type = 'track' ORDER BY sum(p.watch_ms) DESC, 1
    ) <= {most}
), pictures AS (
    SELECT item, arg_max({{server: s.id, thumb: thumb}}, (k.removed_at IS NULL, copy)) AS one
    FROM item_keys k JOIN servers s USING (server)
    WHERE item IN (SELECT item FROM top) AND thumb IS NOT NULL GROUP BY item
)
SELECT i.id, i.type, coalesce(i.title, '') AS title, i.year, c.one.server AS server_id,
    c.one.thumb AS thumb, t.* EXCLUDE (item)
FROM top t JOIN items i USING (item) LEFT JOIN pictures c USING (item)
ORDER BY t.watch_time_s DESC, i.id
"""
_PLAYERS_SQL = """
WITH top AS (
    SELECT p.player, {sums} FROM plays p WHERE {where} GROUP BY p.player
    ORDER BY plays DESC, p.player LIMIT {most}
)
SELECT y.* EXCLUDE (player), t.* EXCLUDE (player) FROM top t JOIN players y USING (player)
ORDER BY t.last_play_at DESC, y.key
"""


def person_facts(reader: Reader, person_id: str, scope: Scope) -> PersonFacts:
    """The facts; NotFound for a person outside of the scope."""
    row = reader.row("SELECT person FROM persons WHERE id = $id", {"id": person_id})
    if row is None or not (scope.everybody or scope.person_id == person_id):
        raise NotFound("There is no such person.")
    within = where(reader, Filters(), scope)
    of = Where(f"{within.sql} AND p.person = {int(row[0])}", within.params)
    return PersonFacts(
        sums=sums(reader, of),
        kinds=_KINDS.validate_python(reader.dicts(_KINDS_SQL.format(where=of.sql), of.params)),
        favourites=favourites(reader, of),
        players=_players(reader, of),
        places=places(reader, of),
    )


def favourites(reader: Reader, of: Where) -> tuple[Favourite, ...]:
    """The movies and shows that most was watched of, and as many artists."""
    sql = _FAVOURITES_SQL.format(where=of.sql, sums=SUMS, most=MOST_FAVOURITES)
    rows = reader.dicts(sql, of.params)
    return _FAVOURITES.validate_python([row | {"id": to_public(row["id"])} for row in rows])


def _players(reader: Reader, of: Where) -> tuple[PlayerRow, ...]:
    sql = _PLAYERS_SQL.format(where=of.sql, sums=SUMS, most=MOST_PLAYERS)
    rows = reader.dicts(sql, of.params)
    return _PLAYERS.validate_python([row | {"id": to_public(row["id"])} for row in rows])
