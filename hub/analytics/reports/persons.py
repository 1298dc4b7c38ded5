"""Who watches how much."""

from hub.analytics.parts.dimensions import PERSON
from hub.analytics.parts.shapes import PLAYS, WATCH_TIME
from hub.analytics.report import Chart, ChartKind, Column, Kind, Parameter, Report, Table, Topic

_SQL = """
SELECT n.name, n.id, plays, ms / 1000.0, titles, watched * 100.0 / plays, last
FROM (
    SELECT person, count(*) AS plays, sum(watch_ms) AS ms, count(DISTINCT item) AS titles,
        count(*) FILTER (watched) AS watched, max(started_at) AS last
    FROM chosen GROUP BY 1
) LEFT JOIN persons n USING (person)
ORDER BY ms DESC, plays DESC, n.name LIMIT $limit
"""

REPORT = Report(
    name="persons",
    title="Most active people",
    help="Plays, watch time, different titles and how much is seen to the end, by person.",
    definition=(
        "`titles` are different movies, episodes and tracks. `watched_percent` is the share of "
        "plays that reached what the recording settings call watched."
    ),
    topic=Topic.PEOPLE,
    tables=(
        Table(
            "person",
            (
                *PERSON.columns,
                PLAYS,
                WATCH_TIME,
                Column("titles", Kind.COUNT, "different titles"),
                Column("watched_percent", Kind.PERCENT, "share of plays seen to the end"),
                Column("last_play_at", Kind.TIME, "when the last play began"),
            ),
            sql=_SQL,
            chart=Chart(ChartKind.BAR, "person", ("watch_time_s", "plays")),
        ),
    ),
    parameters=(Parameter("limit", 50, 1, 1000, "persons shown"),),
    everybody=True,
)
