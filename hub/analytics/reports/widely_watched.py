"""What the most different people watch."""

from hub.analytics.parts.shapes import PERSONS, PLAYS, WATCH_TIME, item_columns
from hub.analytics.report import Chart, ChartKind, Parameter, Report, Table, Topic


def _table(name: str, type_: str, key: str, shown: str) -> Table:
    """The items with the most persons; `key` is the column of plays that holds the item."""
    sql = (
        "SELECT i.title, i.id, persons, plays, ms / 1000.0 FROM ("  # noqa: S608 - constants
        "SELECT key, count(*) AS persons, sum(plays) AS plays, sum(ms) AS ms FROM ("
        f"SELECT {key} AS key, person, count(*) AS plays, sum(watch_ms) AS ms FROM chosen "
        f"WHERE type = '{type_}' AND {key} IS NOT NULL AND person IS NOT NULL GROUP BY 1, 2) "
        "GROUP BY 1 ORDER BY persons DESC, plays DESC, ms DESC, key LIMIT $limit) "
        "JOIN items i ON i.item = key ORDER BY persons DESC, plays DESC, ms DESC, key"
    )
    return Table(
        name,
        (*item_columns(shown, shown), PERSONS, PLAYS, WATCH_TIME),
        sql=sql,
        chart=Chart(ChartKind.BAR, shown, ("persons",)),
        only={"known": "person"},
    )


REPORT = Report(
    name="widely_watched",
    title="Watched by the most people",
    help="The movies, shows and artists with the most different persons.",
    definition=(
        "Different persons who began a play of it, whatever accounts they have; a show has the "
        "persons of all its episodes, an artist those of all tracks. Plays without a person are "
        "left out. Among equals, the more plays and watch time decide."
    ),
    topic=Topic.CONTENT,
    order=11,
    tables=(
        _table("movies", "movie", "item", "movie"),
        _table("shows", "episode", "grandparent", "show"),
        _table("artists", "track", "grandparent", "artist"),
    ),
    parameters=(Parameter("limit", 10, 1, 500, "items shown"),),
    everybody=True,
)
