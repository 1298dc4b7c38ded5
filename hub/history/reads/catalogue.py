"""Servers and libraries, with what was played of them."""

from typing import Any

from pydantic import TypeAdapter

from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import where
from hub.history.reads.people import SUMS
from hub.history.rows import LibraryRow, ServerRow
from hub.history.store.reader import Reader

_SERVERS = TypeAdapter(tuple[ServerRow, ...])
_LIBRARIES = TypeAdapter(tuple[LibraryRow, ...])

_SERVER_SQL = """
WITH sums AS (SELECT p.server, {sums} FROM plays p WHERE {where} GROUP BY p.server)
SELECT s.* EXCLUDE (server), coalesce(u.plays, 0) AS plays,
    coalesce(u.watch_time_s, 0) AS watch_time_s, u.last_play_at
FROM servers s LEFT JOIN sums u USING (server) ORDER BY lower(s.name), s.id
"""
_LIBRARY_SQL = """
WITH shelves AS (
    SELECT server, item, min(library) AS library FROM item_keys
    WHERE library IS NOT NULL GROUP BY ALL
), sums AS (
    SELECT coalesce(p.library, k.library) AS library, {sums} FROM plays p
    LEFT JOIN shelves k ON p.library IS NULL AND k.server = p.server AND k.item = p.item
    WHERE {where} GROUP BY 1
)
SELECT s.id || '/' || l.key AS id, s.id AS server_id, s.name AS server_name,
    l.* EXCLUDE (library, server),
    coalesce(u.plays, 0) AS plays, coalesce(u.watch_time_s, 0) AS watch_time_s, u.last_play_at
FROM libraries l JOIN servers s USING (server) LEFT JOIN sums u USING (library)
ORDER BY s.id, lower(l.name), l.key
"""


def servers(reader: Reader, scope: Scope) -> tuple[ServerRow, ...]:
    """Servers by name."""
    return _SERVERS.validate_python(_sums(reader, _SERVER_SQL, scope))


def libraries(reader: Reader, scope: Scope) -> tuple[LibraryRow, ...]:
    """Libraries by server and name."""
    return _LIBRARIES.validate_python(_sums(reader, _LIBRARY_SQL, scope))


def _sums(reader: Reader, sql: str, scope: Scope) -> list[dict[str, Any]]:
    limit = where(reader, Filters(), scope)
    return reader.dicts(sql.format(sums=SUMS, where=limit.sql), limit.params)
