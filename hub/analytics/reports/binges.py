"""Several episodes in a row."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from hub.analytics.asked import Asked
from hub.analytics.parts.dimensions import PERSON
from hub.analytics.parts.shapes import WATCH_TIME, item_columns
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

_BINGES = """
, following AS (
    SELECT person, grandparent, item, watch_ms, started_at, play, started_at > max(ended_at) OVER (
        PARTITION BY person, grandparent ORDER BY started_at, play
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) + to_minutes($pause_minutes) AS apart
    FROM chosen WHERE type = 'episode' AND person IS NOT NULL AND grandparent IS NOT NULL
), runs AS (
    SELECT *, count(*) FILTER (apart) OVER (
        PARTITION BY person, grandparent ORDER BY started_at, play
    ) AS run FROM following
), binges AS (
    SELECT person, grandparent AS series, count(DISTINCT item) AS episodes,
        sum(watch_ms) / 1000.0 AS watched, min(started_at) AS began
    FROM runs GROUP BY person, grandparent, run HAVING count(DISTINCT item) >= $episodes
)
SELECT began, i.title, i.id, n.name, n.id, episodes, watched
FROM binges JOIN items i ON i.item = series JOIN persons n USING (person)
ORDER BY episodes DESC, watched DESC, began, i.id, n.id
"""
_SHOW, _PERSON = slice(1, 3), slice(3, 5)
_BINGE_COUNT = Column("binges", Kind.COUNT, "binges")
_EPISODES = Column("episodes", Kind.COUNT, "different episodes in them")


def _summed(part: slice) -> Callable[[Asked], Rows]:
    """Binges, episodes and watch time by show or by person, the hundred with the most."""

    def rows(asked: Asked) -> Rows:
        sums: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0, 0, 0.0])
        for row in asked.once(_BINGES):
            one = sums[row[part]]
            one[0] += 1
            one[1] += row[5]
            one[2] += row[6]
        ranked = sorted(sums.items(), key=lambda one: (-one[1][0], -one[1][2], one[0][1]))
        return [(*key, *values) for key, values in ranked[:100]]

    return rows


REPORT = Report(
    name="binges",
    title="Binges",
    help="Several episodes of a show in a row: which shows, who, and the longest.",
    definition=(
        "A binge is at least `episodes` different episodes of one show that one person watched, "
        "each begun at most `pause_minutes` after all before it had ended. An episode that was "
        "stopped and resumed in it counts once; its watch time counts in full."
    ),
    topic=Topic.CONTENT,
    order=60,
    tables=(
        Table(
            "shows",
            (*item_columns("show", "show"), _BINGE_COUNT, _EPISODES, WATCH_TIME),
            rows=_summed(_SHOW),
            chart=Chart(ChartKind.BAR, "show", ("binges", "watch_time_s")),
        ),
        Table(
            "persons",
            (*PERSON.columns, _BINGE_COUNT, _EPISODES, WATCH_TIME),
            rows=_summed(_PERSON),
            chart=Chart(ChartKind.BAR, "person", ("binges", "watch_time_s")),
        ),
        Table(
            "longest",
            (
                Column("began_at", Kind.TIME, "when it began"),
                *item_columns("show", "show"),
                *PERSON.columns,
                _EPISODES,
                WATCH_TIME,
            ),
            rows=lambda asked: asked.once(_BINGES)[:25],
            chart=Chart(ChartKind.TABLE, "began_at", ("episodes",)),
        ),
    ),
    parameters=(
        Parameter("episodes", 3, 2, 50, "different episodes at least"),
        Parameter("pause_minutes", 60, 0, 720, "minutes between two episodes at most"),
    ),
)
