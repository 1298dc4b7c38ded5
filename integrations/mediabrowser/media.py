"""MediaStreams as the source of a stream."""

import re

from hub.core.lenient import Object, flag, integer, number, objects, text
from hub.models.stream import Audio, DynamicRange, Media, Subtitle, Video

_RANGES = {
    "sdr": DynamicRange.SDR,
    "hdr": DynamicRange.HDR10,
    "hdr10": DynamicRange.HDR10,
    "hdr 10": DynamicRange.HDR10,
    "hdr10plus": DynamicRange.HDR10_PLUS,
    "hdr10+": DynamicRange.HDR10_PLUS,
    "hlg": DynamicRange.HLG,
    "hyperloggamma": DynamicRange.HLG,
    "dolbyvision": DynamicRange.DOLBY_VISION,
    "smpte2084": DynamicRange.HDR10,
    "arib-std-b67": DynamicRange.HLG,
    "bt709": DynamicRange.SDR,
}
_LABELS = (
    (3000, "4k"),
    (2200, "2k"),
    (1600, "1080"),
    (1100, "720"),
    (1000, "576"),
    (700, "480"),
    (1, "sd"),
)
"""Width from which on a picture is called so; a 1080p film in 2.40:1 is 1920 by 800."""


def read_source(item: Object, audio_index: int | None, subtitle_index: int | None) -> Media | None:
    """The file and those of its tracks that play; without an index, the default track."""
    tracks = objects(item.get("MediaStreams"))
    picture = _chosen(tracks, "Video", None)
    sound = _chosen(tracks, "Audio", audio_index)
    shown = _at(tracks, "Subtitle", subtitle_index)
    media = Media(
        container=text(item.get("Container")),
        bitrate_kbps=kbps(item.get("Bitrate")) or _sum_of_rates(picture, sound),
        video=None if picture is None else read_video(picture),
        audio=None if sound is None else read_audio(sound),
        subtitle=None if shown is None else read_subtitle(shown),
    )
    return None if media == Media() else media


def read_video(track: Object) -> Video:
    """A picture track."""
    width, height = integer(track.get("Width")), integer(track.get("Height"))
    return Video(
        codec=_lower(track.get("Codec")),
        codec_level=text(track.get("Level")),
        profile=text(track.get("Profile")),
        bitrate_kbps=kbps(track.get("BitRate")),
        bit_depth=integer(track.get("BitDepth")),
        width=width,
        height=height,
        resolution=resolution(width, height),
        scan_type=_scan_type(track),
        frame_rate=number(track.get("RealFrameRate")) or number(track.get("AverageFrameRate")),
        dynamic_range=dynamic_range(track),
        dovi_profile=_dovi_profile(track),
        aspect_ratio=text(track.get("AspectRatio")),
        color_primaries=text(track.get("ColorPrimaries")),
        color_space=text(track.get("ColorSpace")),
        color_trc=text(track.get("ColorTransfer")),
        color_range=text(track.get("ColorRange")),
        chroma_subsampling=_chroma(track),
        ref_frames=integer(track.get("RefFrames")),
        language=text(track.get("Language")),
    )


def read_audio(track: Object) -> Audio:
    """A sound track."""
    return Audio(
        codec=_lower(track.get("Codec")),
        profile=text(track.get("Profile")),
        bitrate_kbps=kbps(track.get("BitRate")),
        channels=integer(track.get("Channels")),
        channel_layout=text(track.get("ChannelLayout")),
        sample_rate=integer(track.get("SampleRate")),
        language=text(track.get("Language")),
    )


def read_subtitle(track: Object) -> Subtitle:
    """A subtitle track."""
    return Subtitle(
        codec=_lower(track.get("Codec")),
        language=text(track.get("Language")),
        forced=flag(track.get("IsForced")),
        external=flag(track.get("IsExternal")),
    )


def kbps(bits_per_second: object) -> int | None:
    """A rate in kbit/s; one below half a kbit/s is unknown."""
    rate = number(bits_per_second)
    return (round(rate / 1000) or None) if rate is not None and rate > 0 else None


def resolution(width: int | None, height: int | None) -> str | None:
    """The usual name of a picture's size: 4k, 1080, 720, 480, sd."""
    if not width or not height:
        return None
    wide = max(width, round(height * 16 / 9)) if width >= height else width
    return next((label for least, label in _LABELS if wide >= least), None)


def dynamic_range(track: Object) -> DynamicRange | None:
    """By Jellyfin's VideoRangeType, Emby's ExtendedVideoType, or the transfer function."""
    if flag(track.get("Hdr10PlusPresentFlag")) and not _is_dovi(track):
        return DynamicRange.HDR10_PLUS
    if _is_dovi(track):
        return DynamicRange.DOLBY_VISION
    for name in ("VideoRangeType", "ExtendedVideoType", "ColorTransfer", "VideoRange"):
        if (found := _RANGES.get((text(track.get(name)) or "").lower())) is not None:
            return found
    return None


def _is_dovi(track: Object) -> bool:
    kind = (text(track.get("VideoRangeType")) or "").upper()
    extended = text(track.get("ExtendedVideoType"))
    return (kind.startswith("DOVI") and kind != "DOVIINVALID") or extended == "DolbyVision"


def _dovi_profile(track: Object) -> int | None:
    told = integer(track.get("DvProfile"))
    if told is not None:
        return told
    named = re.fullmatch(r"DoviProfile(\d)\d", text(track.get("ExtendedVideoSubType")) or "")
    return int(named[1]) if named else None


def _scan_type(track: Object) -> str | None:
    match flag(track.get("IsInterlaced")):
        case True:
            return "interlaced"
        case False:
            return "progressive"
    return None


def _chroma(track: Object) -> str | None:
    named = re.search(r"yuvj?(4)(\d)(\d)p", text(track.get("PixelFormat")) or "")
    return f"{named[1]}:{named[2]}:{named[3]}" if named else None


def _chosen(tracks: list[Object], kind: str, index: int | None) -> Object | None:
    """The track at an index, else the default one, else the first."""
    if (named := _at(tracks, kind, index)) is not None:
        return named
    ours = [track for track in tracks if track.get("Type") == kind]
    return next((t for t in ours if flag(t.get("IsDefault"))), ours[0] if ours else None)


def _at(tracks: list[Object], kind: str, index: int | None) -> Object | None:
    if index is None or index < 0:
        return None
    return next((t for t in tracks if (t.get("Type"), t.get("Index")) == (kind, index)), None)


def _sum_of_rates(*tracks: Object | None) -> int | None:
    rates = [kbps(track.get("BitRate")) for track in tracks if track is not None]
    known = [rate for rate in rates if rate is not None]
    return sum(known) if known and len(known) == len(rates) else None


def _lower(value: object) -> str | None:
    found = text(value)
    return None if found is None else found.lower()
