"""What a server does to a stream, as a ``TranscodeSession`` element."""

from dataclasses import dataclass
from datetime import datetime

from integrations.demo.world.chance import number
from integrations.demo.world.delivery import Method, SubtitleMethod
from integrations.demo.world.stream import Stream

from .element import Element, Value
from .languages import plex_codec
from .table import Table, fill, milliseconds

_LIVE_DURATION_MS = 7_200_000
_TITLES = {
    "vaapi": "Intel (VAAPI)",
    "qsv": "Intel (QuickSync)",
    "nvenc": "NVIDIA (NVENC)",
    "videotoolbox": "Apple (VideoToolbox)",
}


@dataclass(frozen=True, slots=True)
class TranscodeView:
    """A stream that is converted, under the key of its transcode, at a moment."""

    stream: Stream
    key: str
    now: datetime

    @property
    def ahead_s(self) -> float:
        """How far the transcoder has got, in seconds of media."""
        running = (self.now - self.stream.item_started_at).total_seconds()
        reached = self.stream.position_s + 30 + running * (self.stream.decision.speed - 1)
        runtime = self.stream.media.duration_s
        return reached if runtime is None else min(runtime, reached)

    @property
    def progress(self) -> float:
        """Part done in percent; -1 for live TV."""
        runtime = self.stream.media.duration_s
        return -1 if not runtime else round(100 * self.ahead_s / runtime, 1)


def _method(method: Method | None) -> str | None:
    return None if method is None else ("transcode" if method is Method.TRANSCODE else "copy")


def _subtitle(view: TranscodeView) -> str | None:
    method = view.stream.decision.subtitle
    return None if method in {SubtitleMethod.NONE, SubtitleMethod.SIDECAR} else str(method)


def _source(view: TranscodeView, sort: str) -> str | None:
    if sort == "video":
        video = view.stream.media.video
        return video.codec if video else None
    audio = view.stream.playback.audio
    return plex_codec(audio.codec) if audio else None


def _remaining(view: TranscodeView) -> Value:
    runtime = view.stream.media.duration_s
    if not runtime:
        return None
    return round((runtime - view.ahead_s) / max(view.stream.decision.speed, 0.1))


def _full_pipeline(view: TranscodeView) -> bool:
    decision = view.stream.decision
    return decision.hw_decode is not None and decision.hw_encode is not None


TRANSCODE: Table[TranscodeView] = (
    ("throttled", lambda v: v.stream.decision.throttled),
    ("complete", lambda v: v.progress >= 100),
    ("progress", lambda v: v.progress),
    ("size", lambda v: -22),
    ("speed", lambda v: 0.0 if v.stream.decision.throttled else v.stream.decision.speed),
    ("error", lambda v: False),
    ("duration", lambda v: milliseconds(v.stream.media.duration_s) or _LIVE_DURATION_MS),
    ("remaining", _remaining),
    ("context", lambda v: "streaming"),
    ("sourceVideoCodec", lambda v: _source(v, "video")),
    ("sourceAudioCodec", lambda v: _source(v, "audio")),
    ("videoDecision", lambda v: _method(v.stream.decision.video)),
    ("audioDecision", lambda v: _method(v.stream.decision.audio)),
    ("subtitleDecision", _subtitle),
    ("protocol", lambda v: v.stream.decision.protocol),
    ("container", lambda v: v.stream.decision.container),
    ("videoCodec", lambda v: v.stream.decision.video_codec),
    ("audioCodec", lambda v: v.stream.decision.audio_codec),
    ("audioChannels", lambda v: v.stream.decision.audio_channels),
    ("width", lambda v: v.stream.decision.width),
    ("height", lambda v: v.stream.decision.height),
    ("transcodeHwRequested", lambda v: v.stream.decision.hw_requested),
    ("transcodeHwDecoding", lambda v: v.stream.decision.hw_decode),
    ("transcodeHwDecodingTitle", lambda v: _TITLES.get(v.stream.decision.hw_decode or "")),
    ("transcodeHwEncoding", lambda v: v.stream.decision.hw_encode),
    ("transcodeHwEncodingTitle", lambda v: _TITLES.get(v.stream.decision.hw_encode or "")),
    ("transcodeHwFullPipeline", _full_pipeline),
    ("timeStamp", lambda v: v.now.timestamp()),
    ("maxOffsetAvailable", lambda v: round(v.ahead_s, 3)),
    ("minOffsetAvailable", lambda v: number(3000, v.key) / 1000),
)


def transcode_element(view: TranscodeView, *, bare_key: bool = False) -> Element:
    """The element; in the list of transcodes and nowhere else its key is bare."""
    key = view.key if bare_key else f"/transcode/sessions/{view.key}"
    return Element("TranscodeSession", {"key": key, **fill(TRANSCODE, view)}, is_list=bare_key)
