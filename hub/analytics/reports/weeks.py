"""The hours of the latest weeks, turn upon turn."""

from hub.analytics.asked import Asked
from hub.analytics.parts.counting import dates, summed
from hub.analytics.parts.dimensions import HOUR
from hub.analytics.parts.groups import counted
from hub.analytics.parts.shapes import PLAYS, WATCH_TIME
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


def _hours(asked: Asked) -> Rows:
    groups = counted(asked, "day", "hour")
    day, hour = groups.keys
    week = (day + 3) // 7
    late = week > int(week.max(initial=0)) - asked.params["weeks"]
    hours = (day * 24 + hour)[late]
    first = int(hours.min(initial=2**40))
    there, plays, seconds = summed(hours - first, groups.plays[late], groups.ms[late])
    there += first
    return list(zip(dates(there // 24), (there % 24).tolist(), plays, seconds, strict=True))


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
            rows=_hours,
            chart=Chart(ChartKind.SPIRAL, "day", ("plays", "watch_time_s"), series="hour"),
        ),
    ),
    parameters=(Parameter("weeks", 12, 1, 53, "weeks shown"),),
)
