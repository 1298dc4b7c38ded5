"""Every day as a square."""

from hub.analytics.asked import Asked, Interval
from hub.analytics.parts.shapes import MEASURES, without_gaps
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Rows, Table, Topic

_SQL = (
    "SELECT date, sum(begun), sum(part_ms) / 1000.0, "
    "count(DISTINCT person) FILTER (begun = 1 OR part_ms > 0) FROM parts GROUP BY 1 ORDER BY 1"
)


def _rows(asked: Asked) -> Rows:
    return without_gaps(asked, asked.rows(_SQL), (0, 0.0, 0))


REPORT = Report(
    name="calendar",
    title="Calendar",
    help="How much was watched on each day.",
    definition=(
        "As `trends`, but always by day: a play counts on the day on which it began, watch time "
        "on the days on which it was watched. Days without plays are zero. The chart shows as "
        "many of the latest weeks as there is room for, the table all days."
    ),
    topic=Topic.PEOPLE,
    order=7,
    steps=(Interval.DAY,),
    tables=(
        Table(
            "days",
            (Column("day", Kind.DATE, "day", "date"), *MEASURES),
            rows=_rows,
            chart=Chart(ChartKind.CALENDAR, "day", ("plays", "watch_time_s")),
        ),
    ),
)
