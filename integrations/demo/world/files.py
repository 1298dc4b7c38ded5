"""The files of an item on a server: which encodes it has, and what is in them."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from .chance import seeded
from .items import Item, ItemKind
from .media import AudioTrack, HdrFormat, Media, SubtitleTrack, VideoTrack


@dataclass(frozen=True, slots=True)
class _Encode:
    """One sort of release; rates in kbit/s are the middle of what is drawn."""

    label: str
    container: str
    codec: str
    width: int
    height: int
    rate_kbps: int
    audio: tuple[tuple[str, int, int], ...]
    subtitles: tuple[str, ...] = ()
    hdr: HdrFormat = HdrFormat.SDR
    bit_depth: int = 8


_AC3, _AAC, _EAC3 = ("ac3", 6, 640), ("aac", 2, 192), ("eac3", 6, 768)
_REMUX_4K = _Encode(
    "Remux-2160p", "mkv", "hevc", 3840, 1608, 62_000, (("truehd", 8, 4800), _AC3),
    ("pgs", "pgs", "srt"), HdrFormat.DOLBY_VISION, 10,
)  # fmt: skip
_WEB_4K = _Encode(
    "WEBDL-2160p", "mkv", "hevc", 3840, 2160, 17_500, (_EAC3,), ("srt", "srt"),
    HdrFormat.HDR10, 10,
)  # fmt: skip
_AV1_4K = _Encode(
    "WEBRip-2160p", "mkv", "av1", 3840, 2160, 11_000, (("opus", 6, 384),), ("srt",),
    HdrFormat.HDR10_PLUS, 10,
)  # fmt: skip
_BLURAY = _Encode(
    "Bluray-1080p", "mkv", "h264", 1920, 800, 11_500, (("dts", 6, 1509), _AC3), ("pgs", "srt")
)
_WEB = _Encode("WEBDL-1080p", "mkv", "h264", 1920, 1080, 6_200, (_EAC3, _AAC), ("srt", "srt"))
_WEB_HEVC = _Encode("WEBRip-1080p", "mkv", "hevc", 1920, 1080, 3_400, (_AAC,), ("srt",))
_MP4 = _Encode("WEBDL-720p", "mp4", "h264", 1280, 720, 3_100, (_AAC,), ())
_OLD = _Encode("DVDRip", "avi", "mpeg4", 720, 304, 1_250, (("mp3", 2, 128),))

_MOVIE_SETS = (
    ((_REMUX_4K, _WEB), 3),
    ((_REMUX_4K,), 2),
    ((_WEB_4K,), 3),
    ((_AV1_4K, _MP4), 1),
    ((_BLURAY,), 6),
    ((_WEB,), 3),
    ((_WEB_HEVC,), 3),
    ((_MP4,), 2),
    ((_OLD,), 1),
)
_SHOW_SETS = (
    ((_WEB_4K,), 2),
    ((_WEB,), 6),
    ((_WEB_HEVC,), 4),
    ((_MP4,), 2),
    ((_OLD,), 1),
)
_LANGUAGES = ("eng", "swe", "deu", "spa", "fra", "jpn")


def files_of(item: Item, server_id: str) -> tuple[Media, ...]:
    """The files of ``item`` on a server, best first; empty when it is not played itself."""
    make = _MAKERS.get(item.kind)
    return make(item, server_id) if make else ()


def _movie(item: Item, server_id: str) -> tuple[Media, ...]:
    chance = seeded(server_id, item.id, "files")
    return tuple(_video(item, encode, chance) for encode in _draw(_MOVIE_SETS, chance))


def _episode(item: Item, server_id: str) -> tuple[Media, ...]:
    """All episodes of a show come from the same sort of release."""
    encodes = _draw(_SHOW_SETS, seeded(server_id, item.root.id, "files"))
    chance = seeded(server_id, item.id, "files")
    return tuple(_video(item, encode, chance) for encode in encodes)


def _clip(item: Item, server_id: str) -> tuple[Media, ...]:
    return (_video(item, _MP4, seeded(server_id, item.id)),)


def _draw(sets: tuple[tuple[tuple[_Encode, ...], int], ...], chance: Random) -> tuple[_Encode, ...]:
    return chance.choices([s for s, _ in sets], [weight for _, weight in sets])[0]


def _video(item: Item, encode: _Encode, chance: Random) -> Media:
    video_kbps = round(encode.rate_kbps * chance.uniform(0.75, 1.3))
    first = chance.choices(_LANGUAGES, (14, 3, 2, 2, 2, 3))[0]
    audio = tuple(
        AudioTrack(codec, channels, kbps, language=first, default=number == 0)
        for number, (codec, channels, kbps) in enumerate(encode.audio)
    )
    subtitles = tuple(
        SubtitleTrack(
            codec, language, external=codec == "srt" and number == len(encode.subtitles) - 1
        )
        for number, (codec, language) in enumerate(
            zip(encode.subtitles, ("eng", *chance.sample(_LANGUAGES[1:], 2)), strict=False)
        )
    )
    total = video_kbps + sum(track.bitrate_kbps for track in audio)
    runtime_s = item.runtime_s or 0.0
    return Media(
        container=encode.container,
        bitrate_kbps=total,
        duration_s=runtime_s,
        size_bytes=round(total * 125 * runtime_s),
        path=_path(item, f"[{encode.label}].{encode.container}"),
        video=VideoTrack(
            codec=encode.codec,
            width=encode.width,
            height=encode.height,
            bitrate_kbps=video_kbps,
            frame_rate=chance.choices((23.976, 24.0, 25.0, 29.97, 59.94), (12, 4, 5, 2, 1))[0],
            bit_depth=encode.bit_depth,
            profile="main 10" if encode.bit_depth == 10 else "high",
            level=153 if encode.width > 2000 else 41,
            hdr=encode.hdr,
            dv_profile=7 if encode.hdr is HdrFormat.DOLBY_VISION else None,
        ),
        audio=audio,
        subtitles=subtitles,
    )


def _track(item: Item, server_id: str) -> tuple[Media, ...]:
    """All tracks of an album have the same codec."""
    chance = seeded(server_id, item.parent.id if item.parent else item.id)
    codec, container, kbps = chance.choices(
        (("flac", "flac", 920), ("mp3", "mp3", 320), ("aac", "mp4", 256), ("alac", "mp4", 870)),
        (5, 4, 2, 1),
    )[0]
    runtime_s = item.runtime_s or 0.0
    media = Media(
        container=container,
        bitrate_kbps=kbps,
        duration_s=runtime_s,
        size_bytes=round(kbps * 125 * runtime_s),
        path=_path(item, f".{container}"),
        audio=(AudioTrack(codec, 2, kbps, sample_rate=44_100, default=True),),
    )
    return (media,)


def _photo(item: Item, server_id: str) -> tuple[Media, ...]:
    size = seeded(server_id, item.id).randint(1_800_000, 7_500_000)
    return (Media("jpeg", 0, None, size, _path(item, ".jpeg")),)


def _channel(item: Item, _server_id: str) -> tuple[Media, ...]:
    video = VideoTrack("mpeg2video", 1920, 1080, 9_600, 29.97, profile="main", interlaced=True)
    audio = AudioTrack("ac3", 6, 384, default=True)
    return (Media("mpegts", 9_984, None, 0, _path(item, ".ts"), video, (audio,)),)


def _path(item: Item, ending: str) -> str:
    """Where media managers would put it: ``Show/Season 02/Show - S02E03 - Title [..].mkv``."""
    match item.kind:
        case ItemKind.EPISODE if item.parent:
            season, show = item.parent.index or 0, item.root.title
            name = f"{show} - S{season:02d}E{item.index or 0:02d} - {item.title} {ending}"
            path = f"{show} ({item.root.year})/Season {season:02d}/{name}"
        case ItemKind.TRACK if item.parent:
            name = f"{item.index or 0:02d} - {item.title}{ending}"
            path = f"{item.root.title}/{item.parent.title} ({item.year})/{name}"
        case ItemKind.PHOTO if item.parent:
            path = f"{item.parent.title}/{item.title}{ending}"
        case ItemKind.MOVIE:
            folder = f"{item.title} ({item.year})"
            path = f"{folder}/{folder} {ending}"
        case _:
            path = f"{item.title}{ending}"
    return path.replace(":", " -").replace("?", "")


_MAKERS: dict[ItemKind, Callable[[Item, str], tuple[Media, ...]]] = {
    ItemKind.MOVIE: _movie,
    ItemKind.EPISODE: _episode,
    ItemKind.CLIP: _clip,
    ItemKind.TRACK: _track,
    ItemKind.PHOTO: _photo,
    ItemKind.CHANNEL: _channel,
}
