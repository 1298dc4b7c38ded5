"""When people watch: weekdays and hours."""

from hub.analytics.parts.dimensions import HOUR, WEEKDAY
from hub.analytics.parts.shapes import grid, ranking
from hub.analytics.report import ChartKind, Report, Topic

REPORT = Report(
    name="hours",
    title="When people watch",
    help="Plays and watch time by day of the week and hour of the day.",
    definition=(
        "Weekday and hour are those of the viewer's time zone at which a play began; its whole "
        "watch time counts there. Weeks begin on Monday."
    ),
    topic=Topic.OVERVIEW,
    order=20,
    tables=(
        grid(HOUR, WEEKDAY, name="grid"),
        ranking(WEEKDAY, chart=ChartKind.COLUMN),
        ranking(HOUR, chart=ChartKind.COLUMN),
    ),
)
