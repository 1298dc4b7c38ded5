"""Writes edited values over copies of the rows that were recorded."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from hub.history.amendments.shelves import Shelf
from hub.history.amendments.times import Span, Stretch, bounded, lost_ms, watched
from hub.history.store.connection import Connection

_IN_FORCE = """
SELECT w.play, arg_max(a.watched, amendment) AS watched,
    arg_max(a.person_id, amendment) AS person_id, arg_max(a.item_id, amendment) AS item_id,
    arg_max(a.started_at, amendment) AS started_at, arg_max(a.ended_at, amendment) AS ended_at,
    arg_max(a.watch_ms, amendment) AS watch_ms
FROM (SELECT unnest($ids) AS id, unnest($plays)::INTEGER AS play) w
JOIN amended_plays p USING (id) JOIN amendments a USING (amendment)
WHERE p.undone_at IS NULL AND a.kind = 'edit'
GROUP BY w.play
"""
"""The newest value of each; NULL where no edit sets one."""
_VALUES = """
UPDATE {shelf}.plays t SET watched = coalesce(e.watched, t.watched),
    person = coalesce(e.person, t.person), item = coalesce(e.item, t.item),
    parent = if(e.item IS NULL, t.parent, e.parent),
    grandparent = if(e.item IS NULL, t.grandparent, e.grandparent),
    type = coalesce(e.type, t.type), live = if(e.item IS NULL, t.live, coalesce(e.live, false)),
    duration_ms = if(e.item IS NULL, t.duration_ms, e.duration_ms)
FROM (
    SELECT f.play, f.watched, n.person, i.item, i.parent, i.grandparent, i.type, i.live,
        i.duration_ms
    FROM ({in_force}) f
    LEFT JOIN persons n ON n.id = f.person_id
    LEFT JOIN items c ON c.id = f.item_id
    LEFT JOIN item_joins j ON j.item = c.item
    LEFT JOIN items i ON i.item = coalesce(j.into_item, c.item)
) e WHERE t.play = e.play
"""
_SEGMENT = """
UPDATE {shelf}.segments SET started_at = $started_at, ended_at = $ended_at,
    start_ms = $start_ms, end_ms = $end_ms, watch_ms = $watch_ms
WHERE play = $play AND number = $number
"""


def apply_edits(connection: Connection, shelf: Shelf, plays: Mapping[UUID, int]) -> None:
    """Give plays, by their keys on a shelf, the values of the edits in force."""
    if not plays:
        return
    params = {"ids": list(plays), "plays": list(plays.values())}
    connection.execute(_VALUES.format(shelf=shelf, in_force=_IN_FORCE), params)
    result = connection.execute(
        f"SELECT play, started_at, ended_at, watch_ms FROM ({_IN_FORCE}) "  # noqa: S608 - a constant
        "WHERE started_at IS NOT NULL OR ended_at IS NOT NULL OR watch_ms IS NOT NULL",
        params,
    )
    for play, started_at, ended_at, watch_ms in result.fetchall():
        _apply_times(connection, shelf, play, (started_at, ended_at, watch_ms))


Times = tuple[datetime | None, datetime | None, int | None]


def edited(span: Span, times: Times) -> Span:
    """A span with another start, end and watch time, as far as they are given and possible."""
    started_at, ended_at, watch_ms = times
    after = bounded(span, started_at, ended_at)
    return after if watch_ms is None else watched(after, watch_ms)


def span_of(connection: Connection, shelf: Shelf, play: int) -> Span:
    """When a play was, by its key on a shelf."""
    row = connection.execute(
        f"SELECT started_at, ended_at, watch_ms FROM {shelf}.plays WHERE play = $play",  # noqa: S608 - a constant
        {"play": play},
    ).fetchall()[0]
    rows = connection.execute(
        "SELECT number, state::VARCHAR, started_at, ended_at, start_ms, end_ms, watch_ms "  # noqa: S608 - a constant
        f"FROM {shelf}.segments WHERE play = $play ORDER BY number",
        {"play": play},
    ).fetchall()
    return Span(row[0], row[1], tuple(Stretch(*one) for one in rows), row[2])


def _apply_times(connection: Connection, shelf: Shelf, play: int, times: Times) -> None:
    before = span_of(connection, shelf, play)
    after = edited(before, times)
    connection.execute(
        f"UPDATE {shelf}.plays SET started_at = $started_at, ended_at = $ended_at, "  # noqa: S608 - a constant
        "watch_ms = $watch_ms, paused_ms = greatest(0, paused_ms - $paused), "
        "buffering_ms = greatest(0, buffering_ms - $buffering) WHERE play = $play",
        {
            "play": play,
            "started_at": after.started_at,
            "ended_at": after.ended_at,
            "watch_ms": after.watch_ms,
            "paused": lost_ms(before, after, "paused"),
            "buffering": lost_ms(before, after, "buffering"),
        },
    )
    _write_segments(connection, shelf, play, before, after)


def _write_segments(
    connection: Connection, shelf: Shelf, play: int, before: Span, after: Span
) -> None:
    kept = {one.number: one for one in after.stretches}
    for one in before.stretches:
        now = kept.get(one.number)
        if now is None:
            connection.execute(
                f"DELETE FROM {shelf}.segments WHERE play = $play AND number = $number",  # noqa: S608 - a constant
                {"play": play, "number": one.number},
            )
        elif now != one:
            values = asdict(now)
            del values["state"]
            connection.execute(_SEGMENT.format(shelf=shelf), {"play": play, **values})
