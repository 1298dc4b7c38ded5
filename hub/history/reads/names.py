"""What plays point to is called so and so: names by integer key, kept between questions."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.history.store.ids import to_public
from hub.history.store.memory import Names
from hub.history.store.reader import Reader
from hub.models.server import Platform
from hub.models.stream import Decision

Facts = tuple[Any, ...]
"""The names of one thing."""
Items = dict[int, Facts]
Thumbs = dict[int, dict[int, str]]
"""By item and server."""

SMALL = 10_000
"""Names of a table that are read at once."""
_PLATFORMS = {str(one): one for one in Platform}
_DECISIONS = {str(one): one for one in Decision}


def _plain(*names: Any) -> Facts:
    return names


def _of_server(server_id: str, name: str | None, platform: str | None) -> Facts:
    return server_id, name, None if platform is None else _PLATFORMS[platform]


def _of_player(player_id: Any, *names: str | None) -> Facts:
    return to_public(player_id), *names


def _of_quality(video: str | None, audio: str | None, *resolutions: str | None) -> Facts:
    decisions = (None if one is None else _DECISIONS[one] for one in (video, audio))
    return *decisions, *resolutions


@dataclass(frozen=True, slots=True)
class Named:
    """Where the names are that a column of plays leads to, how many, and how they are told.

    There is one question for each table: a join of all takes several times as long to plan as
    to run.
    """

    table: str
    sql: str
    count: int
    told: Callable[..., Facts] = _plain


NAMED: Mapping[str, Named] = {
    "server": Named("servers", "SELECT server, id, name, platform FROM servers", 3, _of_server),
    "library": Named(
        "libraries",
        "SELECT library, s.id || '/' || l.key, l.name "
        "FROM libraries l JOIN servers s USING (server)",
        2,
    ),
    "account": Named(
        "accounts",
        "SELECT account, s.id || '/' || a.key, coalesce(a.title, a.name) "
        "FROM accounts a JOIN servers s USING (server)",
        2,
    ),
    "person": Named("persons", "SELECT person, id, name FROM persons", 2),
    "player": Named(
        "players", "SELECT player, id, name, product, platform FROM players", 4, _of_player
    ),
    "network": Named("networks", "SELECT network, address FROM networks", 1),
    "place": Named("places", "SELECT place, id, city, country FROM places", 3, _of_player),
    "channel": Named("channels", "SELECT channel, name FROM channels", 1),
    "quality": Named(
        "qualities",
        "SELECT quality, video_decision, audio_decision, source_resolution, stream_resolution "
        "FROM qualities",
        4,
        _of_quality,
    ),
}
"""By column of plays."""
_COUNTRIES = "SELECT place, id, NULL, country FROM places"
_ITEMS = """
SELECT item, id, title, number, parent_number, year FROM items WHERE item IN ({keys})
"""
_THUMBS = """
SELECT item, server, thumb FROM item_keys WHERE item IN ({keys}) AND thumb IS NOT NULL
ORDER BY removed_at IS NOT NULL DESC, copy
"""


def names_of(reader: Reader, column: str, keys: Collection[int | None]) -> dict[int | None, Facts]:
    """The names of each of the keys in a column of plays; nothing has nothing but None."""
    named = NAMED[column]
    wanted = set(keys)
    wanted.discard(None)
    kept = reader.names[named.table]
    found: dict[int | None, Facts] = kept.known(wanted)
    if missing := wanted - found.keys():
        fresh = _read(reader, kept, column, missing)
        kept.keep(fresh)
        found |= fresh
    nothing = (None,) * named.count
    return {key: found.get(key, nothing) for key in keys}


def _read(
    reader: Reader, kept: Names, column: str, missing: Collection[int | None]
) -> dict[int | None, Facts]:
    named = NAMED[column]
    sql = named.sql if column != "place" or reader.shown.cities else _COUNTRIES
    rows = _all(reader, kept, sql) or reader.rows(f"{sql} WHERE {column} IN ({listed(missing)})")
    return {key: named.told(*names) for key, *names in rows}


def _all(reader: Reader, kept: Names, sql: str) -> list[Facts]:
    """All rows of a table, so that the next page asks nothing; none of a large one."""
    if kept.known(["large"]):
        return []
    found = reader.rows(f"{sql} LIMIT {SMALL + 1}")
    if len(found) > SMALL:
        kept.keep({"large": True})
        return []
    return found


def listed(keys: Iterable[Any]) -> str:
    """Integers as a list of SQL, each once."""
    return ", ".join(map(str, sorted(set(keys))))


def items_of(reader: Reader, wanted: set[int]) -> Items:
    """(id, title, number, parent_number, year) of items by key."""
    kept = reader.names["items"]
    items: Items = kept.known(wanted)
    if missing := wanted - items.keys():
        found = reader.rows(_ITEMS.format(keys=listed(missing)))
        fresh = {row[0]: row[1:] for row in found}
        kept.keep(fresh)
        items |= fresh
    return items


def thumbs_of(reader: Reader, wanted: set[int]) -> Thumbs:
    """Paths of artwork by item and server."""
    kept = reader.names["item_keys"]
    thumbs: Thumbs = kept.known(wanted)
    if missing := wanted - thumbs.keys():
        fresh: Thumbs = {item: {} for item in missing}
        for item, server, thumb in reader.rows(_THUMBS.format(keys=listed(missing))):
            fresh[item][server] = thumb
        kept.keep(fresh)
        thumbs |= fresh
    return thumbs
