"""What the history already holds of the plays of a file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hub.history.store.ids import to_uuid
from hub.history.store.reader import Reader

NOBODY = "0"
"""Tautulli's user who is not signed in is nobody's account to the plex integration."""

_STORED = """
SELECT DISTINCT ON (id) id, started_at, ended_at, watch_ms, paused_ms FROM (
    SELECT id, started_at, ended_at, watch_ms, paused_ms, 0 AS shelf FROM original.plays
    UNION ALL BY NAME
    SELECT id, started_at, ended_at, watch_ms, paused_ms, 1 AS shelf FROM main.plays
    UNION ALL BY NAME
    SELECT id, started_at, ended_at, watch_ms, paused_ms, 1 AS shelf FROM hidden.plays
) WHERE id >= $first AND id <= $last AND id IN (SELECT unnest($ids))
ORDER BY id, shelf
"""
"""As they were imported: what somebody edited lies as it was on a shelf of its own."""
_IN_FORCE = (
    "FROM amended_plays d JOIN amendments a USING (amendment) "
    "WHERE a.kind = 'delete' AND d.undone_at IS NULL"
)
_DELETED = f"""
SELECT DISTINCT d.id {_IN_FORCE}
    AND d.id >= $first AND d.id <= $last AND d.id IN (SELECT unnest($ids))
"""
_OF_ANY_SHELF = """(
    SELECT *, FALSE AS is_deleted FROM main.plays UNION ALL BY NAME
    SELECT *, FALSE AS is_deleted FROM hidden.plays UNION ALL BY NAME
    SELECT *, TRUE AS is_deleted FROM deleted.plays
)"""
_OVERLAPPING = f"""
WITH asked AS (
    SELECT unnest($number) AS number, unnest($account) AS account, unnest($key) AS key,
           unnest($began)::TIMESTAMP AS began, unnest($ended)::TIMESTAMP AS ended
), known AS (
    SELECT p.id, p.origin, p.session_key, p.started_at, p.ended_at, p.item_key, p.is_deleted,
           coalesce(a.key, '0') AS account
    FROM {_OF_ANY_SHELF} p
    JOIN servers s ON s.server = p.server AND s.id = $server
    LEFT JOIN accounts a ON a.account = p.account
    WHERE p.started_at <= $last AND p.ended_at >= $first
)
SELECT asked.number, known.id, known.origin = 'journal', known.session_key, known.started_at,
    known.is_deleted
FROM asked JOIN known ON known.item_key = asked.key AND known.account = asked.account
WHERE least(known.ended_at, asked.ended) - greatest(known.started_at, asked.began)
    >= least(known.ended_at - known.started_at, asked.ended - asked.began) / 2
"""  # noqa: S608 - constants
_WINDOW = f"""
SELECT min(p.started_at), max(p.ended_at) FROM {_OF_ANY_SHELF} p
JOIN servers s ON s.server = p.server AND s.id = $server
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Stored:
    """A play of an earlier import."""

    started_at: datetime
    ended_at: datetime
    watch_ms: int
    paused_ms: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """When an account played an item, by the server's key."""

    account: str | None
    key: str
    began: datetime
    ended: datetime


@dataclass(frozen=True, slots=True)
class Overlap:
    """A known play over at least half of stretch `number`; `live` if the hub recorded it itself.

    `is_deleted` says that somebody deleted it, less than 30 days ago.
    """

    number: int
    play: UUID
    live: bool
    session_key: str | None
    started_at: datetime
    is_deleted: bool


def stored(db: Reader, ids: Collection[str]) -> dict[str, Stored]:
    """The plays with these ids as they were imported, also hidden and edited ones."""
    if not ids:
        return {}
    named = {to_uuid(one): one for one in ids}
    return {named[row[0]]: Stored(*row[1:]) for row in db.rows(_STORED, _bounds(named))}


def deleted(db: Reader, ids: Collection[str]) -> frozenset[str]:
    """Those of the ids whose plays somebody deleted, also those that were purged since."""
    if not ids:
        return frozenset()
    named = {to_uuid(one): one for one in ids}
    return frozenset(named[row[0]] for row in db.rows(_DELETED, _bounds(named)))


def any_deleted(db: Reader) -> bool:
    """Whether somebody deleted any play."""
    return db.row(f"SELECT 1 {_IN_FORCE} LIMIT 1") is not None


def _bounds(named: Mapping[UUID, str]) -> dict[str, Any]:
    return {"ids": list(named), "first": min(named), "last": max(named)}


def window(db: Reader, server: str) -> tuple[datetime, datetime] | None:
    """From when to when the history knows of plays on a server."""
    row = db.row(_WINDOW, {"server": server})
    return None if row is None or row[0] is None else (row[0], row[1])


def overlapping(db: Reader, server: str, stretches: Sequence[Stretch]) -> list[Overlap]:
    """The plays of the same account and item on a server at the same time."""
    bounds: dict[str, Any] = {
        "number": list(range(len(stretches))),
        "account": [one.account or NOBODY for one in stretches],
        "key": [one.key for one in stretches],
        "began": [one.began.replace(tzinfo=None) for one in stretches],
        "ended": [one.ended.replace(tzinfo=None) for one in stretches],
        "first": min(one.began for one in stretches),
        "last": max(one.ended for one in stretches),
        "server": server,
    }
    return [Overlap(*row) for row in db.rows(_OVERLAPPING, bounds)]
