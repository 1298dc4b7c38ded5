"""Whether transcodes keep ahead of their players."""

from hub.analytics.dimensions import SERVER
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Table, Topic
from hub.analytics.shapes import DATE, PLAYS, WATCH_TIME

_PACED = """
, paces AS (
    SELECT play, bool_or(coalesce(throttled, false)) AS rested, max(speed) AS most,
        min(speed) FILTER (NOT coalesce(throttled, false)) AS least
    FROM play_streams SEMI JOIN (SELECT play FROM chosen WHERE decision = 'transcode') USING (play)
    GROUP BY 1
), paced AS (
    SELECT {0}, CASE WHEN least < 1 AND least > 0 THEN 'behind' WHEN rested THEN 'ahead'
        WHEN least < 1.5 AND least > 0 THEN 'close' WHEN least >= 1.5 THEN 'ahead' END AS pace
    FROM {1} LEFT JOIN paces USING (play) WHERE decision = 'transcode'
)
"""
_CHOSEN = _PACED.format("chosen.*", "chosen")
_PARTS = _PACED.format("parts.*", "parts")
_ONLY = {"decision": "transcode"}
_PACE = Column("pace", Kind.CODE, "how the transcoder kept up")
_BUFFERED = Column("buffered", Kind.COUNT, "plays that buffered")

REPORT = Report(
    name="buffer_health",
    title="Keeping up",
    help="Whether transcodes are made faster than they are watched, and what follows if not.",
    definition=(
        "Plays whose decision is transcode, by the lowest speed that was last measured of one of "
        "their streams: behind below 1 (slower than it is watched, so that the player runs dry), "
        "close below 1.5, ahead from there on, or when the transcoder rested because it was far "
        "enough (throttled). Unknown where the server tells no speed. The share that buffered "
        "says what the pace meant for those who watched. Streams that run now are judged with a "
        "prediction: `buffer` at `GET /api/v1/sessions`."
    ),
    topic=Topic.QUALITY,
    order=30,
    tables=(
        Table(
            "pace",
            (
                _PACE,
                PLAYS,
                WATCH_TIME,
                _BUFFERED,
                Column("buffered_percent", Kind.PERCENT, "share that buffered"),
            ),
            sql=(
                f"{_CHOSEN} SELECT pace, count(*) AS plays, sum(watch_ms) / 1000.0, "  # noqa: S608 - constants
                "count(*) FILTER (buffering_ms > 0), "
                "100.0 * count(*) FILTER (buffering_ms > 0) / count(*) "
                "FROM paced GROUP BY 1 ORDER BY plays DESC, 1"
            ),
            chart=Chart(ChartKind.PIE, "pace", ("plays", "watch_time_s")),
            only=_ONLY,
        ),
        Table(
            "by_server",
            (*SERVER.columns, _PACE, PLAYS, WATCH_TIME),
            sql=(
                f"{_CHOSEN} SELECT v.name, v.id, pace, plays, ms / 1000.0 FROM ("  # noqa: S608 - constants
                "SELECT server, pace, count(*) AS plays, sum(watch_ms) AS ms FROM paced "
                "GROUP BY 1, 2) JOIN servers v USING (server) ORDER BY plays DESC, v.id, pace"
            ),
            chart=Chart(ChartKind.BAR, "server", ("plays", "watch_time_s"), series="pace"),
            only=_ONLY,
        ),
        Table(
            "over_time",
            (DATE, _PACE, PLAYS, WATCH_TIME),
            sql=(
                f"{_PARTS} SELECT date, pace, sum(begun), sum(part_ms) / 1000.0 FROM paced "  # noqa: S608 - constants
                "GROUP BY 1, 2 ORDER BY 1, 2"
            ),
            chart=Chart(ChartKind.AREA, "date", ("plays", "watch_time_s"), series="pace"),
            only=_ONLY,
        ),
    ),
)
