"""What is sent to a player: the source, what is delivered, and the transcoder between them.

Rates are kbit/s. A value the server did not tell is None.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Decision(StrEnum):
    """What the server does with a stream on its way to the player."""

    DIRECT_PLAY = "direct_play"
    COPY = "copy"
    TRANSCODE = "transcode"
    BURN = "burn"
    IGNORE = "ignore"


class DynamicRange(StrEnum):
    """The dynamic range of a picture."""

    SDR = "sdr"
    HDR10 = "hdr10"
    HDR10_PLUS = "hdr10_plus"
    HLG = "hlg"
    DOLBY_VISION = "dolby_vision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A picture track."""

    codec: str | None = None
    codec_level: str | None = None
    profile: str | None = None
    bitrate_kbps: int | None = None
    bit_depth: int | None = None
    width: int | None = None
    height: int | None = None
    resolution: str | None = None
    scan_type: str | None = None
    frame_rate: float | None = None
    dynamic_range: DynamicRange | None = None
    dovi_profile: int | None = None
    aspect_ratio: str | None = None
    color_primaries: str | None = None
    color_space: str | None = None
    color_trc: str | None = None
    color_range: str | None = None
    chroma_subsampling: str | None = None
    ref_frames: int | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """A sound track; `language` is an ISO 639 code as the server gives it."""

    codec: str | None = None
    profile: str | None = None
    bitrate_kbps: int | None = None
    bitrate_mode: str | None = None
    channels: int | None = None
    channel_layout: str | None = None
    sample_rate: int | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitle:
    """The subtitle track that is shown."""

    codec: str | None = None
    container: str | None = None
    language: str | None = None
    forced: bool | None = None
    external: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One end of a stream: the file on the server, or what reaches the player."""

    container: str | None = None
    protocol: str | None = None
    bitrate_kbps: int | None = None
    video: Video | None = None
    audio: Audio | None = None
    subtitle: Subtitle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcode:
    """What the transcoder does. `progress` is 0-100 of the item, `speed` a multiple of real time.

    The fast-moving values (progress, speed, throttled, buffer_ahead_s) are not part of equality:
    their change is not a change of quality.
    """

    key: str | None = None
    container: str | None = None
    protocol: str | None = None
    video_codec: str | None = None
    audio_codec: str | None = None
    width: int | None = None
    height: int | None = None
    audio_channels: int | None = None
    hw_requested: bool | None = None
    hw_full_pipeline: bool | None = None
    hw_decode: str | None = None
    hw_encode: str | None = None
    reasons: tuple[str, ...] = ()
    bitrate_kbps: int | None = field(default=None, compare=False)
    frame_rate: float | None = field(default=None, compare=False)
    progress: float | None = field(default=None, compare=False)
    speed: float | None = field(default=None, compare=False)
    throttled: bool | None = field(default=None, compare=False)
    buffer_ahead_s: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """How an item reaches the player: decisions, both ends, and the transcoder if there is one."""

    decision: Decision | None = None
    container_decision: Decision | None = None
    video_decision: Decision | None = None
    audio_decision: Decision | None = None
    subtitle_decision: Decision | None = None
    source: Media | None = None
    delivered: Media | None = None
    transcode: Transcode | None = None
    quality_profile: str | None = None
    optimized_version: str | None = None
    synced_version: bool | None = None


def overall_decision(*decisions: Decision | None) -> Decision | None:
    """Transcode if any part is, else copy if any is, else direct play; None when nothing is known.

    Burning subtitles in means transcoding the picture. The rule is Tautulli's.
    """
    known = {decision for decision in decisions if decision is not None}
    if known & {Decision.TRANSCODE, Decision.BURN}:
        return Decision.TRANSCODE
    if Decision.COPY in known:
        return Decision.COPY
    return Decision.DIRECT_PLAY if known else None
