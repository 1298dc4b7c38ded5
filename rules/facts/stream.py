"""Facts about what reaches the player."""

from typing import Any

from hub.models.stream import Decision, Media
from rules.facts.declare import flag, of, text
from rules.facts.media import media_facts
from rules.facts.parts import stream_of
from rules.happening import Subject


def delivered_of(subject: Subject) -> Media | None:
    """What reaches the player; with direct play, that is the source."""
    stream = subject.stream
    if stream is None:
        return None
    if stream.delivered is None and stream.decision is Decision.DIRECT_PLAY:
        return stream.source
    return stream.delivered


def _of(name: str) -> Any:
    return of(stream_of, lambda stream: getattr(stream, name))


_DECISIONS = tuple(Decision)

FACTS = (
    text(
        "stream.decision",
        "What the server does with it: transcode if any part is, else copy if any is",
        _of("decision"),
        values=_DECISIONS,
        example="direct_play",
    ),
    text(
        "stream.container_decision",
        "… with the container",
        _of("container_decision"),
        values=_DECISIONS,
    ),
    text("stream.video_decision", "… with the video", _of("video_decision"), values=_DECISIONS),
    text("stream.audio_decision", "… with the audio", _of("audio_decision"), values=_DECISIONS),
    text(
        "stream.subtitle_decision",
        "… with the subtitles",
        _of("subtitle_decision"),
        values=_DECISIONS,
    ),
    text("stream.quality_profile", "The quality that was chosen", _of("quality_profile")),
    text("stream.optimized_version", "The optimized version that plays", _of("optimized_version")),
    flag("stream.synced_version", "Whether a downloaded copy plays", _of("synced_version")),
    *media_facts("stream", "of what reaches the player", delivered_of),
)
