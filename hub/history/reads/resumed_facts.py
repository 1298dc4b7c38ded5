"""Which earlier play a play goes on with, after so long that it is a play of its own."""

from collections.abc import Mapping
from typing import Any

from hub.history.query.where import Where
from hub.history.store.ids import to_public
from hub.history.store.reader import Reader

NEAR_MS = 120_000
"""So far from where the earlier play stopped, before or behind, is the same place."""
BEGINNING_MS = 10_000
"""What starts before this is watched from the beginning."""


def resumed_from(reader: Reader, play: Mapping[str, Any], within: Where) -> str | None:
    """The id of the person's play of the item before this one, if this one begins where it ended.

    `play` is a row of `plays`. It follows from what is stored, so that it holds for imported plays
    too, and after accounts were linked or items joined.
    """
    start = play["start_ms"]
    if play["person"] is None or start is None or start < BEGINNING_MS:
        return None
    before = reader.row(
        "SELECT p.id, p.end_ms FROM plays p WHERE p.person = $person "  # noqa: S608 - the scope
        f"AND p.item = $item AND p.started_at < $started_at AND {within.sql} "
        "ORDER BY p.started_at DESC LIMIT 1",
        {**within.params, **{name: play[name] for name in ("person", "item", "started_at")}},
    )
    if before is None or before[1] is None or abs(start - before[1]) > NEAR_MS:
        return None
    return to_public(before[0])
