"""Hardware that transcodes, over time and by server."""

from hub.analytics.dimensions import SERVER
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Table, Topic
from hub.analytics.reports.transcoding import HARDWARE
from hub.analytics.shapes import DATE, PLAYS, WATCH_TIME
from hub.analytics.streams import counted

_COLUMN = Column("hardware", Kind.CODE, "what hardware did")
_PIPELINE = (
    "CASE WHEN s.transcode.hw_full_pipeline THEN 'all' "
    "WHEN s.transcode.hw_decode IS NOT NULL OR s.transcode.hw_encode IS NOT NULL THEN 'parts' "
    "WHEN s.transcode.hw_requested THEN 'refused' ELSE 'not_asked' END"
)


def _counted(name: str, by: str, columns: tuple[Column, ...], joined: str, shown: str) -> Table:
    """Transcodes by something (SQL over `parts`), and by what hardware did."""
    sql = (
        f"SELECT {shown}, sum(plays) AS plays, sum(ms) / 1000.0 FROM ("  # noqa: S608 - constants
        f"SELECT {by} AS by_key, stream, sum(begun) AS plays, sum(part_ms) AS ms FROM parts "
        "WHERE decision = 'transcode' GROUP BY ALL) JOIN streams s USING (stream) "
        f"{joined} GROUP BY ALL ORDER BY 1, plays DESC, {len(columns) + 1}"
    )
    kind = ChartKind.AREA if by == "date" else ChartKind.BAR
    chart = Chart(kind, columns[0].name, ("plays", "watch_time_s"), series="hardware")
    every = (*columns, _COLUMN, PLAYS, WATCH_TIME)
    return Table(name, every, sql=sql, chart=chart, only={"decision": "transcode"})


REPORT = Report(
    name="hardware",
    title="Hardware transcoding over time",
    help="Whether hardware helps to transcode: over time, by server, and how much of the way.",
    definition=(
        "Plays whose decision is transcode, by what the server says of the stream a play was "
        "watched with the longest: hardware decoded and encoded, did one of both, or neither "
        "(software). Unknown where the server tells nothing of the transcode. All of the way means "
        "that pictures never left the hardware between; refused, that hardware was asked for and "
        "did not take part."
    ),
    topic=Topic.PERFORMANCE,
    order=17,
    tables=(
        _counted("over_time", "date", (DATE,), "", f"by_key, {HARDWARE} AS hardware"),
        _counted(
            "by_server",
            "server",
            SERVER.columns,
            "JOIN servers v ON v.server = by_key",
            f"v.name, v.id, {HARDWARE} AS hardware",
        ),
        counted(
            "pipeline",
            Column("pipeline", Kind.CODE, "how much of the way hardware went"),
            _PIPELINE,
            where="s.decision = 'transcode' AND s.transcode IS NOT NULL",
            chart=ChartKind.PIE,
        ),
    ),
)
