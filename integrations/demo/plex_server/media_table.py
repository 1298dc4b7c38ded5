"""Files of the world as ``Media`` and ``Part`` elements."""

from integrations.demo.world.delivery import Method
from integrations.demo.world.media import AudioTrack, VideoTrack

from . import ids
from .element import Element, Value
from .file_view import FileView
from .languages import plex_codec
from .stream_elements import stream_elements
from .table import Table, epoch, fill, milliseconds


def frame_rate_label(rate: float) -> str:
    """``24p``, ``PAL``, ``NTSC`` or ``60p``."""
    labels = ((24.5, "24p"), (26, "PAL"), (31, "NTSC"))
    return next((label for limit, label in labels if rate < limit), "60p")


def _height_label(view: FileView) -> str | None:
    video = view.video
    if video is None:
        return None
    done = view.converted
    if done is None or done.video is not Method.TRANSCODE:
        return video.resolution
    height = done.height or video.height
    return f"{height}p" if height >= 720 else "SD"


def _out(view: FileView, name: str, source: Value) -> Value:
    """What leaves the server while it converts, else what is in the file."""
    return getattr(view.converted, name) if view.converted else source


def _part_decision(view: FileView) -> str | None:
    if not view.in_session or (view.media.duration_s is None and not view.video):
        return None
    return "transcode" if view.converted else "directplay"


MEDIA: Table[FileView] = (
    ("id", lambda v: v.id),
    ("duration", lambda v: milliseconds(v.media.duration_s)),
    ("bitrate", lambda v: _out(v, "bitrate_kbps", v.media.bitrate_kbps or None)),
    ("width", lambda v: _out(v, "width", v.video.width if v.video else None)),
    ("height", lambda v: _out(v, "height", v.video.height if v.video else None)),
    ("aspectRatio", lambda v: _aspect(v.video)),
    ("audioChannels", lambda v: _out(v, "audio_channels", _channels(v.heard))),
    ("audioCodec", lambda v: _codec(_out(v, "audio_codec", _codec_of(v.heard)))),
    ("videoCodec", lambda v: _codec(_out(v, "video_codec", _codec_of(v.video)))),
    ("videoResolution", _height_label),
    ("container", lambda v: _out(v, "container", v.media.container)),
    ("videoFrameRate", lambda v: frame_rate_label(v.video.frame_rate) if v.video else None),
    ("videoProfile", lambda v: v.video.profile if v.video else None),
    ("protocol", lambda v: v.converted.protocol if v.converted else None),
    ("optimizedForStreaming", lambda v: True if v.converted else None),
    ("origin", lambda v: "livetv" if v.live_uuid else None),
    ("uuid", lambda v: v.live_uuid),
    ("selected", lambda v: True if v.in_session else None),
)

PART: Table[FileView] = (
    ("id", lambda v: ids.part_id(v.id)),
    ("key", lambda v: None if v.live_uuid else _part_key(v)),
    ("duration", lambda v: milliseconds(v.media.duration_s)),
    ("file", lambda v: None if v.live_uuid else v.entry.file(v.media)),
    ("size", lambda v: None if v.converted else v.media.size_bytes or None),
    ("container", lambda v: _out(v, "container", v.media.container)),
    ("bitrate", lambda v: v.converted.bitrate_kbps if v.converted else None),
    ("videoProfile", lambda v: v.video.profile if v.video else None),
    ("protocol", lambda v: v.converted.protocol if v.converted else None),
    ("decision", _part_decision),
    ("selected", lambda v: True if v.in_session else None),
)


def media_element(view: FileView, *, streams: bool = True) -> Element:
    """``Media`` with its ``Part`` and, unless told otherwise, its ``Stream`` elements."""
    tracks = stream_elements(view) if streams else []
    return Element("Media", fill(MEDIA, view), [Element("Part", fill(PART, view), tracks)])


def _aspect(video: VideoTrack | None) -> float | None:
    return round(video.width / video.height, 2) if video else None


def _channels(audio: AudioTrack | None) -> int | None:
    return audio.channels if audio else None


def _codec_of(track: VideoTrack | AudioTrack | None) -> str | None:
    return track.codec if track else None


def _codec(value: Value) -> str | None:
    return plex_codec(str(value)) if value else None


def _part_key(view: FileView) -> str:
    added = epoch(view.entry.added_at)
    return f"/library/parts/{ids.part_id(view.id)}/{added}/file.{view.media.container}"
