"""Frame rates."""

from hub.analytics.parts.streams import Facts
from hub.analytics.report import ChartKind, Column, Kind, Report, Topic
from hub.history.query import stream_facts as facts

_FACTS = Facts({"frame_rate": facts.FRAME_RATE, "frame_rate_change": facts.FRAME_RATE_CHANGE})

REPORT = Report(
    name="frame_rates",
    title="Frame rates",
    help="How many pictures a second files have, and whether they are delivered.",
    definition=(
        "The frame rate of the file, of the stream a play was watched with the longest. Rates "
        "within 0.012 of a usual one count as that (23.976, 24, 25, 29.97, 30, 48, 50, 59.94, 60, "
        "120), others to one decimal. A rate is lowered or raised when it is delivered with more "
        "than one picture a second less or more; not every server tells what it delivers."
    ),
    topic=Topic.PERFORMANCE,
    order=46,
    tables=(
        _FACTS.counted(
            "frame_rate",
            Column("frame_rate", Kind.TEXT, "pictures a second in the file", "frame_rate"),
            needs="frame_rate",
            chart=ChartKind.COLUMN,
            order=lambda row: float(row[0]),
        ),
        _FACTS.counted(
            "delivered",
            Column(
                "frame_rate_change",
                Kind.CODE,
                "what became of the frame rate",
                "frame_rate_change",
            ),
            needs="frame_rate",
            chart=ChartKind.PIE,
        ),
    ),
)
