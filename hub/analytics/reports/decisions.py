"""Direct play or transcode."""

from hub.analytics.asked import Asked
from hub.analytics.parts.counting import pairs
from hub.analytics.parts.dimensions import (
    DECISION,
    PERSON,
    PLATFORM,
    SOURCE_RESOLUTION,
    STREAM_RESOLUTION,
)
from hub.analytics.parts.shapes import PLAYS, WATCH_TIME, grid, ranking, series
from hub.analytics.report import Chart, ChartKind, Report, Rows, Table, Topic


def _by_person(asked: Asked) -> Rows:
    rows = [(*one, *other, *sums) for one, other, *sums in pairs(asked, PERSON, DECISION)]
    return sorted(rows, key=lambda row: (-row[3], [(one is None, one or "") for one in row[:3]]))


REPORT = Report(
    name="decisions",
    title="Direct play and transcoding",
    help="What the servers did with the streams, over time, by platform, person and resolution.",
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
        Table(
            "by_person",
            (*PERSON.columns, *DECISION.columns, PLAYS, WATCH_TIME),
            rows=_by_person,
            chart=Chart(ChartKind.BAR, "person", ("plays", "watch_time_s"), series="decision"),
        ),
        grid(SOURCE_RESOLUTION, DECISION, name="by_source_resolution", chart=ChartKind.BAR),
        grid(STREAM_RESOLUTION, DECISION, name="by_stream_resolution", chart=ChartKind.BAR),
    ),
)
