"""The latest plays as lines over what they were."""

from hub.analytics.parts.dimensions import (
    DECISION,
    HOUR,
    PLATFORM,
    SOURCE_RESOLUTION,
    TYPE,
    WEEKDAY,
)
from hub.analytics.parts.shapes import WATCH_TIME
from hub.analytics.report import Chart, ChartKind, Column, Kind, Parameter, Report, Table, Topic

_SQL = """
, latest AS MATERIALIZED (
    SELECT started_at, weekday, hour, type, player, quality, decision, watch_ms, play,
        CASE WHEN duration_ms > 0 AND NOT live
            THEN least(100.0, 100.0 * max_ms / duration_ms) END AS seen
    FROM chosen ORDER BY started_at DESC, play DESC LIMIT $limit
)
SELECT started_at, type::VARCHAR, platform, q.source_resolution, decision::VARCHAR, weekday, hour,
    watch_ms / 1000.0, seen
FROM latest LEFT JOIN players USING (player) LEFT JOIN qualities q USING (quality)
ORDER BY started_at DESC, play DESC
"""

REPORT = Report(
    name="side_by_side",
    title="Plays side by side",
    help="The latest plays as lines: what goes together, and what stands apart.",
    definition=(
        "The latest `limit` plays, each a line through its media type, platform, resolution of "
        "the file, delivery, weekday, hour, watch time and how much of it was seen; coloured by "
        "delivery. What is not known of a play ends its line. In the chart, drag along an axis to "
        "light up the plays of that stretch."
    ),
    topic=Topic.PERFORMANCE,
    order=60,
    tables=(
        Table(
            "plays",
            (
                Column("began_at", Kind.TIME, "when it began"),
                *TYPE.columns,
                *PLATFORM.columns,
                *SOURCE_RESOLUTION.columns,
                *DECISION.columns,
                *WEEKDAY.columns,
                *HOUR.columns,
                WATCH_TIME,
                Column("seen_percent", Kind.PERCENT, "how far it came, of the item's length"),
            ),
            sql=_SQL,
            chart=Chart(ChartKind.PARALLEL, "began_at", ("watch_time_s",), series="decision"),
        ),
    ),
    parameters=(Parameter("limit", 300, 10, 2000, "plays shown"),),
)
