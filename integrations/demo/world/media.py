"""What a media file holds: container, video, audio and subtitle tracks."""

from dataclasses import dataclass
from enum import StrEnum


class HdrFormat(StrEnum):
    """Dynamic range of a video track."""

    SDR = "SDR"
    HDR10 = "HDR10"
    HDR10_PLUS = "HDR10+"
    HLG = "HLG"
    DOLBY_VISION = "DOVI"


@dataclass(frozen=True, slots=True)
class VideoTrack:
    """One video track; ``bitrate_kbps`` in kbit/s, ``codec`` as ffmpeg names it."""

    codec: str
    width: int
    height: int
    bitrate_kbps: int
    frame_rate: float = 23.976
    bit_depth: int = 8
    profile: str = "high"
    level: int = 41
    hdr: HdrFormat = HdrFormat.SDR
    dv_profile: int | None = None
    interlaced: bool = False

    @property
    def resolution(self) -> str:
        """``4k``, ``1080``, ``720``, ``576``, ``480`` or ``sd``: the label of the width."""
        for width, label in ((3000, "4k"), (1800, "1080"), (1200, "720"), (1000, "576")):
            if self.width >= width:
                return label
        return "480" if self.width >= 640 else "sd"


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One audio track; ``language`` is ISO 639-2 (``eng``), ``codec`` as ffmpeg names it."""

    codec: str
    channels: int
    bitrate_kbps: int
    language: str = "eng"
    sample_rate: int = 48_000
    title: str | None = None
    default: bool = False
    profile: str | None = None

    @property
    def layout(self) -> str:
        """Channel layout in words: ``mono``, ``stereo``, ``5.1``, ``7.1``."""
        return {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}.get(self.channels, str(self.channels))


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """One subtitle track; pictures (``pgs``, ``dvd_subtitle``) can only be burnt in."""

    codec: str
    language: str = "eng"
    forced: bool = False
    external: bool = False
    default: bool = False
    title: str | None = None

    @property
    def is_picture(self) -> bool:
        """True when the track holds pictures rather than text."""
        return self.codec in {"pgs", "dvd_subtitle", "dvb_subtitle"}


@dataclass(frozen=True, slots=True, eq=False)
class Media:
    """One file. Tracks are numbered video first, then audio, then subtitles, from 0.

    ``path`` is relative to the root of the library that holds it.
    """

    container: str
    bitrate_kbps: int
    duration_s: float | None
    size_bytes: int
    path: str
    video: VideoTrack | None = None
    audio: tuple[AudioTrack, ...] = ()
    subtitles: tuple[SubtitleTrack, ...] = ()

    def audio_index(self, audio: AudioTrack) -> int:
        """Track number of ``audio`` inside the file."""
        return (1 if self.video else 0) + self.audio.index(audio)

    def subtitle_index(self, subtitle: SubtitleTrack) -> int:
        """Track number of ``subtitle`` inside the file."""
        return (1 if self.video else 0) + len(self.audio) + self.subtitles.index(subtitle)
