"""The table of states: written in batches, read by entity and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hub.core.states import UNAVAILABLE, UNKNOWN
from hub.history.store import bulk
from hub.history.store.connection import Connection
from hub.history.store.reader import Reader
from hub.history.store.values import naive

MOST_POINTS = 1_000


@dataclass(frozen=True, slots=True)
class StateRow:
    """What an entity showed from `at` on."""

    entity_id: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class StatePoint:
    """What an entity showed from `at` on; `low` and `high` where a stretch of numbers is summed up.

    `state` is then their mean over the time each was shown.
    """

    at: datetime
    state: str
    low: float | None = None
    high: float | None = None


def write(connection: Connection, rows: Sequence[StateRow]) -> None:
    """Add states, in one transaction."""
    shown = [
        {"entity_id": row.entity_id, "shown_at": naive(row.at), "state": row.state} for row in rows
    ]
    bulk.insert(connection, "entity_states", shown)


def forget(connection: Connection, before: datetime) -> None:
    """Remove what entities showed before then."""
    sql = "DELETE FROM entity_states WHERE shown_at < $before"
    connection.execute(sql, {"before": naive(before)})


def states(
    reader: Reader, entity_id: str, after: datetime, before: datetime
) -> Sequence[StatePoint]:
    """What an entity showed between two times, the earliest first; the first may be from earlier.

    More than 1,000 numbers are summed up by stretches of equal length; of other states the latest
    1,000 are given.
    """
    asked = {"entity_id": entity_id, "after": after, "before": before}
    rows = [StatePoint(at, state) for at, state in reader.rows(_CHANGES, asked)]
    if len(rows) <= MOST_POINTS:
        return rows
    count, numbers = (reader.row(_COUNTS, asked) or (0, 0))[:2]
    if numbers == count:
        step = (before - after) / MOST_POINTS
        return _summed_up(reader, asked, max(step, timedelta(seconds=1)))
    return rows[-MOST_POINTS:]


def _summed_up(reader: Reader, asked: dict[str, Any], step: timedelta) -> Sequence[StatePoint]:
    found = reader.rows(_STRETCHES, {**asked, "step": step})
    return [StatePoint(at, f"{mean:.6g}", low, high) for at, mean, low, high in found]


_IN_TIME = "entity_id = $entity_id AND shown_at >= $after AND shown_at < $before"
_CHANGES = f"""
    (SELECT shown_at, state FROM entity_states WHERE entity_id = $entity_id AND shown_at < $after
     ORDER BY shown_at DESC LIMIT 1)
    UNION ALL (SELECT shown_at, state FROM entity_states WHERE {_IN_TIME} ORDER BY shown_at DESC
     LIMIT {MOST_POINTS + 1})
    ORDER BY shown_at
"""  # noqa: S608 - constants
_COUNTS = f"""
    SELECT count(*), count(TRY_CAST(state AS DOUBLE)) FROM entity_states
    WHERE {_IN_TIME} AND state NOT IN ('{UNKNOWN}', '{UNAVAILABLE}')
"""  # noqa: S608 - constants
_STRETCHES = f"""
    WITH shown AS (
        SELECT shown_at, TRY_CAST(state AS DOUBLE) AS number,
               coalesce(lead(shown_at) OVER (ORDER BY shown_at), $before) AS until
        FROM entity_states WHERE {_IN_TIME}
    )
    SELECT time_bucket($step::INTERVAL, shown_at, $after::TIMESTAMP) AS stretch,
           sum(number * lasted) / sum(lasted), min(number), max(number)
    FROM (SELECT *, greatest(epoch_us(until - shown_at), 1) AS lasted FROM shown)
    WHERE number IS NOT NULL GROUP BY stretch ORDER BY stretch
"""  # noqa: S608 - constants
