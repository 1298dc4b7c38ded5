"""Direct play or transcode."""

from hub.analytics.dimensions import DECISION, PLATFORM, SOURCE_RESOLUTION, STREAM_RESOLUTION
from hub.analytics.report import ChartKind, Report, Topic
from hub.analytics.shapes import grid, ranking, series

REPORT = Report(
    name="decisions",
    title="Direct play and transcoding",
    help="What the servers did with the streams, over time, by platform and by resolution.",
    definition=(
        "The decision of a play is that of the stream it was watched with the longest: transcode "
        "if video or audio was converted, copy if only the container was, direct_play otherwise."
    ),
    topic=Topic.PERFORMANCE,
    order=10,
    tables=(
        ranking(DECISION, chart=ChartKind.PIE),
        series(DECISION),
        grid(PLATFORM, DECISION, name="by_platform", chart=ChartKind.BAR),
        grid(SOURCE_RESOLUTION, DECISION, name="by_source_resolution", chart=ChartKind.BAR),
        grid(STREAM_RESOLUTION, DECISION, name="by_stream_resolution", chart=ChartKind.BAR),
    ),
)
