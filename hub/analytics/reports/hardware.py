"""Hardware that transcodes, over time and by server."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hub.analytics.asked import Asked
from hub.analytics.parts.dimensions import SERVER
from hub.analytics.parts.shapes import DATE, PLAYS, WATCH_TIME
from hub.analytics.parts.streams import Facts, most_first
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Rows, Table, Topic
from hub.history.query.stream_facts import HARDWARE, PIPELINE

_COLUMN = Column("hardware", Kind.CODE, "what hardware did", "transcode_hardware")
_ONLY = {"decision": "transcode"}
_IS = "decision = 'transcode'"
_FACTS = Facts(
    {
        "hardware": f"CASE WHEN s.{_IS} THEN {HARDWARE} END",
        "pipeline": f"CASE WHEN s.{_IS} THEN {PIPELINE} END",
    }
)
_EPOCH = date(1970, 1, 1)


def _read(asked: Asked) -> list[tuple[Any, ...]]:
    """(date, server, hardware, pipeline, plays, milliseconds) of transcodes."""
    found = _FACTS.sums(asked, "server", where=_IS, dated=True)
    return [
        (_EPOCH + timedelta(days=step), server, *(facts or (None, None)), *sums)
        for step, facts, server, *sums in found
    ]


def _sums(by: Callable[[Any], tuple[Any, ...]], asked: Asked) -> Rows:
    """Plays and watch time of transcodes by something of (date, server, hardware, pipeline)."""
    found: dict[tuple[Any, ...], tuple[int, int]] = {}
    for *facts, plays, ms in asked.shared(_read):
        known, watched = found.get(by(facts), (0, 0))
        found[by(facts)] = known + plays, watched + ms
    return [(*values, plays, ms / 1000) for values, (plays, ms) in found.items()]


def _over_time(asked: Asked) -> Rows:
    rows = _sums(lambda row: (row[0], row[2]), asked)
    return sorted(rows, key=lambda row: (row[0], -row[2], str(row[1])))


def _by_server(asked: Asked) -> Rows:
    names = {row[0]: row[1:] for row in asked.reader.rows(SERVER.names)}
    rows = _sums(lambda row: (row[1], row[2]), asked)
    return sorted(((*names[row[0]], *row[1:]) for row in rows), key=lambda row: (-row[3], row[1]))


def _pipeline(asked: Asked) -> Rows:
    rows = _sums(lambda row: (row[3],), asked)
    return sorted((row for row in rows if row[0] is not None), key=most_first)


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
        Table(
            "over_time",
            (DATE, _COLUMN, PLAYS, WATCH_TIME),
            rows=_over_time,
            chart=Chart(ChartKind.AREA, "date", ("plays", "watch_time_s"), series="hardware"),
            only=_ONLY,
        ),
        Table(
            "by_server",
            (*SERVER.columns, _COLUMN, PLAYS, WATCH_TIME),
            rows=_by_server,
            chart=Chart(ChartKind.BAR, "server", ("plays", "watch_time_s"), series="hardware"),
            only=_ONLY,
        ),
        Table(
            "pipeline",
            (
                Column(
                    "pipeline",
                    Kind.CODE,
                    "how much of the way hardware went",
                    "transcode_pipeline",
                ),
                PLAYS,
                WATCH_TIME,
            ),
            rows=_pipeline,
            chart=Chart(ChartKind.PIE, "pipeline", ("plays", "watch_time_s")),
            only=_ONLY,
        ),
    ),
)
