"""Content ratings and studios."""

from hub.analytics.parts.dimensions import CONTENT_RATING, STUDIO
from hub.analytics.parts.shapes import ranking
from hub.analytics.report import Report, Topic

REPORT = Report(
    name="ratings",
    title="Content ratings and studios",
    help="What is watched by age rating, and by studio or network.",
    definition=(
        "Rating and studio are those of the item that was played, as the server last told them."
    ),
    topic=Topic.CONTENT,
    order=50,
    tables=(
        ranking(CONTENT_RATING),
        ranking(STUDIO, unknown=False),
    ),
)
