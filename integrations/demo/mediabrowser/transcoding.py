"""TranscodingInfo: what the server makes of a file on its way to the player."""

from typing import Any

from integrations.demo.mediabrowser.dialect import emby, jellyfin, jellyfin_from
from integrations.demo.mediabrowser.emby_transcoding import (
    cpu_history,
    pipeline,
    process_statistics,
    subtitle_pipelines,
)
from integrations.demo.mediabrowser.playing import SessionView
from integrations.demo.mediabrowser.roster_model import NowPlaying
from integrations.demo.mediabrowser.table import Member, build
from integrations.demo.mediabrowser.wire import ticks
from integrations.demo.world.delivery import Decision, Method, Reason

_THROTTLED_AHEAD_S = 180.0
_OLD_HARDWARE = {
    "amf": "AMF",
    "qsv": "QSV",
    "nvenc": "NVENC",
    "v4l2m2m": "V4L2M2M",
    "vaapi": "VAAPI",
    "videotoolbox": "VideoToolBox",
    "rkmpp": "RKMPP",
}
_REASONS = {
    Reason.CONTAINER: "ContainerNotSupported",
    Reason.VIDEO_CODEC: "VideoCodecNotSupported",
    Reason.AUDIO_CODEC: "AudioCodecNotSupported",
    Reason.AUDIO_CHANNELS: "AudioChannelsNotSupported",
    Reason.VIDEO_RANGE: "VideoRangeTypeNotSupported",
    Reason.RESOLUTION: "VideoResolutionNotSupported",
    Reason.BITRATE: "ContainerBitrateExceedsLimit",
    Reason.SUBTITLE: "SubtitleCodecNotSupported",
}
_AUDIO_RATE_KBPS = 256


class Transcoding:
    """A session that is converted, as the table sees it."""

    def __init__(self, view: SessionView, playing: NowPlaying) -> None:
        self.view = view
        self.playing = playing
        self.decision: Decision = playing.decision
        self.elapsed_s = (view.now - playing.started_at).total_seconds()

    @property
    def reached_s(self) -> float:
        """How far the transcoder has come, in seconds of media."""
        reached = self.playing.started_at_s + self.elapsed_s * max(self.decision.speed, 1.0)
        if self.decision.throttled:
            reached = min(reached, self.playing.position_s + _THROTTLED_AHEAD_S)
        runtime = self.playing.playback.media.duration_s
        return reached if runtime is None else min(reached, runtime)

    @property
    def completion(self) -> float | None:
        """Percent of the item that is done; unknown for live TV."""
        runtime = self.playing.playback.media.duration_s
        return None if runtime is None else self.reached_s / runtime * 100

    @property
    def frame_rate(self) -> float | None:
        """Pictures encoded in a second."""
        video = self.playing.playback.media.video
        return round(video.frame_rate * self.decision.speed, 2) if video else None

    @property
    def hardware(self) -> str | None:
        """The accelerator: lower case and never missing from 10.10 on, hidden from mere users."""
        name = self.decision.hw_encode if self.view.for_admin else None
        if jellyfin_from(10, 10)(self.view.dialect):
            return name or "none"
        return _OLD_HARDWARE.get(name, name) if name else None

    @property
    def reasons(self) -> list[str]:
        """Why it is done, as an array of flags."""
        names = [_REASONS[reason] for reason in self.decision.reasons]
        if self.view.dialect.is_emby:
            names = ["VideoRangeNotSupported" if "RangeType" in n else n for n in names]
        return names

    @property
    def video_kbps(self) -> int | None:
        """Rate of the picture that leaves the server."""
        if self.decision.video is None:
            return None
        return max(self.decision.bitrate_kbps - _AUDIO_RATE_KBPS, 1)


_TRANSCODING: tuple[Member[Transcoding], ...] = (
    Member("AudioCodec", lambda t: t.decision.audio_codec),
    Member("VideoCodec", lambda t: t.decision.video_codec),
    Member("SubProtocol", lambda t: t.decision.protocol, on=emby),
    Member(
        "Container", lambda t: "ts" if t.decision.container == "mpegts" else t.decision.container
    ),
    Member("IsVideoDirect", lambda t: t.decision.video is not Method.TRANSCODE),
    Member("IsAudioDirect", lambda t: t.decision.audio is not Method.TRANSCODE),
    Member("Bitrate", lambda t: t.decision.bitrate_kbps * 1000),
    Member("AudioBitrate", lambda _: _AUDIO_RATE_KBPS * 1000, on=emby),
    Member("VideoBitrate", lambda t: t.video_kbps and t.video_kbps * 1000, on=emby),
    Member("Framerate", lambda t: t.frame_rate),
    Member("CompletionPercentage", lambda t: t.completion),
    Member("TranscodingPositionTicks", lambda t: ticks(t.reached_s), on=emby),
    Member("TranscodingStartPositionTicks", lambda t: ticks(t.playing.started_at_s), on=emby),
    Member("Width", lambda t: t.decision.width),
    Member("Height", lambda t: t.decision.height),
    Member("AudioChannels", lambda t: t.decision.audio_channels),
    Member("HardwareAccelerationType", lambda t: t.hardware, on=jellyfin),
    Member("TranscodeReasons", lambda t: t.reasons),
    Member("CurrentCpuUsage", lambda _: 0.31, on=emby),
    Member("AverageCpuUsage", lambda _: 0.28, on=emby),
    Member("CpuHistory", lambda t: cpu_history(t.elapsed_s, t.view.with_metrics), on=emby),
    Member(
        "ProcessStatistics",
        lambda t: process_statistics(t.elapsed_s, t.view.with_metrics),
        on=emby,
    ),
    Member("CurrentThrottle", lambda t: 100 if t.decision.throttled else 0, on=emby),
    Member("VideoDecoderIsHardware", lambda t: t.decision.hw_decode is not None, on=emby),
    Member("VideoDecoderHwAccel", lambda t: _accelerator(t.decision.hw_decode), on=emby),
    Member("VideoEncoderIsHardware", lambda t: t.decision.hw_encode is not None, on=emby),
    Member("VideoEncoderHwAccel", lambda t: _accelerator(t.decision.hw_encode), on=emby),
    Member("VideoPipelineInfo", lambda t: pipeline(t.playing.playback, t.decision), on=emby),
    Member(
        "SubtitlePipelineInfos",
        lambda t: subtitle_pipelines(t.playing.playback, t.decision),
        on=emby,
    ),
)


def _accelerator(name: str | None) -> str | None:
    return _OLD_HARDWARE.get(name, name) if name else None


def transcoding_info(view: SessionView) -> dict[str, Any] | None:
    """What is done to the file of a session, None when it is sent as it is."""
    playing = view.playing
    if playing is None or not playing.decision.is_transcoding:
        return None
    return build(_TRANSCODING, Transcoding(view, playing), view.dialect)
