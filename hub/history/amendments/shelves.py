"""Where the rows of a play lie: shown, hidden, deleted, or as recorded beneath an edited one.

Each shelf is a schema with the same three tables and integer keys of its own; a play is the same by
its public id. All functions belong into the transaction of the caller.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from hub.history.marks.build import highest_play
from hub.history.store.connection import Connection
from hub.history.writing import changed
from hub.history.writing.dimension import highest

OF_A_PLAY = ("plays", "segments", "play_streams")
"""The tables of a shelf."""


class Shelf(StrEnum):
    """Names of schemas: a play is on one of the first three, edited ones on the last as well."""

    SHOWN = "main"
    HIDDEN = "hidden"
    DELETED = "deleted"
    ORIGINAL = "original"


ASIDE = (Shelf.HIDDEN, Shelf.DELETED, Shelf.ORIGINAL)
VISIBLE = (Shelf.SHOWN, Shelf.HIDDEN, Shelf.DELETED)


def find(connection: Connection, shelf: Shelf, ids: Collection[UUID]) -> dict[UUID, int]:
    """The integer keys of those of the plays that are on a shelf."""
    if not ids:
        return {}
    rows = connection.execute(
        f"SELECT id, play FROM {shelf}.plays WHERE id >= $first AND id <= $last "  # noqa: S608 - a constant
        "AND id IN (SELECT unnest($ids))",
        {"ids": list(ids), "first": min(ids), "last": max(ids)},
    )
    return dict(rows.fetchall())


def remove(connection: Connection, shelf: Shelf, plays: Sequence[int]) -> None:
    """Remove these plays, by the keys of the shelf, with what belongs to them."""
    if not plays:
        return
    if shelf is Shelf.SHOWN:
        changed.removed(plays)
    bounds = {"plays": list(plays), "first": min(plays), "last": max(plays)}
    for table in OF_A_PLAY:
        connection.execute(
            f"DELETE FROM {shelf}.{table} WHERE play >= $first AND play <= $last "  # noqa: S608 - constants
            "AND play IN (SELECT unnest($plays))",
            bounds,
        )


def move(connection: Connection, source: Shelf, target: Shelf, ids: Collection[UUID]) -> None:
    """Move those of the plays that are on `source`."""
    found = find(connection, source, ids)
    copy(connection, source, target, found)
    remove(connection, source, list(found.values()))


def copy(
    connection: Connection, source: Shelf, target: Shelf, plays: Mapping[UUID, int]
) -> dict[UUID, int]:
    """Copy plays, given by their keys on `source`, in that order; the keys on `target`."""
    if not plays:
        return {}
    shown = target is Shelf.SHOWN
    last = highest_play(connection) if shown else highest(connection, f"{target}.plays", "play")
    order = sorted(plays, key=lambda play_id: plays[play_id])
    keys = {play_id: last + number for number, play_id in enumerate(order, start=1)}
    params: dict[str, Any] = {
        "old": [plays[play_id] for play_id in order],
        "new": [keys[play_id] for play_id in order],
        "first": plays[order[0]],
        "last": plays[order[-1]],
    }
    for table in OF_A_PLAY:
        connection.execute(
            f"INSERT INTO {target}.{table} BY NAME "  # noqa: S608 - constants
            f"SELECT t.* REPLACE (w.new::INTEGER AS play) FROM {source}.{table} t "
            "JOIN (SELECT unnest($old) AS old, unnest($new) AS new) w ON t.play = w.old "
            "WHERE t.play >= $first AND t.play <= $last ORDER BY w.new",
            params,
        )
    return keys
