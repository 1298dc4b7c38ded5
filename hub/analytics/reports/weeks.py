"""The hours of the latest weeks, turn upon turn."""

from hub.analytics.parts.dimensions import HOUR
from hub.analytics.parts.shapes import PLAYS, WATCH_TIME
from hub.analytics.report import Chart, ChartKind, Column, Kind, Parameter, Report, Table, Topic

_SQL = """
SELECT DATE '1970-01-01' + day, hour, count(*), sum(watch_ms) / 1000.0 FROM chosen
WHERE (day + 3) // 7 > (SELECT max((day + 3) // 7) FROM chosen) - $weeks
GROUP BY day, hour ORDER BY day, hour
"""

REPORT = Report(
    name="weeks",
    title="Weeks as a spiral",
    help="When people watched in the latest weeks: what recurs stands in one direction.",
    definition=(
        "The latest `weeks` weeks with plays among those asked for, from Monday to Sunday. A play "
        "counts in the hour of the viewer's zone in which it began, with all its watch time. Each "
        "turn is a week, the latest outside; the same hour of all weeks lies in one direction."
    ),
    topic=Topic.PEOPLE,
    order=8,
    tables=(
        Table(
            "hours",
            (Column("day", Kind.DATE, "day", "date"), *HOUR.columns, PLAYS, WATCH_TIME),
            sql=_SQL,
            chart=Chart(ChartKind.SPIRAL, "day", ("plays", "watch_time_s"), series="hour"),
        ),
    ),
    parameters=(Parameter("weeks", 12, 1, 53, "weeks shown"),),
)
