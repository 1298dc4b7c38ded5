"""How many streams run at once."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from hub.analytics.asked import Asked
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Rows, Table, Topic
from hub.analytics.shapes import DATE, steps

_SQL = (
    "SELECT epoch_us(started_at) AS a, epoch_us(ended_at) AS b FROM chosen "
    "WHERE ended_at > started_at AND {which}"
)
_WHICH = ("true", "decision = 'direct_play'", "decision = 'copy'", "decision = 'transcode'")

Ints = NDArray[np.int64]


def _rows(asked: Asked) -> Rows:
    """The peak of each step, over all and by decision."""
    days = list(steps(asked))
    edges = np.array([_begin(asked, day) for day in days], np.int64)
    columns: list[list[int]] = []
    for which in _WHICH:
        found = asked.columns(_SQL.format(which=which))
        columns.append([int(peak) for peak in peaks(found["a"], found["b"], edges)])
    return list(zip(days, *columns, strict=True))


def _begin(asked: Asked, day: Any) -> int:
    at = datetime.combine(day, time(), ZoneInfo(asked.zone)).astimezone(UTC)
    return round(at.timestamp() * 1_000_000)


def peaks(starts: Ints, ends: Ints, edges: Ints) -> Ints:
    """The most intervals at one moment from each edge to the next, the last one open.

    Intervals hold their start and not their end; times in microseconds. What runs across an edge
    counts on both sides of it.
    """
    if not len(edges):
        return np.zeros(0, np.int64)
    # An end sorts before a start of the same moment.
    events = np.sort(np.concatenate([ends * 2, starts * 2 + 1]))
    level = np.cumsum((events & 1) * 2 - 1)
    at = np.searchsorted(events, edges * 2 + 1)
    before = np.where(at > 0, level[np.maximum(at - 1, 0)] if len(level) else 0, 0)
    inside = np.zeros(len(edges), np.int64)
    until = np.append(at[1:], len(events))
    filled = at < until
    if filled.any():
        bounds = np.stack([at[filled], until[filled]], axis=1).ravel()
        bounds = bounds[:-1] if bounds[-1] == len(events) else bounds
        inside[filled] = np.maximum.reduceat(level, bounds)[::2]
    return np.maximum(before, inside)


_OF = "most streams at once"

REPORT = Report(
    name="concurrency",
    title="Streams at once",
    help="The most streams that ran at the same moment, by day, week or month.",
    definition=(
        "A stream runs from the beginning of a play to its end, pauses included, since the server "
        "holds it. The peak of a step is the largest number of plays that overlap at one moment of "
        "it, found from all beginnings and ends, not from samples. The peaks by decision are each "
        "that decision's own and need not come at the same moment, so that they add up to more."
    ),
    topic=Topic.PERFORMANCE,
    order=12,
    tables=(
        Table(
            "peaks",
            (
                DATE,
                Column("streams", Kind.COUNT, _OF),
                Column("direct_plays", Kind.COUNT, f"{_OF}, played directly"),
                Column("direct_streams", Kind.COUNT, f"{_OF}, repackaged"),
                Column("transcodes", Kind.COUNT, f"{_OF}, transcoded"),
            ),
            rows=_rows,
            chart=Chart(ChartKind.LINE, "date", ("streams", "transcodes")),
        ),
    ),
)
