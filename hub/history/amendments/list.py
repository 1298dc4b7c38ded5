"""The amendments as a list, the latest first."""

from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from hub.core.errors import InvalidInput
from hub.history.amendments.kinds import KEPT, AmendmentKind, AmendmentRow, Edit
from hub.history.query import cursor as cursors
from hub.history.query.queries import MAX_LIMIT
from hub.history.rows import Page
from hub.history.store.ids import to_public, to_uuid
from hub.history.store.reader import Reader

_SQL = """
WITH listed AS (
    SELECT * FROM amendments WHERE {condition} ORDER BY amendment DESC LIMIT {limit}
), sums AS (
    SELECT amendment, count(*) AS plays, count(undone_at) AS undone, max(undone_at) AS undone_at,
        arg_max(undone_by, undone_at) AS undone_by, max(id) AS play_id
    FROM amended_plays WHERE amendment IN (SELECT amendment FROM listed) GROUP BY amendment
), known AS (
    SELECT id, item, grandparent FROM main.plays WHERE {named}
    UNION ALL SELECT id, item, grandparent FROM hidden.plays WHERE {named}
    UNION ALL SELECT id, item, grandparent FROM deleted.plays WHERE {named}
)
SELECT a.* EXCLUDE (made_at), a.made_at AS "at", s.* EXCLUDE (amendment),
    i.title, g.title AS grandparent_title
FROM listed a
JOIN sums s USING (amendment)
LEFT JOIN known p ON p.id = s.play_id
LEFT JOIN items i ON i.item = p.item
LEFT JOIN items g ON g.item = p.grandparent
ORDER BY amendment DESC
"""
_NAMED = "id IN (SELECT play_id FROM sums)"
_OF_A_PLAY = "amendment IN (SELECT amendment FROM amended_plays WHERE id = $play)"
_ROW = TypeAdapter(AmendmentRow)


def amendments(
    reader: Reader, cursor: str | None, limit: int, play_id: str | None
) -> Page[AmendmentRow]:
    """One page of them; of one play alone, if one is named."""
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidInput(f"A page holds 1 to {MAX_LIMIT} amendments, not {limit}.")
    of = ["amendments", play_id]
    conditions, params = ["true"], dict[str, Any]()
    if cursor is not None:
        conditions.append("id < $last")
        params["last"] = _uuid(cursors.decode(cursor, of, 1)[0], "The cursor")
    if play_id is not None:
        conditions.append(_OF_A_PLAY)
        params["play"] = _uuid(play_id, "The play id")
    sql = _SQL.format(condition=" AND ".join(conditions), limit=limit + 1, named=_NAMED)
    found = [_row(row) for row in reader.dicts(sql, params)]
    rows = tuple(found[:limit])
    return Page(rows, cursors.encode(of, [rows[-1].id]) if len(found) > limit else None)


def _uuid(public_id: str | None, what: str) -> UUID:
    try:
        return to_uuid(public_id or "")
    except ValueError:
        raise InvalidInput(f"{what} cannot be used.") from None


def _row(row: dict[str, Any]) -> AmendmentRow:
    kind = AmendmentKind(row["kind"])
    edit = {name: row.pop(name) for name in ("watched", "person_id", "started_at", "ended_at")}
    item, watch_ms = row.pop("item_id"), row.pop("watch_ms")
    edit["item_id"] = None if item is None else to_public(item)
    edit["watch_s"] = None if watch_ms is None else watch_ms / 1000
    del row["amendment"]
    return _ROW.validate_python(
        {
            **row,
            "id": to_public(row["id"]),
            "edit": Edit(**edit) if kind is AmendmentKind.EDIT else None,
            "play_id": to_public(row["play_id"]),
            "until": row["at"] + KEPT if kind is AmendmentKind.DELETE else None,
        }
    )
