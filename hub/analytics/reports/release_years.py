"""Release years."""

from hub.analytics.parts.dimensions import YEAR
from hub.analytics.parts.shapes import ranking
from hub.analytics.report import ChartKind, Report, Topic

REPORT = Report(
    name="release_years",
    title="Release years",
    help="How old what is watched is.",
    definition=(
        "The release year of the item that was played; for an episode its own, not that of the "
        "show."
    ),
    topic=Topic.CONTENT,
    order=40,
    tables=(ranking(YEAR, chart=ChartKind.COLUMN, unknown=False),),
)
