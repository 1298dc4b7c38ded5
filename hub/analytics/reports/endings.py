"""How plays end."""

from hub.analytics.parts.dimensions import ENDING, ORIGIN
from hub.analytics.parts.shapes import ranking, series
from hub.analytics.report import ChartKind, Report, Topic

REPORT = Report(
    name="endings",
    title="How plays end",
    help="Stopped, gone on to the next, or lost.",
    definition=(
        "The ending is how the end of a play came to be known; the last three are no wish of "
        "whoever watched. Imported plays have none."
    ),
    topic=Topic.QUALITY,
    order=60,
    tables=(
        ranking(ENDING, chart=ChartKind.PIE),
        ranking(ORIGIN, chart=ChartKind.PIE),
        series(ENDING),
    ),
)
