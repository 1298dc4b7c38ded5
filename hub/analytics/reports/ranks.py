"""Movies and shows that rise and fall."""

from hub.analytics.asked import Interval
from hub.analytics.parts.ranks import ranks
from hub.analytics.parts.shapes import item_columns
from hub.analytics.report import Parameter, Report, Topic

_NAMES = "SELECT item AS key, title AS label, id FROM items"

REPORT = Report(
    name="ranks",
    title="Rise and fall",
    help="How the most watched movies and shows rank from month to month.",
    definition=(
        "The `limit` movies and shows with the most watch time of all that was asked for, and "
        "their rank among each other by watch time in each month, or week if `interval` says so. A "
        "play counts in the step in which it began. Who was not watched in a step has no rank "
        "there."
    ),
    topic=Topic.CONTENT,
    order=15,
    tables=(
        ranks(
            "shows",
            item_columns("show", "show"),
            column="grandparent",
            names=_NAMES,
            where="type = 'episode'",
        ),
        ranks(
            "movies",
            item_columns("movie", "movie"),
            column="item",
            names=_NAMES,
            where="type = 'movie'",
        ),
    ),
    steps=(Interval.WEEK, Interval.MONTH),
    coarse=True,
    usual=Interval.MONTH,
    parameters=(Parameter("limit", 10, 2, 30, "titles ranked"),),
)
