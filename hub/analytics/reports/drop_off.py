"""What people give up on, and where."""

from hub.analytics.parts.shapes import PLAYS, SEEN, WATCH_TIME, item_columns
from hub.analytics.report import Chart, ChartKind, Column, Kind, Parameter, Report, Table, Topic
from hub.history.query.play_facts import REACHABLE, REACHED, first_of
from hub.history.query.play_facts import SEEN as SEEN_OF

_SEEN = SEEN_OF.format(p="")
_BUCKET = first_of(REACHED)
_KNOWN = REACHABLE.format(p="")
_UNSEEN = Column("unwatched", Kind.COUNT, "plays that were not seen to the end")

REPORT = Report(
    name="drop_off",
    title="Given up on",
    help="How far plays come, which titles are given up, and which shows lose people early.",
    definition=(
        "How far a play came is the furthest place it reached, as a share of the item's length. "
        "Live television and items of unknown length have none. A play is seen to the end if it "
        "counts as watched by the recording settings. A title is listed with at least "
        "`least_plays` plays. A person went on with a show if, having played the first episode of "
        "its first season, they played another episode of it at any time of those asked for."
    ),
    topic=Topic.CONTENT,
    order=70,
    tables=(
        Table(
            "reached",
            (
                Column("reached", Kind.CODE, "furthest place, as a share of the length", "reached"),
                PLAYS,
                WATCH_TIME,
            ),
            sql=(
                f"SELECT {_BUCKET}, count(*), sum(watch_ms) / 1000.0 FROM chosen "  # noqa: S608 - constants
                f"WHERE {_KNOWN} GROUP BY 1 ORDER BY 1"
            ),
            chart=Chart(ChartKind.PIE, "reached", ("plays", "watch_time_s")),
        ),
        Table(
            "titles",
            (*item_columns("title", "movie or episode"), _UNSEEN, PLAYS, SEEN),
            sql=(
                "SELECT concat_ws(' · ', g.title, i.title), i.id, unwatched, plays, seen FROM ("  # noqa: S608 - constants
                "SELECT item, count(*) FILTER (NOT watched) AS unwatched, count(*) AS plays, "
                f"avg({_SEEN}) AS seen FROM chosen WHERE {_KNOWN} GROUP BY 1 "
                "HAVING count(*) >= $least_plays AND count(*) FILTER (NOT watched) > 0 "
                "ORDER BY unwatched DESC, seen, item LIMIT 100) JOIN items i USING (item) "
                "LEFT JOIN items g ON g.item = i.grandparent ORDER BY unwatched DESC, seen, i.id"
            ),
            chart=Chart(ChartKind.BAR, "title", ("unwatched",)),
            only={"known": "length,position", "live": "false", "watched": "false"},
        ),
        Table(
            "shows",
            (
                *item_columns("show", "show"),
                Column("began", Kind.COUNT, "persons who played the first episode"),
                Column("went_on", Kind.COUNT, "those of them who played another one"),
                Column("went_on_percent", Kind.PERCENT, "share that went on"),
            ),
            sql=(
                "SELECT g.title, g.id, count(*) AS began, count(*) FILTER (others), "
                "100.0 * count(*) FILTER (others) / count(*) AS share FROM ("
                "SELECT c.person, c.grandparent AS series, "
                "bool_or(f.item IS NULL) AS others, "
                "bool_or(f.item IS NOT NULL) AS first FROM chosen c "
                "LEFT JOIN (SELECT item FROM items WHERE type = 'episode' AND number = 1 "
                "AND parent_number = 1) f USING (item) "
                "WHERE c.type = 'episode' AND c.person IS NOT NULL AND c.grandparent IS NOT NULL "
                "GROUP BY ALL) JOIN items g ON g.item = series WHERE first "
                "GROUP BY g.item, g.title, g.id HAVING count(*) >= 2 "
                "ORDER BY share, began DESC, g.id LIMIT 100"
            ),
            chart=Chart(ChartKind.TABLE, "show", ("went_on_percent",)),
        ),
    ),
    parameters=(Parameter("least_plays", 3, 1, 1000, "plays of a title at least"),),
)
