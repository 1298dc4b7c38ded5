"""Why servers transcode, and with what."""

from hub.analytics.parts.shapes import PLAYS, WATCH_TIME
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Table, Topic
from hub.history.query import stream_facts as facts

_TRANSCODES = "FROM chosen c JOIN streams s USING (stream) WHERE c.decision = 'transcode'"
_ONLY = {"decision": "transcode"}
_COUNTED = "count(*) AS plays, sum(c.watch_ms) / 1000.0"


def _counted(name: str, column: Column, value: str, kind: ChartKind) -> Table:
    return Table(
        name,
        (column, PLAYS, WATCH_TIME),
        sql=f"SELECT {value}, {_COUNTED} {_TRANSCODES} GROUP BY 1 ORDER BY plays DESC, 1",
        chart=Chart(kind, column.name, ("plays", "watch_time_s")),
        only=_ONLY,
    )


REPORT = Report(
    name="transcoding",
    title="Transcoding",
    help="Why streams are transcoded, and whether hardware helps.",
    definition=(
        "Plays whose decision is transcode. A stream may have several reasons and counts for each; "
        "Plex tells none. Hardware is what the server says of the stream a play was watched with "
        "the longest: both decoding and encoding, one of them, or neither (software); unknown "
        "where the server tells nothing of the transcode."
    ),
    topic=Topic.PERFORMANCE,
    order=15,
    tables=(
        _counted(
            "hardware",
            Column("hardware", Kind.CODE, "what hardware did", "transcode_hardware"),
            facts.HARDWARE,
            ChartKind.PIE,
        ),
        Table(
            "reasons",
            (
                Column("reason", Kind.CODE, "why it was transcoded", "transcode_reason"),
                PLAYS,
                WATCH_TIME,
            ),
            sql=(
                "SELECT reason, count(*) AS plays, sum(watch_ms) / 1000.0 FROM ("  # noqa: S608 - constants
                f"SELECT c.watch_ms, unnest({facts.REASONS}) AS reason {_TRANSCODES}) "
                "GROUP BY 1 ORDER BY plays DESC, 1"
            ),
            chart=Chart(ChartKind.BAR, "reason", ("plays", "watch_time_s")),
            only=_ONLY,
        ),
        _counted(
            "encoders",
            Column("encoder", Kind.TEXT, "hardware that encoded", "transcode_encoder"),
            facts.ENCODER,
            ChartKind.BAR,
        ),
    ),
)
