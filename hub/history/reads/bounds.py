"""How far the plays reach, kept in memory from one write to the next."""

from dataclasses import dataclass
from datetime import datetime

from hub.history.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first and last time that a play began, how many plays there are, and the highest key."""

    first: datetime
    last: datetime
    plays: int
    highest: int


def bounds(reader: Reader) -> Bounds | None:
    """The bounds of what is read; None when there are no plays."""
    kept, key = reader.names["plays"], ("bounds", reader.hidden)
    known = kept.known([key])
    if key not in known:
        row = reader.row(
            "SELECT min(started_at), max(started_at), count(*), max(play) FROM plays"
        ) or (None, None, 0, None)
        known = {key: Bounds(*row) if row[2] else None}
        kept.keep(known)
    found: Bounds | None = known[key]
    return found
