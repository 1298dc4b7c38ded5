"""Libraries."""

from hub.analytics.parts.dimensions import LIBRARY
from hub.analytics.parts.shapes import ranking, series
from hub.analytics.report import Report, Topic

REPORT = Report(
    name="libraries",
    title="Libraries",
    help="Plays and watch time of each library, over time.",
    definition=(
        "A play counts for the library that its session named, or that holds its item; plays of "
        "items that are in none are unknown."
    ),
    topic=Topic.LIBRARIES,
    order=10,
    tables=(
        ranking(LIBRARY),
        series(LIBRARY),
    ),
)
