"""Stream facts of Tautulli's media table; `MEDIA` names the columns in the order they are read."""

import re
from collections.abc import Mapping
from typing import Any

from hub.core.lenient import flag, integer, number, text
from hub.models.stream import (
    Audio,
    Decision,
    DynamicRange,
    Media,
    Stream,
    Subtitle,
    Transcode,
    Video,
    overall_decision,
)

MEDIA = (
    *("video_decision", "audio_decision", "transcode_decision", "container", "bitrate"),
    *("width", "height", "video_bitrate", "video_bit_depth", "video_codec", "video_codec_level"),
    *("video_width", "video_height", "video_resolution", "video_framerate", "video_scan_type"),
    *("video_full_resolution", "video_dynamic_range", "aspect_ratio", "audio_bitrate"),
    *("audio_codec", "audio_channels", "audio_language", "audio_language_code"),
    *("subtitles", "subtitle_codec", "subtitle_forced", "subtitle_language"),
    *("transcode_protocol", "transcode_container", "transcode_video_codec"),
    *("transcode_audio_codec", "transcode_audio_channels", "transcode_width", "transcode_height"),
    *("transcode_hw_requested", "transcode_hw_full_pipeline", "transcode_hw_decode"),
    *("transcode_hw_decode_title", "transcode_hw_decoding", "transcode_hw_encode"),
    *("transcode_hw_encode_title", "transcode_hw_encoding", "stream_container"),
    *("stream_container_decision", "stream_bitrate", "stream_video_decision"),
    *("stream_video_bitrate", "stream_video_codec", "stream_video_codec_level"),
    *("stream_video_bit_depth", "stream_video_height", "stream_video_width"),
    *("stream_video_resolution", "stream_video_framerate", "stream_video_scan_type"),
    *("stream_video_full_resolution", "stream_video_dynamic_range", "stream_audio_decision"),
    *("stream_audio_codec", "stream_audio_bitrate", "stream_audio_channels"),
    *("stream_audio_language", "stream_audio_language_code", "stream_subtitle_decision"),
    *("stream_subtitle_codec", "stream_subtitle_container", "stream_subtitle_forced"),
    *("stream_subtitle_language", "synced_version", "optimized_version"),
    *("optimized_version_profile", "optimized_version_title"),
)
_DECISIONS = {
    "transcode": Decision.TRANSCODE,
    "copy": Decision.COPY,
    "direct play": Decision.DIRECT_PLAY,
    "directplay": Decision.DIRECT_PLAY,
    "burn": Decision.BURN,
    "ignore": Decision.IGNORE,
}
_RANGES = {
    "sdr": DynamicRange.SDR,
    "hdr": DynamicRange.HDR10,
    "hdr10": DynamicRange.HDR10,
    "hdr10+": DynamicRange.HDR10_PLUS,
    "hlg": DynamicRange.HLG,
    "dolby vision": DynamicRange.DOLBY_VISION,
}
_FRAME_RATES = {"ntsc": 29.97, "pal": 25.0}
_ABSURD_BITRATE = 2_147_483
_SCAN_TYPES = {"p": "progressive", "i": "interlaced"}

Facts = Mapping[str, Any]


def read_stream(facts: Facts, quality_profile: object) -> Stream:
    """The stream of one row; old versions tell only the decisions and one codec of each kind."""
    video = _decision(facts["stream_video_decision"]) or _decision(facts["video_decision"])
    audio = _decision(facts["stream_audio_decision"]) or _decision(facts["audio_decision"])
    overall = _decision(facts["transcode_decision"]) or overall_decision(video, audio)
    source = _media(facts, "")
    delivered = _media(facts, "stream_")
    if delivered is None and overall is Decision.DIRECT_PLAY:
        delivered = source
    return Stream(
        decision=overall,
        container_decision=_decision(facts["stream_container_decision"]),
        video_decision=video,
        audio_decision=audio,
        subtitle_decision=_decision(facts["stream_subtitle_decision"]),
        source=source,
        delivered=delivered,
        transcode=_transcode(facts) if overall in {Decision.TRANSCODE, Decision.COPY} else None,
        quality_profile=text(quality_profile),
        optimized_version=_optimized(facts),
        synced_version=flag(facts["synced_version"]),
    )


def _media(facts: Facts, prefix: str) -> Media | None:
    media = Media(
        container=text(facts[f"{prefix}container"]),
        protocol=text(facts["transcode_protocol"]) if prefix else None,
        bitrate_kbps=_rate(facts[f"{prefix}bitrate"]),
        video=_video(facts, prefix),
        audio=_audio(facts, prefix),
        subtitle=_subtitle(facts, prefix),
    )
    return None if media == Media() else media


def _video(facts: Facts, prefix: str) -> Video | None:
    def told(name: str) -> Any:
        return facts[f"{prefix}video_{name}"]

    codec = _codec(told("codec"))
    if codec is None and told("resolution") is None:
        return None
    resolution, scan = _full(told("full_resolution"))
    return Video(
        codec=codec,
        codec_level=text(told("codec_level")),
        bitrate_kbps=_rate(told("bitrate")),
        bit_depth=_positive(told("bit_depth")),
        width=_positive(told("width")) or (None if prefix else _positive(facts["width"])),
        height=_positive(told("height")) or (None if prefix else _positive(facts["height"])),
        resolution=_resolution(told("resolution")) or resolution,
        scan_type=text(told("scan_type")) or scan,
        frame_rate=_frame_rate(told("framerate")),
        dynamic_range=_RANGES.get((text(told("dynamic_range")) or "").lower()),
        aspect_ratio=None if prefix else text(facts["aspect_ratio"]),
    )


def _audio(facts: Facts, prefix: str) -> Audio | None:
    def told(name: str) -> Any:
        return facts[f"{prefix}audio_{name}"]

    audio = Audio(
        codec=_codec(told("codec")),
        bitrate_kbps=_rate(told("bitrate")),
        channels=_positive(told("channels")),
        language=text(told("language_code")) or text(told("language")),
    )
    return None if audio == Audio() else audio


def _subtitle(facts: Facts, prefix: str) -> Subtitle | None:
    def told(name: str) -> Any:
        return facts[f"{prefix}subtitle_{name}"]

    codec = _codec(told("codec"))
    if codec is None or not flag(facts["subtitles"]):
        return None
    return Subtitle(
        codec=codec,
        container=text(facts["stream_subtitle_container"]) if prefix else None,
        language=text(told("language")),
        forced=flag(told("forced")),
    )


def _transcode(facts: Facts) -> Transcode | None:
    transcode = Transcode(
        container=text(facts["transcode_container"]),
        protocol=text(facts["transcode_protocol"]),
        video_codec=_codec(facts["transcode_video_codec"]),
        audio_codec=_codec(facts["transcode_audio_codec"]),
        width=_positive(facts["transcode_width"]),
        height=_positive(facts["transcode_height"]),
        audio_channels=_positive(facts["transcode_audio_channels"]),
        hw_requested=flag(facts["transcode_hw_requested"]),
        hw_full_pipeline=flag(facts["transcode_hw_full_pipeline"]),
        hw_decode=_hardware(facts, "decode", "decoding"),
        hw_encode=_hardware(facts, "encode", "encoding"),
    )
    return None if transcode == Transcode() else transcode


def _hardware(facts: Facts, name: str, done: str) -> str | None:
    """The accelerator's name; old versions say only that there was one."""
    told = text(facts[f"transcode_hw_{name}_title"]) or text(facts[f"transcode_hw_{name}"])
    return told or ("hardware" if flag(facts[f"transcode_hw_{done}"]) else None)


def _optimized(facts: Facts) -> str | None:
    if not flag(facts["optimized_version"]):
        return None
    title = text(facts["optimized_version_title"]) or text(facts["optimized_version_profile"])
    return title or "optimized"


def _decision(value: object) -> Decision | None:
    return _DECISIONS.get((text(value) or "").lower())


def _codec(value: object) -> str | None:
    codec = text(value)
    return None if codec is None or codec == "*" else codec.lower()


def _resolution(value: object) -> str | None:
    return (text(value) or "").lower().removesuffix("p") or None


def _full(value: object) -> tuple[str | None, str | None]:
    """Resolution and scan type of `1080p`; of `4kp` and `sdp` too."""
    found = re.fullmatch(r"(\w+?)([pi])?", (text(value) or "").lower())
    return (None, None) if found is None else (found[1], _SCAN_TYPES.get(found[2]))


def _frame_rate(value: object) -> float | None:
    word = (text(value) or "").lower()
    return _FRAME_RATES.get(word) or number(word.removesuffix("p"))


def _positive(value: object) -> int | None:
    found = integer(value)
    return found if found is not None and 0 < found < 2**31 else None


def _rate(value: object) -> int | None:
    rate = _positive(value)
    return None if rate is None or rate > _ABSURD_BITRATE else rate
