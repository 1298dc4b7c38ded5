"""Subtitles: whether, which, and what showing them costs."""

from dataclasses import replace

from hub.analytics.parts.dimensions import PLATFORM, SUBTITLE_CODEC, SUBTITLE_DECISION
from hub.analytics.parts.shapes import grid, series
from hub.analytics.parts.streams import Facts
from hub.analytics.report import ChartKind, Column, Kind, Report, Topic
from hub.history.query import stream_facts as facts

_KNOWN = "quality IN (SELECT quality FROM qualities WHERE subtitle_decision IS NOT NULL)"

_FACTS = Facts({"subtitles": facts.SUBTITLES, "subtitle_language": facts.SUBTITLE_LANGUAGE})

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
            Column("subtitles", Kind.CODE, "whether subtitles were shown", "subtitles"),
            chart=ChartKind.PIE,
        ),
        replace(
            grid(
                SUBTITLE_CODEC,
                SUBTITLE_DECISION,
                name="by_codec",
                where="quality IN (SELECT quality FROM qualities WHERE subtitle_codec IS NOT NULL)",
                chart=ChartKind.BAR,
            ),
            only={"known": "subtitle_codec"},
        ),
        replace(
            grid(
                PLATFORM, SUBTITLE_DECISION, name="by_platform", where=_KNOWN, chart=ChartKind.BAR
            ),
            only={"known": "subtitle_decision"},
        ),
        _FACTS.counted(
            "languages",
            Column(
                "subtitle_language", Kind.CODE, "language of the subtitles", "subtitle_language"
            ),
            needs="subtitle_language",
        ),
        series(SUBTITLE_DECISION, unknown=False),
    ),
)
