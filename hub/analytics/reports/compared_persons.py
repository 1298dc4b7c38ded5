"""Who watches more than before, and who less."""

from hub.analytics.asked import Asked
from hub.analytics.parts.dimensions import PERSON
from hub.analytics.parts.names import persons
from hub.analytics.parts.periods import compared
from hub.analytics.parts.shapes import WATCH_TIME
from hub.analytics.parts.tops import column
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
from hub.analytics.reports.comparison import BEFORE, movers


def _rows(asked: Asked) -> Rows:
    names = persons(asked)
    found = movers(asked.shared(compared), column("person"), lambda _: None)
    for key, now, old in found.rows(slice(None), asked.params["limit"]):
        yield *names[key], now, old, 100 * (now / old - 1) if old else None


REPORT = Report(
    name="compared_persons",
    title="Who watches more, and who less",
    help="Watch time of each person in this period and in the one before.",
    definition=(
        "Periods and watch time as in `comparison`. Who changed most, in hours, comes first; who "
        "did not watch before has no change in percent."
    ),
    topic=Topic.COMPARISON,
    order=20,
    tables=(
        Table(
            "person",
            (
                *PERSON.columns,
                WATCH_TIME,
                BEFORE,
                Column("change_percent", Kind.PERCENT, "change against the period before"),
            ),
            rows=_rows,
            chart=Chart(ChartKind.TABLE, "person", ("watch_time_s",)),
        ),
    ),
    parameters=(
        Parameter("days", 30, 1, 3650, "days compared where no beginning is asked for"),
        Parameter("limit", 50, 1, 1000, "persons shown"),
    ),
    everybody=True,
)
