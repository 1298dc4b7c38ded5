"""Streams in words: what the file is, what was sent, and why."""

from frontend.formatting import Formatter
from frontend.views.history import StreamPart
from hub.models.stream import Audio, Decision, DynamicRange, Media, Stream, Subtitle, Video

RANGES = {
    DynamicRange.HDR10: "HDR10",
    DynamicRange.HDR10_PLUS: "HDR10+",
    DynamicRange.HLG: "HLG",
    DynamicRange.DOLBY_VISION: "Dolby Vision",
}
REASONS = {
    "ContainerNotSupported": "The player cannot read this kind of file.",
    "VideoCodecNotSupported": "The player cannot decode this picture.",
    "AudioCodecNotSupported": "The player cannot decode this sound.",
    "SubtitleCodecNotSupported": "The player cannot show these subtitles.",
    "ContainerBitrateExceedsLimit": "The bit rate is above the limit of player or connection.",
    "VideoBitrateNotSupported": "The bit rate is above what the player takes.",
    "VideoResolutionNotSupported": "The picture is larger than the player takes.",
    "VideoRangeTypeNotSupported": "The player cannot show this dynamic range.",
    "AudioChannelsNotSupported": "The player has fewer channels than the sound.",
    "DirectPlayError": "The player failed to play the file as it is.",
}


def parts(stream: Stream, formatter: Formatter) -> tuple[StreamPart, ...]:
    """Source and delivery side by side; `sent` is None where nothing was changed."""
    source, sent = stream.source or Media(), stream.delivered or Media()
    found = (
        _part("Container", _upper(source.container), _upper(sent.container)),
        _part("Picture", picture(source.video), picture(sent.video)),
        _part("Sound", sound(source.audio), sound(sent.audio)),
        _subtitles(stream, source.subtitle),
        _part("Bit rate", _rate(source, formatter), _rate(sent, formatter)),
    )
    return tuple(part for part in found if part is not None)


def reasons(stream: Stream) -> tuple[str, ...]:
    """Why it was transcoded, in sentences; an unknown reason keeps the server's own word."""
    told = stream.transcode.reasons if stream.transcode is not None else ()
    return tuple(REASONS.get(reason, reason) for reason in told)


def quality(stream: Stream, formatter: Formatter) -> str | None:
    """The delivered quality in a few words."""
    sent = stream.delivered or stream.source
    if sent is None:
        return None
    words = (picture(sent.video), _rate(sent, formatter))
    return ", ".join(word for word in words if word) or None


def picture(video: Video | None) -> str | None:
    """Resolution, codec and range."""
    if video is None:
        return None
    resolution = video.resolution or (f"{video.height}" if video.height else None)
    if resolution and resolution.isdigit():
        resolution = f"{resolution}p"
    words = (resolution, _upper(video.codec), RANGES.get(video.dynamic_range or DynamicRange.SDR))
    return " ".join(word for word in words if word) or None


def sound(audio: Audio | None) -> str | None:
    """Language, codec and channels."""
    if audio is None:
        return None
    channels = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}.get(audio.channels or 0)
    words = (audio.language, _upper(audio.codec), channels)
    return " ".join(word for word in words if word) or None


def _subtitles(stream: Stream, subtitle: Subtitle | None) -> StreamPart | None:
    if subtitle is None:
        return None
    source = " ".join(w for w in (subtitle.language, _upper(subtitle.codec)) if w) or "shown"
    sent = {
        Decision.BURN: "burned into the picture",
        Decision.TRANSCODE: "converted",
    }.get(stream.subtitle_decision or Decision.DIRECT_PLAY)
    return StreamPart(name="Subtitles", source=source, sent=sent)


def _part(name: str, source: str | None, sent: str | None) -> StreamPart | None:
    if source is None and sent is None:
        return None
    changed = sent if sent != source else None
    return StreamPart(name=name, source=source or "unknown", sent=changed)


def _rate(media: Media, formatter: Formatter) -> str | None:
    return formatter.rate(media.bitrate_kbps) if media.bitrate_kbps else None


def _upper(word: str | None) -> str | None:
    return word.upper() if word else None
