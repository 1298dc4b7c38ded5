"""Resolutions."""

from hub.analytics.dimensions import SOURCE_RESOLUTION, STREAM_RESOLUTION
from hub.analytics.report import ChartKind, Report, Topic
from hub.analytics.shapes import grid, ranking

REPORT = Report(
    name="resolutions",
    title="Resolutions",
    help="What files have, and what is delivered of it.",
    definition=(
        "Resolutions are those of the stream a play was watched with the longest, as the server "
        "names them."
    ),
    topic=Topic.PERFORMANCE,
    order=30,
    tables=(
        ranking(SOURCE_RESOLUTION, chart=ChartKind.PIE),
        ranking(STREAM_RESOLUTION, chart=ChartKind.PIE),
        grid(SOURCE_RESOLUTION, STREAM_RESOLUTION, name="delivered_as"),
    ),
)
