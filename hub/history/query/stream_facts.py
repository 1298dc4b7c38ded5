"""What a stream tells of a play, as SQL over a row `s` of `streams`.

Reports count by these expressions and filters select by them, so that a bar leads to the plays that
it counts. A play counts with the stream that it was watched with the longest.
"""

from collections.abc import Mapping
from types import MappingProxyType

from hub.history.query.resolutions import fewer

_FILE, _SENT = "s.source.audio", "s.delivered.audio"
CHANNELS = f"{_FILE}.channels::VARCHAR"
_CHANNELS_SENT = (
    f"coalesce({_SENT}.channels, CASE WHEN s.audio_decision IN ('direct_play', 'copy') "
    f"THEN {_FILE}.channels END)"
)
STREAM_CHANNELS = f"{_CHANNELS_SENT}::VARCHAR"
"""What is played directly or copied keeps its channels."""
MIX = (
    f"CASE WHEN {_CHANNELS_SENT} IS NULL THEN NULL WHEN {_CHANNELS_SENT} < {_FILE}.channels "
    f"THEN 'downmixed' ELSE 'kept' END"
)
AUDIO_FORMAT = (
    f"CASE WHEN {_FILE}.codec IS NULL THEN NULL "
    f"WHEN lower({_FILE}.profile) LIKE '%atmos%' OR lower({_FILE}.profile) LIKE '%dts:x%' "
    "THEN 'objects' "
    f"WHEN {_FILE}.codec IN ('truehd', 'mlp', 'flac', 'alac', 'ape', 'wavpack', 'tta') "
    f"OR {_FILE}.codec LIKE 'pcm%' OR {_FILE}.codec LIKE '%dts%ma%' "
    f"OR ({_FILE}.codec LIKE 'd%' AND lower({_FILE}.profile) IN ('ma', 'dts-hd ma')) "
    "THEN 'lossless' ELSE 'lossy' END"
)
AUDIO_LANGUAGE = f"{_FILE}.language"

_SHOWN = "coalesce(s.source.subtitle, s.delivered.subtitle)"
SUBTITLES = (
    "CASE WHEN s.source IS NULL AND s.delivered IS NULL AND s.subtitle_decision IS NULL THEN NULL "
    f"WHEN {_SHOWN} IS NULL AND s.subtitle_decision IS NULL THEN 'off' "
    f"WHEN {_SHOWN}.forced THEN 'forced' ELSE 'on' END"
)
SUBTITLE_LANGUAGE = f"{_SHOWN}.language"

STREAM_CONTAINER = (
    "CASE WHEN s.decision = 'direct_play' THEN s.source.container "
    "ELSE coalesce(s.delivered.container, s.transcode.container) END"
)

_RATE, _RATE_SENT = "s.source.video.frame_rate", "s.delivered.video.frame_rate"
_USUAL = (23.976, 24, 25, 29.97, 30, 48, 50, 59.94, 60, 120)
_NEAR = " ".join(f"WHEN abs({_RATE} - {usual}) < 0.012 THEN '{usual}'" for usual in _USUAL)
FRAME_RATE = f"CASE WHEN {_RATE} <= 0 THEN NULL {_NEAR} ELSE round({_RATE}, 1)::VARCHAR END"
FRAME_RATE_CHANGE = (
    f"CASE WHEN {_RATE_SENT} IS NULL THEN NULL WHEN {_RATE_SENT} < {_RATE} - 1 THEN 'lowered' "
    f"WHEN {_RATE_SENT} > {_RATE} + 1 THEN 'raised' ELSE 'kept' END"
)

BITRATE_KBPS = (
    "CASE WHEN s.decision = 'direct_play' "
    "THEN coalesce(s.delivered.bitrate_kbps, s.source.bitrate_kbps) "
    "ELSE s.delivered.bitrate_kbps END"
)
"""The rate that is delivered: what is played directly has that of its file."""

HARDWARE = (
    "CASE WHEN s.transcode IS NULL THEN NULL "
    "WHEN s.transcode.hw_decode IS NOT NULL AND s.transcode.hw_encode IS NOT NULL THEN 'both' "
    "WHEN s.transcode.hw_encode IS NOT NULL THEN 'encoding' "
    "WHEN s.transcode.hw_decode IS NOT NULL THEN 'decoding' ELSE 'software' END"
)
ENCODER = "s.transcode.hw_encode"
PIPELINE = (
    "CASE WHEN s.transcode.hw_full_pipeline THEN 'all' "
    "WHEN s.transcode.hw_decode IS NOT NULL OR s.transcode.hw_encode IS NOT NULL THEN 'parts' "
    "WHEN s.transcode.hw_requested THEN 'refused' WHEN s.transcode IS NOT NULL THEN 'not_asked' END"
)
REASONS = "s.transcode.reasons"
_CHANGES = {
    "subtitles_burned": "s.subtitle_decision = 'burn'",
    "video_codec": "s.source.video.codec <> s.delivered.video.codec",
    "resolution": (
        f"{fewer('s.delivered.video.resolution', 's.source.video.resolution')} "
        "OR s.delivered.video.height < s.source.video.height"
    ),
    "dynamic_range": "s.source.video.dynamic_range <> s.delivered.video.dynamic_range",
    "bitrate": "s.delivered.bitrate_kbps < 0.9 * s.source.bitrate_kbps",
    "audio_codec": "s.source.audio.codec <> s.delivered.audio.codec",
    "audio_channels": "s.delivered.audio.channels < s.source.audio.channels",
    "container": "s.source.container <> s.delivered.container",
}
CHANGES: Mapping[str, str] = MappingProxyType(_CHANGES)
"""What a transcode may change, with the condition under which it does."""
_LISTED = ", ".join(f"CASE WHEN {when} THEN '{name}' END" for name, when in CHANGES.items())
CHANGED = f"list_filter([{_LISTED}], lambda one: one IS NOT NULL)"
"""The names of what a transcode changes."""
