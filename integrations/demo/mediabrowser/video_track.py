"""The members of a video track."""

from dataclasses import dataclass

from integrations.demo.mediabrowser.dialect import (
    Dialect,
    emby,
    jellyfin,
    jellyfin_from,
)
from integrations.demo.mediabrowser.every_track import EVERY_TRACK, INTERNAL
from integrations.demo.mediabrowser.table import Member
from integrations.demo.world.media import HdrFormat, VideoTrack

_EMBY_RANGES = {
    HdrFormat.SDR: ("SDR", "None", "None", "None"),
    HdrFormat.HDR10: ("HDR 10", "Hdr10", "Hdr10", "HDR 10"),
    HdrFormat.HDR10_PLUS: ("HDR10+", "Hdr10Plus", "Hdr10Plus0", "HDR10+"),
    HdrFormat.HLG: ("HLG", "HyperLogGamma", "HyperLogGamma", "HLG"),
    HdrFormat.DOLBY_VISION: ("DolbyVision", "DolbyVision", "DoviProfile81", "Profile 8.1"),
}


@dataclass(frozen=True, slots=True)
class VideoView:
    """A video track as the tables see it."""

    track: VideoTrack
    dialect: Dialect

    @property
    def resolution(self) -> str:
        """`4K`, `1080p`, `SD`."""
        label = self.track.resolution
        return {"4k": "4K", "sd": "SD", "480": "480p"}.get(label, f"{label}p")

    @property
    def title(self) -> str:
        """`1080p H264 SDR` on Jellyfin, `1080p H264` on Emby."""
        words = [self.resolution, self.track.codec.upper()]
        if self.dialect.is_jellyfin or self.track.hdr is not HdrFormat.SDR:
            words.append(self.track.hdr.value)
        return " ".join(words)

    @property
    def range(self) -> str:
        """The kind of dynamic range: two words on Jellyfin, more on Emby."""
        if self.dialect.is_emby:
            return _EMBY_RANGES[self.track.hdr][0]
        return "SDR" if self.track.hdr is HdrFormat.SDR else "HDR"

    @property
    def range_type(self) -> str:
        """Jellyfin's VideoRangeType; versions before 10.9 do not know HDR10+."""
        hdr, version = self.track.hdr, self.dialect.version
        if hdr is HdrFormat.HDR10_PLUS:
            return "HDR10Plus" if version >= (10, 9) else "HDR10"
        if hdr is HdrFormat.DOLBY_VISION:
            wrapped = self.track.dv_profile == 8 and version >= (10, 9)
            return "DOVIWithHDR10" if wrapped else "DOVI"
        return hdr.value

    @property
    def is_hdr(self) -> bool:
        """True when the colours are those of BT.2020."""
        return self.track.hdr is not HdrFormat.SDR

    @property
    def transfer(self) -> str:
        """The transfer function as ffmpeg names it."""
        if not self.is_hdr:
            return "bt709"
        return "arib-std-b67" if self.track.hdr is HdrFormat.HLG else "smpte2084"

    @property
    def has_dovi(self) -> bool:
        """True for Dolby Vision."""
        return self.track.hdr is HdrFormat.DOLBY_VISION


VIDEO: tuple[Member[VideoView], ...] = (
    *EVERY_TRACK,
    *INTERNAL,
    Member("Codec", lambda v: v.track.codec),
    Member("ColorTransfer", lambda v: v.transfer),
    Member("ColorPrimaries", lambda v: "bt2020" if v.is_hdr else "bt709"),
    Member("ColorSpace", lambda v: "bt2020nc" if v.is_hdr else "bt709"),
    Member("DvVersionMajor", lambda v: 1 if v.has_dovi else None, on=jellyfin),
    Member("DvVersionMinor", lambda v: 0 if v.has_dovi else None, on=jellyfin),
    Member("DvProfile", lambda v: v.track.dv_profile if v.has_dovi else None, on=jellyfin),
    Member("DvLevel", lambda v: 6 if v.has_dovi else None, on=jellyfin),
    Member("RpuPresentFlag", lambda v: 1 if v.has_dovi else None, on=jellyfin),
    Member("BlPresentFlag", lambda v: 1 if v.has_dovi else None, on=jellyfin),
    Member(
        "Hdr10PlusPresentFlag",
        lambda v: True if v.track.hdr is HdrFormat.HDR10_PLUS else None,
        on=jellyfin_from(10, 11),
    ),
    Member("VideoRange", lambda v: v.range),
    Member("VideoRangeType", lambda v: v.range_type, on=jellyfin),
    Member(
        "VideoDoViTitle",
        lambda v: f"DV Profile {v.track.dv_profile}" if v.has_dovi else None,
        on=jellyfin,
    ),
    Member("DisplayTitle", lambda v: v.title),
    Member("NalLengthSize", lambda v: "4" if v.track.codec == "h264" else None),
    Member("IsInterlaced", lambda v: v.track.interlaced),
    Member("IsAVC", lambda v: v.track.codec == "h264", on=jellyfin),
    Member("BitRate", lambda v: v.track.bitrate_kbps * 1000),
    Member("BitDepth", lambda v: v.track.bit_depth),
    Member("RefFrames", lambda _: 1),
    Member("IsDefault", lambda _: True),
    Member("Height", lambda v: v.track.height),
    Member("Width", lambda v: v.track.width),
    Member("AverageFrameRate", lambda v: v.track.frame_rate),
    Member("RealFrameRate", lambda v: v.track.frame_rate),
    Member("ReferenceFrameRate", lambda v: v.track.frame_rate, on=jellyfin_from(10, 10)),
    Member("Profile", lambda v: v.track.profile.title()),
    Member("Type", lambda _: "Video"),
    Member("AspectRatio", lambda v: "16:9" if v.track.width / v.track.height < 2 else "2.40:1"),
    Member("Index", lambda _: 0),
    Member("PixelFormat", lambda v: "yuv420p10le" if v.track.bit_depth == 10 else "yuv420p"),
    Member("Level", lambda v: v.track.level),
    Member("IsAnamorphic", lambda _: False),
    Member("ExtendedVideoType", lambda v: _EMBY_RANGES[v.track.hdr][1], on=emby),
    Member("ExtendedVideoSubType", lambda v: _EMBY_RANGES[v.track.hdr][2], on=emby),
    Member("ExtendedVideoSubTypeDescription", lambda v: _EMBY_RANGES[v.track.hdr][3], on=emby),
)
