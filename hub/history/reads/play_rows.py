"""Plays by their integer keys, with the names of what they point to."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from hub.history.ids import to_public
from hub.history.reader import Reader
from hub.history.rows import PlayRow

_SQL = """
WITH page AS MATERIALIZED (
    SELECT * FROM plays WHERE play >= $first AND play <= $last AND play IN (SELECT unnest($plays))
)
SELECT
    p.play, p.id, p.started_at, p.ended_at, p.watch_ms, p.paused_ms, p.buffering_ms,
    p.duration_ms, p.start_ms, p.end_ms, p.max_ms, p.type, p.live, p.location, p.decision,
    p.bandwidth_kbps, p.watched, p.ending, p.inferred, p.item_key,
    p.server, p.item, p.parent, p.grandparent,
    s.id AS server_id, s.name AS server_name, s.platform AS server_platform,
    s.id || '/' || l.key AS library_id, l.name AS library_name,
    n.id AS person_id, n.name AS person_name,
    s.id || '/' || a.key AS account_id, coalesce(a.title, a.name) AS account_name,
    y.id AS player_uuid, y.name AS player_name, y.product AS player_product,
    y.platform AS player_platform,
    w.address, c.id AS place_uuid, c.city, c.country,
    h.name AS channel_name,
    t.video_decision, t.audio_decision,
    t.source.video.resolution AS source_resolution,
    t.delivered.video.resolution AS stream_resolution
FROM page p
LEFT JOIN servers s USING (server)
LEFT JOIN libraries l ON l.library = p.library
LEFT JOIN persons n ON n.person = p.person
LEFT JOIN accounts a ON a.account = p.account
LEFT JOIN players y ON y.player = p.player
LEFT JOIN networks w ON w.network = p.network
LEFT JOIN places c ON c.place = p.place
LEFT JOIN channels h ON h.channel = p.channel
LEFT JOIN streams t ON t.stream = p.stream
"""
_ITEMS = """
SELECT item, id, title, number, parent_number, year FROM items
WHERE item >= $first AND item <= $last AND item IN (SELECT unnest($items))
"""
_THUMBS = """
SELECT server, item, first(thumb ORDER BY removed_at IS NULL DESC, copy DESC) FROM item_keys
WHERE item IN (SELECT unnest($items)) AND thumb IS NOT NULL GROUP BY ALL
"""
_PLAY = TypeAdapter(PlayRow)
_DURATIONS = ("watch", "paused", "buffering", "duration", "start", "end", "max")
_KIN = ("", "parent", "grandparent")


def play_rows(reader: Reader, plays: Sequence[int]) -> tuple[PlayRow, ...]:
    """The plays with these keys, in this order."""
    if not plays:
        return ()
    bounds = {"plays": list(plays), "first": min(plays), "last": max(plays)}
    rows = {row["play"]: row for row in reader.dicts(_SQL, bounds)}
    kin = _kin(reader, list(rows.values()))
    return tuple(_play_row(rows[play], *kin) for play in plays)


Items = dict[int, tuple[Any, ...]]
Thumbs = dict[tuple[int, int], str]


def _kin(reader: Reader, rows: list[dict[str, Any]]) -> tuple[Items, Thumbs]:
    wanted = {row[name] for row in rows for name in ("item", "parent", "grandparent")} - {None}
    params = {"items": sorted(wanted), "first": min(wanted), "last": max(wanted)}
    items = {row[0]: row[1:] for row in reader.rows(_ITEMS, params)}
    thumbs = reader.rows(_THUMBS, {"items": sorted(wanted)})
    return items, {(server, item): thumb for server, item, thumb in thumbs}


def _play_row(row: dict[str, Any], items: Items, thumbs: Thumbs) -> PlayRow:
    server = row.pop("server")
    values: dict[str, Any] = {}
    keys = [row.pop(name) for name in ("item", "parent", "grandparent")]
    for prefix, key in zip(_KIN, keys, strict=True):
        values |= _relative(prefix, items.get(key), thumbs.get((server, key)))
    for name in _DURATIONS:
        milliseconds = row.pop(f"{name}_ms")
        values[f"{name}_s"] = None if milliseconds is None else milliseconds / 1000
    values["id"] = to_public(row.pop("id"))
    values["player_id"] = to_public(row.pop("player_uuid"))
    place = row.pop("place_uuid")
    values["place_id"] = None if place is None else to_public(place)
    values["wall_s"] = (row["ended_at"] - row["started_at"]).total_seconds()
    values["percent"] = percent(values["max_s"], values["duration_s"])
    values["inferred"] = tuple(row.pop("inferred") or ())
    del row["play"]
    return _PLAY.validate_python(row | values)


def _relative(prefix: str, item: tuple[Any, ...] | None, thumb: str | None) -> dict[str, Any]:
    item_id, title, number, parent_number, year = item or (None,) * 5
    public = None if item_id is None else to_public(item_id)
    if prefix:
        return {f"{prefix}_id": public, f"{prefix}_title": title, f"{prefix}_thumb": thumb}
    return {
        "item_id": public,
        "title": title,
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
