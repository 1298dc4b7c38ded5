"""Every day as a square."""

from hub.analytics.asked import Interval
from hub.analytics.parts.shapes import over_time
from hub.analytics.report import ChartKind, Column, Kind, Report, Topic

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
        over_time(
            name="days",
            date=Column("day", Kind.DATE, "day", "date"),
            chart=ChartKind.CALENDAR,
        ),
    ),
)
