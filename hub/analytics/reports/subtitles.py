"""Subtitles: whether, which, and what showing them costs."""

from dataclasses import replace

from hub.analytics.parts.dimensions import PLATFORM, SUBTITLE_CODEC, SUBTITLE_DECISION
from hub.analytics.parts.shapes import grid, series
from hub.analytics.parts.streams import Facts
from hub.analytics.report import ChartKind, Column, Kind, Report, Topic
from hub.models.stream import Decision

_SHOWN = "coalesce(s.source.subtitle, s.delivered.subtitle)"
_USED = (
    "CASE WHEN s.source IS NULL AND s.delivered IS NULL AND s.subtitle_decision IS NULL THEN NULL "
    f"WHEN {_SHOWN} IS NULL AND s.subtitle_decision IS NULL THEN 'off' "
    f"WHEN {_SHOWN}.forced THEN 'forced' ELSE 'on' END"
)
_KNOWN = "quality IN (SELECT quality FROM qualities WHERE subtitle_decision IS NOT NULL)"

_FACTS = Facts({"subtitles": _USED, "subtitle_language": f"{_SHOWN}.language"})

REPORT = Report(
    name="subtitles",
    title="Subtitles",
    help="How often subtitles are shown, in which languages and formats, and when they are burnt.",
    definition=(
        "Subtitles of the stream a play was watched with the longest. They are on when a track was "
        "shown; forced ones, which only translate what is foreign, are counted apart. Unknown is a "
        "play of which the server told nothing of the stream. To burn subtitles in means to "
        "transcode the picture."
    ),
    topic=Topic.QUALITY,
    order=50,
    tables=(
        _FACTS.counted(
            "used",
            Column("subtitles", Kind.CODE, "whether subtitles were shown"),
            chart=ChartKind.PIE,
        ),
        grid(
            SUBTITLE_CODEC,
            SUBTITLE_DECISION,
            name="by_codec",
            where="quality IN (SELECT quality FROM qualities WHERE subtitle_codec IS NOT NULL)",
            chart=ChartKind.BAR,
        ),
        replace(
            grid(
                PLATFORM, SUBTITLE_DECISION, name="by_platform", where=_KNOWN, chart=ChartKind.BAR
            ),
            only={"subtitle_decision": ",".join(Decision)},
        ),
        _FACTS.counted(
            "languages",
            Column("subtitle_language", Kind.CODE, "language of the subtitles"),
            needs="subtitle_language",
        ),
        series(SUBTITLE_DECISION, unknown=False),
    ),
)
