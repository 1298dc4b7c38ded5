"""Streams in words: what the file is, what was sent, and why."""

from collections.abc import Callable, Mapping

from frontend.context import PageContext
from frontend.views.history import StreamPart
from hub.history.query.home_country import HOME
from hub.models.stream import Audio, Decision, DynamicRange, Media, Stream, Subtitle, Video

SDR = DynamicRange.SDR
CODECS = {
    "h264": "H.264",
    "avc": "H.264",
    "hevc": "HEVC",
    "h265": "HEVC",
    "mpeg2video": "MPEG-2",
    "vc1": "VC-1",
    "ac3": "Dolby Digital",
    "eac3": "Dolby Digital+",
    "truehd": "TrueHD",
    "dca": "DTS",
    "opus": "Opus",
    "vorbis": "Vorbis",
    "subrip": "SRT",
    "pgssub": "PGS",
}
LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 7: "6.1", 8: "7.1"}
RANGES = {
    DynamicRange.HDR10: "HDR10",
    DynamicRange.HDR10_PLUS: "HDR10+",
    DynamicRange.HLG: "HLG",
    DynamicRange.DOLBY_VISION: "Dolby Vision",
}


def parts(stream: Stream, page: PageContext) -> tuple[StreamPart, ...]:
    """Source and delivery side by side; `sent` is None where nothing was changed."""
    source, sent = stream.source or Media(), stream.delivered or Media()
    found = (
        _part("container", _upper(source.container), _upper(sent.container)),
        _part("video", picture(source.video), picture(sent.video)),
        _part("audio", sound(source.audio, page), sound(sent.audio, page)),
        _subtitles(stream, source.subtitle, page),
        _part("bitrate", _rate(source, page), _rate(sent, page)),
    )
    return tuple(part for part in found if part is not None)


def reasons(stream: Stream, page: PageContext) -> tuple[str, ...]:
    """Why it was transcoded, in sentences; an unknown reason keeps the server's own word."""
    told = stream.transcode.reasons if stream.transcode is not None else ()
    return tuple(_sentence(reason, page) for reason in told)


def _sentence(reason: str, page: PageContext) -> str:
    """The same words as on the live card."""
    letters = "".join(letter for letter in reason if letter.isalnum()).lower()
    key = f"client.reason.{letters}"
    text = page.t(key)
    return reason if text == key else text


def quality(stream: Stream, page: PageContext) -> str | None:
    """The delivered quality in a few words."""
    sent = stream.delivered or stream.source
    if sent is None:
        return None
    words = (picture(sent.video), _rate(sent, page))
    return ", ".join(word for word in words if word) or None


def fact(name: str, value: str, page: PageContext) -> str:
    """A value of a filter over streams as people know it; the same words as charts have."""
    if name == "country":
        return (
            page.t("client.report.atHome") if value == HOME else page.formatter.country_name(value)
        )
    if name.endswith("_language"):
        return page.formatter.language_name(value) or value
    if name == "transcode_reason":
        return _sentence(value, page)
    return _FACTS[name](value) if name in _FACTS else value


def picture(video: Video | None) -> str | None:
    """Resolution, codec and range."""
    if video is None:
        return None
    words = (_resolution(video), _codec(video.codec), RANGES.get(video.dynamic_range or SDR))
    return " ".join(word for word in words if word) or None


def _resolution(video: Video) -> str | None:
    name = video.resolution or (str(video.height) if video.height else None)
    return None if name is None else _lines(name)


def _lines(name: str) -> str:
    return f"{name}p" if name.isdigit() else name.upper() if name in {"4k", "8k", "sd"} else name


def sound(audio: Audio | None, page: PageContext) -> str | None:
    """Language, codec and channels."""
    if audio is None:
        return None
    channels = LAYOUTS.get(audio.channels or 0)
    words = (page.formatter.language_name(audio.language), _codec(audio.codec), channels)
    return " ".join(word for word in words if word) or None


def _subtitles(stream: Stream, subtitle: Subtitle | None, page: PageContext) -> StreamPart | None:
    if subtitle is None:
        return None
    words = (page.formatter.language_name(subtitle.language), _codec(subtitle.codec))
    source = " ".join(word for word in words if word) or "play.shown"
    sent = {
        Decision.BURN: "client.stream.burned",
        Decision.TRANSCODE: "play.converted",
    }.get(stream.subtitle_decision or Decision.DIRECT_PLAY)
    return StreamPart(name="client.stream.subtitle", source=source, sent=sent)


def _part(name: str, source: str | None, sent: str | None) -> StreamPart | None:
    if source is None and sent is None:
        return None
    changed = sent if sent != source else None
    return StreamPart(name=f"client.stream.{name}", source=source or "play.unknown", sent=changed)


def _rate(media: Media, page: PageContext) -> str | None:
    return page.formatter.rate(media.bitrate_kbps) if media.bitrate_kbps else None


def _codec(name: str | None) -> str | None:
    return CODECS.get(name.lower(), name.upper()) if name else None


def _upper(word: str | None) -> str | None:
    return word.upper() if word else None


def _channels(count: str) -> str:
    return LAYOUTS.get(int(count), f"{count} ch") if count.isdigit() else count


_FACTS: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("source_resolution", "stream_resolution", "shown_resolution"), _lines),
    **dict.fromkeys(
        (
            "video_codec",
            "stream_video_codec",
            "audio_codec",
            "stream_audio_codec",
            "subtitle_codec",
        ),
        lambda name: _codec(name) or name,
    ),
    **dict.fromkeys(("container", "stream_container"), str.upper),
    **dict.fromkeys(("audio_channels", "stream_audio_channels"), _channels),
}
