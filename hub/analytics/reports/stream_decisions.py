"""Video, audio and subtitles."""

from hub.analytics.parts.dimensions import (
    AUDIO_DECISION,
    CONTAINER_DECISION,
    SUBTITLE_DECISION,
    VIDEO_DECISION,
)
from hub.analytics.parts.shapes import grid, ranking
from hub.analytics.report import ChartKind, Report, Topic

REPORT = Report(
    name="stream_decisions",
    title="Video, audio and subtitles",
    help="What was done with each part of a stream.",
    definition=(
        "Each decision is that of the stream a play was watched with the longest. A play without "
        "subtitles has no decision on them."
    ),
    topic=Topic.PERFORMANCE,
    order=20,
    tables=(
        ranking(CONTAINER_DECISION, chart=ChartKind.PIE),
        ranking(SUBTITLE_DECISION, chart=ChartKind.PIE, unknown=False),
        grid(VIDEO_DECISION, AUDIO_DECISION, name="video_and_audio"),
    ),
)
