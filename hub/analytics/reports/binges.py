"""Several episodes in a row."""

from hub.analytics.dimensions import PERSON
from hub.analytics.report import Chart, ChartKind, Column, Kind, Parameter, Report, Table, Topic
from hub.analytics.shapes import WATCH_TIME, item_columns

_BINGES = """
, following AS (
    SELECT *, started_at > max(ended_at) OVER (
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
        sum(watch_ms) AS ms, min(started_at) AS began
    FROM runs GROUP BY person, grandparent, run HAVING count(DISTINCT item) >= $episodes
)
"""
_BINGE_COUNT = Column("binges", Kind.COUNT, "binges")
_EPISODES = Column("episodes", Kind.COUNT, "different episodes in them")
_SUMS = "count(*) AS binges, sum(episodes), sum(ms) / 1000.0"

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
            sql=(
                f"{_BINGES} SELECT i.title, i.id, {_SUMS} "  # noqa: S608 - constants
                "FROM binges JOIN items i ON i.item = series GROUP BY series, i.title, i.id "
                "ORDER BY binges DESC, 5 DESC, i.id LIMIT 100"
            ),
            chart=Chart(ChartKind.BAR, "show", ("binges", "watch_time_s")),
        ),
        Table(
            "persons",
            (*PERSON.columns, _BINGE_COUNT, _EPISODES, WATCH_TIME),
            sql=(
                f"{_BINGES} SELECT n.name, n.id, {_SUMS} "  # noqa: S608 - constants
                "FROM binges JOIN persons n USING (person) GROUP BY person, n.name, n.id "
                "ORDER BY binges DESC, 5 DESC, n.id LIMIT 100"
            ),
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
            sql=(
                f"{_BINGES} SELECT began, i.title, i.id, n.name, n.id, episodes, ms / 1000.0 "  # noqa: S608 - constants
                "FROM binges JOIN items i ON i.item = series JOIN persons n USING (person) "
                "ORDER BY episodes DESC, ms DESC, began LIMIT 25"
            ),
            chart=Chart(ChartKind.TABLE, "began_at", ("episodes",)),
        ),
    ),
    parameters=(
        Parameter("episodes", 3, 2, 50, "different episodes at least"),
        Parameter("pause_minutes", 60, 0, 720, "minutes between two episodes at most"),
    ),
)
