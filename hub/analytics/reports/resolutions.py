"""Resolutions."""

from hub.analytics.parts.dimensions import SOURCE_RESOLUTION, STREAM_RESOLUTION
from hub.analytics.parts.shapes import grid, ranking
from hub.analytics.report import ChartKind, Report, Topic

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
