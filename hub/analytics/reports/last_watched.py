"""What was watched last."""

from hub.analytics.parts.dimensions import PLAYER
from hub.analytics.parts.shapes import WATCH_TIME, item_columns
from hub.analytics.report import Chart, ChartKind, Column, Kind, Parameter, Report, Table, Topic

_SQL = """
SELECT ended_at, concat_ws(' · ', g.title, i.title), i.id, n.name, n.id, d.name, d.id,
    ms / 1000.0
FROM (
    SELECT ended_at, play, item, person, player, watch_ms AS ms FROM chosen WHERE watched
    ORDER BY ended_at DESC, play DESC LIMIT $limit
) JOIN items i USING (item) LEFT JOIN items g ON g.item = i.grandparent
LEFT JOIN persons n USING (person) LEFT JOIN players d USING (player)
ORDER BY ended_at DESC, play DESC
"""

REPORT = Report(
    name="last_watched",
    title="Watched last",
    help="The movies, episodes and tracks that were seen to the end last, by whom and on what.",
    definition=(
        "Plays that count as watched by the recording settings, those that ended last first. A "
        "title that was watched twice is there twice."
    ),
    topic=Topic.OVERVIEW,
    order=40,
    tables=(
        Table(
            "plays",
            (
                Column("ended_at", Kind.TIME, "when it ended"),
                *item_columns("title", "what was watched"),
                Column("person", Kind.TEXT, "person", "person", by="person_id"),
                Column("person_id", Kind.ID, "id of the person"),
                *PLAYER.columns,
                WATCH_TIME,
            ),
            sql=_SQL,
            chart=Chart(ChartKind.TABLE, "ended_at", ("watch_time_s",)),
        ),
    ),
    parameters=(Parameter("limit", 10, 1, 500, "plays shown"),),
)
