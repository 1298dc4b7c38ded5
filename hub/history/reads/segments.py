"""Pages of segments: those of one play after the other, in the order of the plays."""

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from hub.history.query.queries import PlaysQuery
from hub.history.query.scope import Scope
from hub.history.reads import plays
from hub.history.rows import Page, PlayRow, SegmentRow
from hub.history.store.ids import to_public
from hub.history.store.reader import Reader

_SEGMENTS = TypeAdapter(tuple[SegmentRow, ...])
_SQL = """
SELECT p.id, s.number, s.state, s.started_at, s.ended_at, s.start_ms / 1000.0 AS start_s,
    s.end_ms / 1000.0 AS end_s, s.watch_ms / 1000.0 AS watch_s,
    coalesce(s.inferred, []) AS inferred
FROM plays p JOIN segments s USING (play)
WHERE p.play IN ({keys}) AND s.play >= {first} AND s.play <= {last}
ORDER BY s.play, s.number
"""


def page(reader: Reader, query: PlaysQuery, scope: Scope) -> Page[SegmentRow]:
    """The segments of the next plays; a play is never cut, so that a page may hold some more."""
    rows: list[SegmentRow] = []
    while True:
        portion = plays.page_with_keys(reader, query, scope)
        for number, segments in enumerate(_of(reader, portion.rows, portion.keys)):
            rows += segments
            if len(rows) >= query.limit:
                return Page(tuple(rows), portion.cursor_behind(number))
        if portion.cursor is None:
            return Page(tuple(rows), None)
        query = replace(query, cursor=portion.cursor)


def _of(
    reader: Reader, shown: tuple[PlayRow, ...], keys: tuple[int, ...]
) -> list[tuple[SegmentRow, ...]]:
    """The segments of each of these plays."""
    if not keys:
        return []
    listed = ", ".join(map(str, keys))
    found = reader.dicts(_SQL.format(keys=listed, first=min(keys), last=max(keys)))
    by_play: dict[Any, list[dict[str, Any]]] = {}
    for row in found:
        by_play.setdefault(to_public(row.pop("id")), []).append(row)
    return [
        _SEGMENTS.validate_python([one | {"play": play} for one in by_play.get(play.id, [])])
        for play in shown
    ]
