"""What was watched on one player, by whom, and on what networks."""

from pydantic import TypeAdapter

from hub.core.errors import NotFound
from hub.history.facts import NetworkSums, PlayerFacts
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import Where, where
from hub.history.reads.sums_facts import places, sums, watchers
from hub.history.rows import PlayerRow
from hub.history.store.ids import to_public, wanted
from hub.history.store.reader import Reader

MOST_NETWORKS = 12

_PLAYER = TypeAdapter(PlayerRow)
_NETWORKS = TypeAdapter(tuple[NetworkSums, ...])
_NETWORKS_SQL = """
SELECT w.kind, w.as_name, sum(f.plays)::BIGINT AS plays, max(f.last) AS last_play_at FROM (
    SELECT p.network, count(*) AS plays, max(p.started_at) AS last
    FROM plays p WHERE {where} AND p.network IS NOT NULL GROUP BY p.network
) f JOIN networks w USING (network) GROUP BY ALL
ORDER BY plays DESC, w.kind, w.as_name LIMIT {most}
"""


def player_facts(reader: Reader, player_id: str, scope: Scope) -> PlayerFacts:
    """The facts; NotFound for a player that nobody of the scope used."""
    found = reader.dicts(
        "SELECT * FROM players WHERE id = $id", {"id": wanted(player_id, "player")}
    )
    within = where(reader, Filters(), scope)
    if found:
        of = Where(f"{within.sql} AND p.player = {int(found[0].pop('player'))}", within.params)
        added = sums(reader, of)
        if added.plays:
            return PlayerFacts(
                row=_PLAYER.validate_python(
                    {
                        **found[0],
                        "id": to_public(found[0]["id"]),
                        "plays": added.plays,
                        "watch_time_s": added.watch_time_s,
                        "last_play_at": added.last_play_at,
                    }
                ),
                sums=added,
                watchers=watchers(reader, of),
                networks=_networks(reader, of),
                places=places(reader, of),
            )
    raise NotFound("There is no such player.")


def _networks(reader: Reader, of: Where) -> tuple[NetworkSums, ...]:
    rows = reader.dicts(_NETWORKS_SQL.format(where=of.sql, most=MOST_NETWORKS), of.params)
    return _NETWORKS.validate_python(rows)
