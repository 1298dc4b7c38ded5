"""Content ratings and studios."""

from hub.analytics.dimensions import CONTENT_RATING, STUDIO
from hub.analytics.report import Report, Topic
from hub.analytics.shapes import ranking

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
