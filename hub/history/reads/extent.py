"""How much a set of plays holds: plays, watch time, persons and titles."""

from dataclasses import dataclass

from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.query.where import where
from hub.history.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Extent:
    """What plays add up to; an episode counts for its show, a track for its artist."""

    plays: int
    watch_time_s: float
    persons: int
    titles: int


def extent(reader: Reader, filters: Filters, scope: Scope) -> Extent:
    """The extent of the plays behind these filters."""
    limit = where(reader, filters, scope)
    row = reader.row(
        "SELECT count(*), coalesce(sum(p.watch_ms), 0), count(DISTINCT p.person), "  # noqa: S608 - declared filters
        f"count(DISTINCT coalesce(p.grandparent, p.item)) FROM plays p WHERE {limit.sql}",
        limit.params,
    )
    plays, watch_ms, persons, titles = row or (0, 0, 0, 0)
    return Extent(int(plays), int(watch_ms) / 1000, int(persons), int(titles))
