"""What is watched the most."""

from hub.analytics.parts.shapes import LIMIT, item_columns, top
from hub.analytics.report import Column, Kind, Report, Topic

_EPISODE = "concat_ws(' · ', g.title, i.title)"

REPORT = Report(
    name="popular",
    title="Most watched",
    help="The movies, shows, episodes, artists and tracks with the most plays and watch time.",
    definition=(
        "A show has the plays of all its episodes, an artist those of all tracks. `persons` are "
        "different persons who played it. `seen_percent` is the mean over plays of the furthest "
        "place that was reached, as a share of the length; plays without a known length are left "
        "out of it. Equal titles on several servers are one item."
    ),
    topic=Topic.CONTENT,
    order=10,
    tables=(
        top(
            "movies",
            kind="movie",
            key="item",
            shown=(*item_columns("movie", "movie"), Column("year", Kind.YEAR, "release year")),
            named="i.title, i.id, i.year",
        ),
        top(
            "shows",
            kind="episode",
            key="grandparent",
            shown=item_columns("show", "show"),
        ),
        top(
            "episodes",
            kind="episode",
            key="item",
            shown=item_columns("episode", "show and episode"),
            named=f"{_EPISODE}, i.id",
        ),
        top(
            "artists",
            kind="track",
            key="grandparent",
            shown=item_columns("artist", "artist"),
        ),
        top(
            "tracks",
            kind="track",
            key="item",
            shown=item_columns("track", "artist and track"),
            named=f"{_EPISODE}, i.id",
        ),
    ),
    parameters=(LIMIT,),
)
