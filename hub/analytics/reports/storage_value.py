"""What is watched for the space it takes."""

from hub.analytics.parts.shapes import WATCH_TIME, item_columns
from hub.analytics.parts.storage import BYTES, FILES
from hub.analytics.report import Chart, ChartKind, Column, Kind, Parameter, Report, Table, Topic

_SQL = f"""
{FILES}, watched AS (
    SELECT coalesce(grandparent, item) AS title, sum(watch_ms) AS ms FROM chosen
    GROUP BY 1 HAVING sum(watch_ms) > 0
), worth AS (
    SELECT title, bytes, ms, (ms / 3.6e6) / (bytes / 1e9) AS hours
    FROM sizes JOIN watched USING (title)
    ORDER BY hours {{order}}, title LIMIT $limit
)
SELECT i.title, i.id, bytes, ms / 1000.0, hours FROM worth JOIN items i ON i.item = worth.title
ORDER BY hours {{order}}, i.id
"""  # noqa: S608 - constants
_COLUMNS = (
    *item_columns("title", "movie, show or artist"),
    BYTES,
    WATCH_TIME,
    Column("hours_per_gb", Kind.NUMBER, "hours watched for each gigabyte"),
)


def _table(name: str, order: str, chart: ChartKind) -> Table:
    return Table(
        name,
        _COLUMNS,
        sql=_SQL.format(order=order),
        chart=Chart(chart, "title", ("hours_per_gb", "watch_time_s")),
    )


REPORT = Report(
    name="storage_value",
    title="Hours for a gigabyte",
    help="What is watched most, and least, for the space it takes.",
    definition=(
        "Watch time of the plays asked for, in hours, divided by the space that the movie, show "
        "or artist takes now, in gigabytes of 1,000,000,000 bytes. A show has the space and the "
        "plays of all its episodes. What was not watched at all is in the report `stale`."
    ),
    topic=Topic.STORAGE,
    order=30,
    tables=(_table("best", "DESC", ChartKind.BAR), _table("worst", "ASC", ChartKind.TABLE)),
    parameters=(Parameter("limit", 25, 1, 500, "titles in each list"),),
    everybody=True,
)
