"""Why servers transcode, and with what."""

from functools import partial
from typing import Any

from hub.analytics.asked import Asked
from hub.analytics.parts.shapes import PLAYS, WATCH_TIME
from hub.analytics.parts.streams import Facts, most_first
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Rows, Table, Topic
from hub.history.query import stream_facts as facts

_ONLY = {"decision": "transcode"}
_IS = "decision = 'transcode'"
_LISTED = 1
_FACTS = Facts({"hardware": facts.HARDWARE, "reasons": facts.REASONS, "encoder": facts.ENCODER})


def _transcodes(asked: Asked) -> list[tuple[Any, ...]]:
    return _FACTS.sums(asked, where=_IS)


def _by(at: int, asked: Asked) -> Rows:
    """Plays and watch time by one of the facts; a list counts for each of its values."""
    found: dict[Any, tuple[int, int]] = {}
    for facts_of, plays, ms in asked.shared(_transcodes):
        values = [] if not facts_of else facts_of[at] or [] if at == _LISTED else [facts_of[at]]
        for one in values:
            known, watched = found.get(one, (0, 0))
            found[one] = known + plays, watched + ms
    rows = [(value, plays, ms / 1000) for value, (plays, ms) in found.items()]
    return sorted(rows, key=most_first)


def _counted(at: int, name: str, column: Column, kind: ChartKind) -> Table:
    return Table(
        name,
        (column, PLAYS, WATCH_TIME),
        rows=partial(_by, at),
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
            0,
            "hardware",
            Column("hardware", Kind.CODE, "what hardware did", "transcode_hardware"),
            ChartKind.PIE,
        ),
        _counted(
            _LISTED,
            "reasons",
            Column("reason", Kind.CODE, "why it was transcoded", "transcode_reason"),
            ChartKind.BAR,
        ),
        _counted(
            2,
            "encoders",
            Column("encoder", Kind.TEXT, "hardware that encoded", "transcode_encoder"),
            ChartKind.BAR,
        ),
    ),
)
