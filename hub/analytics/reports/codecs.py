"""Codecs and containers."""

from hub.analytics.parts.dimensions import AUDIO_CODEC, CONTAINER, STREAM_VIDEO_CODEC, VIDEO_CODEC
from hub.analytics.parts.shapes import grid, ranking
from hub.analytics.report import Report, Topic

REPORT = Report(
    name="codecs",
    title="Codecs and containers",
    help="Video and audio codecs and containers of what is played.",
    definition=(
        "Codecs and container are those of the file, of the stream a play was watched with the "
        "longest; the grid says what became of a video codec."
    ),
    topic=Topic.PERFORMANCE,
    order=40,
    tables=(
        ranking(VIDEO_CODEC, unknown=False),
        ranking(AUDIO_CODEC, unknown=False),
        ranking(CONTAINER, unknown=False),
        grid(VIDEO_CODEC, STREAM_VIDEO_CODEC, name="video_delivered_as"),
    ),
)
