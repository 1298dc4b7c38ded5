"""How much of each library is watched at all."""

from hub.analytics.parts.dimensions import LIBRARY
from hub.analytics.parts.shapes import WATCH_TIME
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Table, Topic

_SQL = """
, played AS (
    SELECT server, item, sum(watch_ms) AS ms, max(started_at) AS last FROM chosen GROUP BY ALL
)
SELECT n.label, n.id, count(*), count(p.item), 100.0 * count(p.item) / count(*),
    coalesce(sum(p.ms), 0) / 1000.0, coalesce(sum(p.ms), 0) / 1000.0 / count(*), max(p.last)
FROM (SELECT DISTINCT library, server, item FROM held WHERE library IS NOT NULL) h
LEFT JOIN played p USING (server, item) JOIN ({names}) n ON n.key = h.library
GROUP BY n.label, n.id ORDER BY 5 DESC, n.label, n.id
"""

REPORT = Report(
    name="utilisation",
    title="How much of a library is watched",
    help="The share of each library that was played, and its watch time per item.",
    definition=(
        "Items are the movies, episodes, tracks and the like that the server listed in a library "
        "and still has. One counts as played if a play of it from that server began in the time "
        "asked for, behind the other filters. `per_item_s` is the watch time of all plays, divided "
        "by all items, played or not."
    ),
    topic=Topic.LIBRARIES,
    order=20,
    tables=(
        Table(
            "library",
            (
                *LIBRARY.columns,
                Column("items", Kind.COUNT, "items in the library"),
                Column("played", Kind.COUNT, "those that were played"),
                Column("played_percent", Kind.PERCENT, "share that was played"),
                WATCH_TIME,
                Column("per_item_s", Kind.SECONDS, "watch time divided by all items"),
                Column("last_play_at", Kind.TIME, "when the last play began"),
            ),
            sql=_SQL.format(names=LIBRARY.names),
            chart=Chart(ChartKind.BAR, "library", ("played_percent", "watch_time_s")),
        ),
    ),
    everybody=True,
    held=True,
)
