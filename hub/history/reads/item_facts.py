"""What was watched of one item or of what belongs to it, and the copies that servers hold."""

from typing import Any

from pydantic import TypeAdapter

from hub.core.errors import NotFound
from hub.history.facts import CopyFacts, ItemFacts
from hub.history.query.item_sorts import column_of
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import Where, where
from hub.history.reads.items import became, played
from hub.history.reads.sums_facts import sums, watchers
from hub.history.store.ids import wanted
from hub.history.store.reader import Reader
from hub.history.writing.lineage import SYNTHETIC
from hub.models.item import MediaType

_COPIES = TypeAdapter(tuple[CopyFacts, ...])
_COPIES_SQL = """
WITH last AS (
    SELECT p.server, p.item_key AS key, count(*) AS plays,
        arg_max(p.stream, p.started_at) FILTER (p.stream IS NOT NULL) AS stream
    FROM plays p WHERE p.item = $item AND {where} GROUP BY ALL
), largest AS (
    SELECT copy, arg_max(f, coalesce(size, 0)) AS one, sum(size) AS size FROM item_files f
    WHERE copy IN (SELECT copy FROM item_keys WHERE item = $item) GROUP BY copy
)
SELECT s.id AS server_id, s.name AS server_name, k.key, s.id || '/' || l.key AS library_id,
    l.name AS library_name, k.added_at, k.removed_at, k.thumb, k.art, f.one.path AS file, f.size,
    coalesce(f.one.container, t.source.container) AS container,
    coalesce(f.one.bitrate_kbps, t.source.bitrate_kbps) AS bitrate_kbps,
    coalesce(f.one.resolution, t.source.video.resolution) AS resolution,
    coalesce(f.one.video_codec, t.source.video.codec) AS video_codec,
    coalesce(f.one.dynamic_range, t.source.video.dynamic_range) AS dynamic_range,
    coalesce(f.one.audio_codec, t.source.audio.codec) AS audio_codec,
    coalesce(f.one.audio_channels, t.source.audio.channels) AS audio_channels,
    CASE WHEN f.one.audio_codec IS NULL OR (f.one.audio_codec = t.source.audio.codec
        AND f.one.audio_channels = t.source.audio.channels)
        THEN t.source.audio.channel_layout END AS audio_layout,
    coalesce(u.plays, 0) AS plays
FROM item_keys k JOIN servers s USING (server)
LEFT JOIN libraries l ON l.library = k.library
LEFT JOIN largest f USING (copy)
LEFT JOIN last u ON u.server = k.server AND u.key = k.key
LEFT JOIN streams t ON t.stream = u.stream
WHERE k.item = $item AND NOT starts_with(k.key, $synthetic)
ORDER BY k.removed_at IS NOT NULL, lower(s.name), k.copy LIMIT 100
"""


def item_facts(reader: Reader, item_id: str, scope: Scope) -> ItemFacts:
    """The facts; NotFound when there is no such item for this scope."""
    item = visible(reader, item_id, scope)
    of = plays_of(reader, item, scope)
    return ItemFacts(
        sums=sums(reader, of),
        watchers=watchers(reader, of),
        copies=copies(reader, item, scope),
    )


def visible(reader: Reader, item_id: str, scope: Scope) -> int:
    """The key of an item that the scope may know about; NotFound otherwise."""
    within = where(reader, Filters(), scope)
    seen = "true" if scope.everybody else f"item IN ({played(within)})"
    row = reader.row(
        f"SELECT item FROM items WHERE id = $id AND {seen}",  # noqa: S608 - the scope
        {**within.params, "id": became(reader, wanted(item_id, "item"))},
    )
    if row is None:
        raise NotFound("There is no such item.")
    return int(row[0])


def plays_of(reader: Reader, item: int, scope: Scope) -> Where:
    """The plays of an item, or of the episodes and tracks that belong to it, within the scope."""
    within = where(reader, Filters(), scope)
    kind = reader.keys("SELECT type::VARCHAR FROM items WHERE item = $item", {"item": item})[0]
    return Where(f"{within.sql} AND p.{column_of([MediaType(kind)])} = {item}", within.params)


def copies(reader: Reader, item: int, scope: Scope) -> tuple[CopyFacts, ...]:
    """The copies of an item; a file's name is only for those who see everybody's plays."""
    within = where(reader, Filters(), scope)
    params = {**within.params, "item": item, "synthetic": SYNTHETIC}
    rows = reader.dicts(_COPIES_SQL.format(where=within.sql), params)
    return _COPIES.validate_python([_brief(row, scope) for row in rows])


def _brief(row: dict[str, Any], scope: Scope) -> dict[str, Any]:
    return row if scope.everybody else row | {"file": None}
