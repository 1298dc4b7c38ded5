"""HDR."""

from hub.analytics.parts.dimensions import DYNAMIC_RANGE, PLATFORM, VIDEO_DECISION
from hub.analytics.parts.shapes import grid, ranking
from hub.analytics.report import ChartKind, Report, Topic

REPORT = Report(
    name="dynamic_range",
    title="HDR",
    help="How much is played in which dynamic range, and what the servers did with it.",
    definition=(
        "The dynamic range is that of the file; what is not known is not taken for SDR. Video "
        "that was transcoded from HDR was tone-mapped, or looked pale."
    ),
    topic=Topic.PERFORMANCE,
    order=50,
    tables=(
        ranking(DYNAMIC_RANGE, chart=ChartKind.PIE),
        grid(DYNAMIC_RANGE, VIDEO_DECISION, name="by_decision", chart=ChartKind.BAR),
        grid(PLATFORM, DYNAMIC_RANGE, name="by_platform", chart=ChartKind.BAR),
    ),
)
