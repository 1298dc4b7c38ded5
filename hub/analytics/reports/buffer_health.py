"""Whether transcodes keep ahead of their players."""

from typing import Any

from hub.analytics.asked import Asked
from hub.analytics.parts.dimensions import SERVER
from hub.analytics.parts.shapes import DATE, PLAYS, WATCH_TIME
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Rows, Table, Topic
from hub.history.query.play_facts import PACE, PACE_OF_PLAY

_SUMS = f"""
, paces AS (
    {PACE_OF_PLAY}
    SEMI JOIN (SELECT play FROM chosen WHERE decision = 'transcode') USING (play)
    GROUP BY 1
)
SELECT date, server, {PACE} AS pace,
    sum(begun), sum(part_ms), count(*) FILTER (begun = 1 AND buffering_ms > 0)
FROM parts LEFT JOIN paces USING (play) WHERE decision = 'transcode' GROUP BY ALL
"""  # noqa: S608 - constants
_ONLY = {"decision": "transcode"}
_PACE = Column("pace", Kind.CODE, "how the transcoder kept up", "transcode_pace")
_BUFFERED = Column("buffered", Kind.COUNT, "plays that buffered")


def _sums(asked: Asked, *at: int) -> list[tuple[Any, ...]]:
    """Some of (date, server, pace), with plays, watch time and plays that buffered."""
    found: dict[tuple[Any, ...], tuple[int, int, int]] = {}
    for row in asked.once(_SUMS):
        values = tuple(row[n] for n in at)
        plays, ms, buffered = found.get(values, (0, 0, 0))
        found[values] = plays + row[3], ms + row[4], buffered + row[5]
    return [(*values, plays, ms / 1000, n) for values, (plays, ms, n) in found.items()]


def _paces(asked: Asked) -> Rows:
    rows = sorted(_sums(asked, 2), key=lambda row: (-row[1], str(row[0])))
    return [(*row, 100 * row[3] / row[1]) for row in rows if row[1]]


def _by_server(asked: Asked) -> Rows:
    names = {row[0]: row[1:] for row in asked.reader.rows(SERVER.names)}
    rows = ((*names[server], *row) for server, *row, _ in _sums(asked, 1, 2))
    return sorted(rows, key=lambda row: (-row[3], row[1], str(row[2])))


def _over_time(asked: Asked) -> Rows:
    rows = (tuple(row) for *row, _ in _sums(asked, 0, 2))
    return sorted(rows, key=lambda row: (row[0], str(row[1])))


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
            rows=_paces,
            chart=Chart(ChartKind.PIE, "pace", ("plays", "watch_time_s")),
            only=_ONLY,
        ),
        Table(
            "by_server",
            (*SERVER.columns, _PACE, PLAYS, WATCH_TIME),
            rows=_by_server,
            chart=Chart(ChartKind.BAR, "server", ("plays", "watch_time_s"), series="pace"),
            only=_ONLY,
        ),
        Table(
            "over_time",
            (DATE, _PACE, PLAYS, WATCH_TIME),
            rows=_over_time,
            chart=Chart(ChartKind.AREA, "date", ("plays", "watch_time_s"), series="pace"),
            only=_ONLY,
        ),
    ),
)
