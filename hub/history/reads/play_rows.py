"""Plays by their keys, with the names of what they point to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from hub.history.rows import PlayRow
from hub.history.store.ids import to_public
from hub.history.store.memory import Names
from hub.history.store.reader import Reader

COLUMNS = """p.play, p.id, p.started_at, p.ended_at, p.watch_ms, p.paused_ms, p.buffering_ms,
    p.duration_ms, p.start_ms, p.end_ms, p.max_ms, p.type, p.live, p.location, p.decision,
    p.bandwidth_kbps, p.watched, p.ending, p.inferred, p.item_key, p.server, p.item, p.parent,
    p.grandparent, p.library, p.account, p.person, p.player, p.network, p.place, p.channel,
    p.quality"""
"""Of `plays AS p`: what a row is made from."""
_NAMES = {
    "server": (
        "servers",
        (
            "SELECT server, id AS server_id, name AS server_name, platform AS server_platform "
            "FROM servers"
        ),
    ),
    "library": (
        "libraries",
        (
            "SELECT library, s.id || '/' || l.key AS library_id, l.name AS library_name "
            "FROM libraries l JOIN servers s USING (server)"
        ),
    ),
    "account": (
        "accounts",
        (
            "SELECT account, s.id || '/' || a.key AS account_id, "
            "coalesce(a.title, a.name) AS account_name "
            "FROM accounts a JOIN servers s USING (server)"
        ),
    ),
    "person": (
        "persons",
        "SELECT person, id AS person_id, name AS person_name FROM persons",
    ),
    "player": (
        "players",
        (
            "SELECT player, id AS player_id, name AS player_name, product AS player_product, "
            "platform AS player_platform FROM players"
        ),
    ),
    "network": ("networks", "SELECT network, address FROM networks"),
    "place": (
        "places",
        "SELECT place, id AS place_id, city, country FROM places",
    ),
    "channel": (
        "channels",
        "SELECT channel, name AS channel_name FROM channels",
    ),
    "quality": (
        "qualities",
        (
            "SELECT quality, video_decision, audio_decision, source_resolution, stream_resolution "
            "FROM qualities"
        ),
    ),
}
"""Column of plays to the table of its names and the question for them.

One question for each table: a join of all takes several times as long to plan as to run.
"""
_COUNTRIES = "SELECT place, id AS place_id, NULL AS city, country FROM places"
_SMALL = 10_000
"""Names of a table that are read at once."""
_UNKNOWN: dict[str, dict[str, None]] = {
    "library": dict.fromkeys(("library_id", "library_name")),
    "account": dict.fromkeys(("account_id", "account_name")),
    "person": dict.fromkeys(("person_id", "person_name")),
    "network": {"address": None},
    "place": dict.fromkeys(("place_id", "city", "country")),
    "channel": {"channel_name": None},
}
_ITEMS = """
SELECT item, id, title, number, parent_number, year FROM items WHERE item IN ({keys})
"""
_THUMBS = """
SELECT item, server, thumb FROM item_keys WHERE item IN ({keys}) AND thumb IS NOT NULL
ORDER BY removed_at IS NOT NULL DESC, copy
"""
_PLAY = TypeAdapter(PlayRow)
_public = lru_cache(8_192)(to_public)
"""For what many plays share: items, players and places."""
_DURATIONS = ("watch", "paused", "buffering", "duration", "start", "end", "max")
_FIELDS = tuple(field.name for field in fields(PlayRow))


def play_rows(
    reader: Reader, plays: Sequence[int], known: Mapping[int, Mapping[str, Any]] | None = None
) -> tuple[PlayRow, ...]:
    """The plays with these keys, found in the same transaction, in this order.

    `known` has what was read of some of them.
    """
    rows = {play: dict(row) for play, row in (known or {}).items()}
    if missing := set(plays) - rows.keys():
        sql = f"SELECT {COLUMNS} FROM plays p WHERE p.play IN ({_listed(missing)})"  # noqa: S608 - integers
        rows |= {row["play"]: row for row in reader.dicts(sql)}
    if not rows:
        return ()
    for column in _NAMES:
        _add_names(reader, column, list(rows.values()))
    items, thumbs = _kin(reader, list(rows.values()))
    return tuple(_play_row(rows[play], items, thumbs) for play in plays)


Items = dict[int, tuple[Any, ...]]
Thumbs = dict[int, dict[int, str]]
"""By item and server."""


def _listed(keys: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(set(keys))))


def _add_names(reader: Reader, column: str, rows: list[dict[str, Any]]) -> None:
    keys = {row[column] for row in rows} - {None}
    table, sql = _NAMES[column]
    if column == "place" and not reader.shown.cities:
        sql = _COUNTRIES
    kept = reader.names[table]
    names = kept.known(keys)
    missing = keys - names.keys()
    if missing:
        found = _all(reader, kept, sql) or reader.dicts(
            f"{sql} WHERE {column} IN ({_listed(missing)})"
        )
        fresh = {row.pop(column): row for row in found}
        kept.keep(fresh)
        names |= fresh
    for row in rows:
        row.update(names.get(row[column]) or _UNKNOWN[column])


def _all(reader: Reader, kept: Names, sql: str) -> list[dict[str, Any]]:
    """All rows of a table, so that the next page asks nothing; none of a large one."""
    if kept.known(["large"]):
        return []
    found = reader.dicts(f"{sql} LIMIT {_SMALL + 1}")
    if len(found) > _SMALL:
        kept.keep({"large": True})
        return []
    return found


def _kin(reader: Reader, rows: list[dict[str, Any]]) -> tuple[Items, Thumbs]:
    wanted = {row[name] for row in rows for name in ("item", "parent", "grandparent")} - {None}
    items = reader.names["items"].known(wanted)
    if missing := wanted - items.keys():
        found = reader.rows(_ITEMS.format(keys=_listed(missing)))
        fresh = {row[0]: row[1:] for row in found}
        reader.names["items"].keep(fresh)
        items |= fresh
    return items, _thumbs(reader, wanted)


def _thumbs(reader: Reader, wanted: set[int]) -> Thumbs:
    thumbs: Thumbs = reader.names["item_keys"].known(wanted)
    if missing := wanted - thumbs.keys():
        fresh: Thumbs = {item: {} for item in missing}
        for item, server, thumb in reader.rows(_THUMBS.format(keys=_listed(missing))):
            fresh[item][server] = thumb
        reader.names["item_keys"].keep(fresh)
        thumbs |= fresh
    return thumbs


def _play_row(row: dict[str, Any], items: Items, thumbs: Thumbs) -> PlayRow:
    values: dict[str, Any] = {}
    for prefix, name in (("", "item"), ("parent", "parent"), ("grandparent", "grandparent")):
        key = row[name]
        values |= _relative(prefix, items.get(key), thumbs.get(key, {}).get(row["server"]))
    for name in _DURATIONS:
        milliseconds = row[f"{name}_ms"]
        values[f"{name}_s"] = None if milliseconds is None else milliseconds / 1000
    values["id"] = to_public(row["id"])
    for name in ("player_id", "place_id"):
        values[name] = None if row[name] is None else _public(row[name])
    values["wall_s"] = (row["ended_at"] - row["started_at"]).total_seconds()
    values["percent"] = percent(values["max_s"], values["duration_s"])
    values["inferred"] = tuple(row["inferred"] or ())
    row.update(values)
    return _PLAY.validate_python({name: row[name] for name in _FIELDS})


def _relative(prefix: str, item: tuple[Any, ...] | None, thumb: str | None) -> dict[str, Any]:
    item_id, title, number, parent_number, year = item or (None,) * 5
    public = None if item_id is None else _public(item_id)
    if prefix:
        return {f"{prefix}_id": public, f"{prefix}_title": title, f"{prefix}_thumb": thumb}
    return {
        "item_id": public,
        "title": title or "",
        "index": number,
        "parent_index": parent_number,
        "year": year,
        "thumb": thumb,
    }


def percent(reached_s: float | None, duration_s: float | None) -> float | None:
    """How far into the item, 0-100; None when that cannot be told."""
    if reached_s is None or not duration_s:
        return None
    return min(100.0, 100.0 * reached_s / duration_s)
