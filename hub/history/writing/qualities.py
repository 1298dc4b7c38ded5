"""The facts of streams that plays are filtered by: a small table, its key kept with the plays.

Streams differ in bit rates and languages, so that a large history has a million of them. What
people filter by makes a few thousand combinations.
"""

from hub.history.store.connection import Connection

FACTS = {
    "container_decision": "container_decision",
    "video_decision": "video_decision",
    "audio_decision": "audio_decision",
    "subtitle_decision": "subtitle_decision",
    "quality_profile": "quality_profile",
    "container": "source.container",
    "video_codec": "source.video.codec",
    "audio_codec": "source.audio.codec",
    "subtitle_codec": "source.subtitle.codec",
    "source_resolution": "source.video.resolution",
    "dynamic_range": "source.video.dynamic_range",
    "stream_resolution": "delivered.video.resolution",
    "stream_video_codec": "delivered.video.codec",
    "stream_audio_codec": "delivered.audio.codec",
}
"""Column of `qualities` to the expression over `streams` that it holds."""

_COLUMNS = ", ".join(FACTS)
_OF_STREAMS = ", ".join(f"{sql} AS {name}" for name, sql in FACTS.items())
_SAME = " AND ".join(f"q.{name} IS NOT DISTINCT FROM n.{name}" for name in FACTS)
_ADD = f"""
INSERT INTO qualities BY NAME
SELECT (SELECT max(quality) FROM qualities) + row_number() OVER () AS quality, n.*
FROM (SELECT DISTINCT {_OF_STREAMS} FROM streams WHERE quality IS NULL) n
WHERE NOT EXISTS (SELECT 1 FROM qualities q WHERE {_SAME})
"""  # noqa: S608 - constants
_STREAMS = f"""
UPDATE streams t SET quality = q.quality
FROM (SELECT stream, {_OF_STREAMS} FROM streams WHERE quality IS NULL) n, qualities q
WHERE t.stream = n.stream AND t.quality IS NULL AND {_SAME}
"""  # noqa: S608 - constants
_PLAYS = """
UPDATE {shelf}.plays p SET quality = coalesce(s.quality, 0)
FROM (SELECT DISTINCT stream FROM {shelf}.plays WHERE quality IS NULL) n
LEFT JOIN (
    SELECT stream, quality FROM streams
    WHERE stream IN (SELECT stream FROM {shelf}.plays WHERE quality IS NULL)
) s ON s.stream = n.stream
WHERE p.quality IS NULL AND p.stream IS NOT DISTINCT FROM n.stream
"""
_SHELVES = ("main", "hidden", "deleted", "original")


def complete(connection: Connection) -> None:
    """Give the streams and plays that have none their quality, at the end of a transaction."""
    if _any(connection, "streams"):
        connection.execute(_ADD)
        connection.execute(_STREAMS)
    for shelf in _SHELVES:
        if _any(connection, f"{shelf}.plays"):
            connection.execute(_PLAYS.format(shelf=shelf))


def _any(connection: Connection, table: str) -> bool:
    """Whether a row is without its quality; told by the statistics of whole blocks."""
    sql = f"SELECT 1 FROM {table} WHERE quality IS NULL LIMIT 1"  # noqa: S608 - a constant
    return bool(connection.execute(sql).fetchall())
