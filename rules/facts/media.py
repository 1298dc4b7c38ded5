"""Facts of one end of a stream: the same for the source and for what is delivered."""

from collections.abc import Callable
from typing import Any

from hub.models.stream import DynamicRange, Media
from rules.facts.declare import Pick, flag, number, of, text
from rules.facts.fact import Fact
from rules.happening import Subject

Read = Callable[[Media], Any]


def _track(track: str, name: str) -> Read:
    def read(media: Media) -> Any:
        found = getattr(media, track)
        return None if found is None else getattr(found, name)

    return read


_RESOLUTIONS = {"sd": 480, "2k": 1440, "4k": 2160, "8k": 4320, "uhd": 2160, "hd": 720, "fhd": 1080}


def lines(media: Media) -> int | None:
    """The resolution as a number of lines by its name, else by width and height."""
    video = media.video
    if video is None:
        return None
    name = (video.resolution or "").casefold().strip()
    if name in _RESOLUTIONS:
        return _RESOLUTIONS[name]
    if name.rstrip("pi").isdigit():
        return int(name.rstrip("pi"))
    return _by_size(video.width or 0, video.height or 0)


def _by_size(width: int, height: int) -> int | None:
    """Films are wider than 16:9, so that the width tells more than the height."""
    if not width and not height:
        return None
    for least_width, least_height, found in (
        (7000, 4000, 4320),
        (3200, 1800, 2160),
        (2200, 1300, 1440),
        (1800, 1000, 1080),
        (1200, 680, 720),
    ):
        if width >= least_width or height >= least_height:
            return found
    return 576 if height > 500 else 480


_TEXTS: tuple[tuple[str, str, Read], ...] = (
    ("container", "The container", lambda m: m.container),
    ("protocol", "The protocol", lambda m: m.protocol),
    ("video_codec", "The video codec", _track("video", "codec")),
    ("video_codec_level", "The level of the video codec", _track("video", "codec_level")),
    ("video_profile", "The profile of the video codec", _track("video", "profile")),
    ("video_resolution", "The resolution as the server names it", _track("video", "resolution")),
    ("video_scan_type", "Progressive or interlaced", _track("video", "scan_type")),
    ("video_aspect_ratio", "The shape of the picture", _track("video", "aspect_ratio")),
    ("video_color_primaries", "The colour primaries", _track("video", "color_primaries")),
    ("video_color_space", "The colour space", _track("video", "color_space")),
    ("video_color_trc", "The transfer characteristics", _track("video", "color_trc")),
    ("video_color_range", "The colour range", _track("video", "color_range")),
    ("video_chroma_subsampling", "The chroma subsampling", _track("video", "chroma_subsampling")),
    ("video_language", "The language of the video track", _track("video", "language")),
    ("audio_codec", "The audio codec", _track("audio", "codec")),
    ("audio_profile", "The profile of the audio codec", _track("audio", "profile")),
    ("audio_bitrate_mode", "Constant or variable", _track("audio", "bitrate_mode")),
    ("audio_channel_layout", "The layout of the channels", _track("audio", "channel_layout")),
    ("audio_language", "The language that is heard", _track("audio", "language")),
    ("subtitle_codec", "The format of the subtitles", _track("subtitle", "codec")),
    ("subtitle_container", "The container of the subtitles", _track("subtitle", "container")),
    ("subtitle_language", "The language that is read", _track("subtitle", "language")),
)
_NUMBERS: tuple[tuple[str, str, str | None, Read], ...] = (
    ("bitrate_kbps", "The bit rate of all together", "kbit/s", lambda m: m.bitrate_kbps),
    ("video_lines", "The resolution in lines: 480, 720, 1080, 2160 …", None, lines),
    ("video_width", "The width", "px", _track("video", "width")),
    ("video_height", "The height", "px", _track("video", "height")),
    ("video_bitrate_kbps", "The bit rate of the video", "kbit/s", _track("video", "bitrate_kbps")),
    ("video_bit_depth", "The bits of each colour", "bit", _track("video", "bit_depth")),
    ("video_frame_rate", "The frames of a second", "1/s", _track("video", "frame_rate")),
    ("video_ref_frames", "The reference frames", None, _track("video", "ref_frames")),
    ("video_dovi_profile", "The profile of Dolby Vision", None, _track("video", "dovi_profile")),
    ("audio_bitrate_kbps", "The bit rate of the audio", "kbit/s", _track("audio", "bitrate_kbps")),
    ("audio_channels", "How many audio channels", None, _track("audio", "channels")),
    ("audio_sample_rate", "The samples of a second", "Hz", _track("audio", "sample_rate")),
)
_FLAGS: tuple[tuple[str, str, Read], ...] = (
    ("subtitle_forced", "Whether the subtitles are forced ones", _track("subtitle", "forced")),
    (
        "subtitle_external",
        "Whether the subtitles are a file of their own",
        _track("subtitle", "external"),
    ),
)


def media_facts(
    prefix: str, of_what: str, pick: Callable[[Subject], Media | None]
) -> tuple[Fact, ...]:
    """The facts of one end, with their names behind `prefix`."""
    media: Pick[Media] = pick

    def called(name: str, help_: str) -> tuple[str, str]:
        return f"{prefix}.{name}", f"{help_}, {of_what}"

    dynamic = called("video_dynamic_range", "The dynamic range")
    return (
        *(text(*called(name, help_), of(media, read)) for name, help_, read in _TEXTS),
        text(
            *dynamic,
            of(media, _track("video", "dynamic_range")),
            values=tuple(DynamicRange),
        ),
        *(
            number(*called(name, help_), of(media, read), unit=unit)
            for name, help_, unit, read in _NUMBERS
        ),
        *(flag(*called(name, help_), of(media, read)) for name, help_, read in _FLAGS),
    )
