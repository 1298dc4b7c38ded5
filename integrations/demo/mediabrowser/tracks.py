"""MediaStreams: the tracks of a file."""

from dataclasses import dataclass
from typing import Any

from integrations.demo.mediabrowser.dialect import Dialect, emby, jellyfin
from integrations.demo.mediabrowser.every_track import EVERY_TRACK, INTERNAL, LANGUAGES, NOT_VIDEO
from integrations.demo.mediabrowser.table import Member, build
from integrations.demo.mediabrowser.video_track import VIDEO, VideoView
from integrations.demo.world.media import AudioTrack, Media, SubtitleTrack

_SUBTITLE_CODECS = {
    "pgs": "PGSSUB",
    "dvd_subtitle": "DVDSUB",
    "dvb_subtitle": "DVBSUB",
    "srt": "subrip",
}


@dataclass(frozen=True, slots=True)
class AudioView:
    """An audio track as the tables see it."""

    track: AudioTrack
    index: int
    dialect: Dialect

    @property
    def language(self) -> str:
        """The language in English."""
        return LANGUAGES.get(self.track.language, self.track.language)

    @property
    def title(self) -> str:
        """`English - EAC3 - 5.1 - Default` on Jellyfin, `English EAC3 5.1 (Default)` on Emby."""
        words = [self.language, self.track.codec.upper(), self.track.layout]
        if self.dialect.is_emby:
            return " ".join(words) + (" (Default)" if self.track.default else "")
        words[2] = words[2].title()
        return " - ".join(words + (["Default"] if self.track.default else []))


_AUDIO: tuple[Member[AudioView], ...] = (
    *EVERY_TRACK,
    *INTERNAL,
    *NOT_VIDEO,
    Member("Codec", lambda a: a.track.codec),
    Member("Language", lambda a: a.track.language),
    Member("Title", lambda a: a.track.title),
    Member("DisplayTitle", lambda a: a.title),
    Member("DisplayLanguage", lambda a: a.language, on=emby),
    Member("ChannelLayout", lambda a: a.track.layout),
    Member("BitRate", lambda a: a.track.bitrate_kbps * 1000),
    Member("Channels", lambda a: a.track.channels),
    Member("SampleRate", lambda a: a.track.sample_rate),
    Member("IsDefault", lambda a: a.track.default),
    Member("Profile", lambda a: a.track.profile),
    Member("Type", lambda _: "Audio"),
    Member("Index", lambda a: a.index),
)


@dataclass(frozen=True, slots=True)
class SubtitleView:
    """A subtitle track as the tables see it."""

    track: SubtitleTrack
    index: int
    dialect: Dialect

    @property
    def codec(self) -> str:
        """The codec as the server names it."""
        return _SUBTITLE_CODECS.get(self.track.codec, self.track.codec)

    @property
    def language(self) -> str:
        """The language in English."""
        return LANGUAGES.get(self.track.language, self.track.language)

    @property
    def title(self) -> str:
        """`English - Forced - SUBRIP` on Jellyfin, `English (Forced SUBRIP)` on Emby."""
        marks = ["Default"] * self.track.default + ["Forced"] * self.track.forced
        if self.dialect.is_emby:
            return f"{self.language} ({' '.join([*marks, self.codec.upper()])})"
        return " - ".join([self.language, *marks, self.codec.upper()])


_SUBTITLE: tuple[Member[SubtitleView], ...] = (
    *EVERY_TRACK,
    *NOT_VIDEO,
    Member("Codec", lambda s: s.codec),
    Member("Language", lambda s: s.track.language),
    Member("Title", lambda s: s.track.title),
    Member("LocalizedUndefined", lambda _: "Undefined", on=jellyfin),
    Member("LocalizedForced", lambda _: "Forced", on=jellyfin),
    Member("DisplayTitle", lambda s: s.title),
    Member("DisplayLanguage", lambda s: s.language, on=emby),
    Member("IsDefault", lambda s: s.track.default),
    Member("IsForced", lambda s: s.track.forced),
    Member("Type", lambda _: "Subtitle"),
    Member("Index", lambda s: s.index),
    Member("IsExternal", lambda s: s.track.external),
    Member("IsTextSubtitleStream", lambda s: not s.track.is_picture),
    Member("SupportsExternalStream", lambda s: not s.track.is_picture),
    Member("SubtitleLocationType", lambda _: "InternalStream", on=emby),
)


def media_streams(media: Media, dialect: Dialect) -> list[dict[str, Any]]:
    """All tracks of a file, in the order of their index."""
    streams = [build(VIDEO, VideoView(media.video, dialect), dialect)] if media.video else []
    streams += [
        build(_AUDIO, AudioView(track, media.audio_index(track), dialect), dialect)
        for track in media.audio
    ]
    streams += [
        build(_SUBTITLE, SubtitleView(track, media.subtitle_index(track), dialect), dialect)
        for track in media.subtitles
    ]
    return streams
