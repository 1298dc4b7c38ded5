"""What is watched after what."""

import numpy as np
from numpy.typing import NDArray

from hub.analytics.asked import Asked
from hub.analytics.parts.names import titles
from hub.analytics.parts.shapes import item_columns
from hub.analytics.report import (
    Chart,
    ChartKind,
    Column,
    Kind,
    Parameter,
    Report,
    Rows,
    Table,
    Topic,
)

_SQL = """
SELECT person, coalesce(grandparent, item) AS title, started_at, ended_at FROM chosen
WHERE person IS NOT NULL AND NOT live AND watch_ms >= 60000 * $least_minutes
"""
_SECONDS = 34
_KEYS = 31

Ints = NDArray[np.int64]


def _rows(asked: Asked) -> Rows:
    found = asked.columns(_SQL)
    person, title = found["person"].astype(np.int64), found["title"].astype(np.int64)
    begin, end = (found[name].view(np.int64) // 1_000_000 for name in ("started_at", "ended_at"))
    order = np.argsort((person << _SECONDS) + begin)
    pairs = following(
        person[order], title[order], begin[order], end[order], 60 * asked.params["apart_minutes"]
    )
    flows, counts = _counted(pairs)
    most = np.lexsort((flows, -counts))[: asked.params["limit"]]
    ends = [(int(flow) >> _KEYS, int(flow) & ((1 << _KEYS) - 1)) for flow in flows[most]]
    names = titles(asked, {key for pair in ends for key in pair})
    return [
        (*names[before], *names[then], int(count))
        for (before, then), count in zip(ends, counts[most], strict=True)
    ]


def following(person: Ints, title: Ints, begin: Ints, end: Ints, apart: int) -> Ints:
    """Pairs of different titles, packed, that a person played one after the other.

    All are sorted by person and beginning; times and `apart` are in seconds.
    """
    near = (person[1:] == person[:-1]) & (begin[1:] - end[:-1] <= apart)
    on = near & (title[1:] != title[:-1])
    packed: Ints = (title[:-1][on] << _KEYS) + title[1:][on]
    return packed


def _counted(values: Ints) -> tuple[Ints, Ints]:
    """The different values and how often each is there; numpy's own takes ten times as long."""
    ordered = np.sort(values)
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    return ordered[first], np.diff(np.append(first, len(ordered)))


REPORT = Report(
    name="content_flow",
    title="What is watched after what",
    help="To which movie, show or artist people go on from another one.",
    definition=(
        "Two plays of one person follow each other if no other one of theirs began in between and "
        "the second began at most `apart_minutes` after the first had ended. They are a flow if "
        "they are of different movies, shows or artists: going on with the next episode is none. "
        "Plays with less than `least_minutes` of watch time and live television are left out."
    ),
    topic=Topic.CONTENT,
    order=80,
    tables=(
        Table(
            "flows",
            (
                *item_columns("after_title", "movie, show or artist that was watched first"),
                *item_columns("title", "movie, show or artist that was watched next"),
                Column("times", Kind.COUNT, "times it was gone on with"),
            ),
            rows=_rows,
            chart=Chart(ChartKind.SANKEY, "after_title", ("times",), series="title"),
        ),
    ),
    parameters=(
        Parameter("apart_minutes", 180, 0, 1440, "minutes between two plays at most"),
        Parameter("least_minutes", 5, 0, 240, "minutes of watch time of a play at least"),
        Parameter("limit", 40, 1, 500, "flows shown"),
    ),
)
