"""Tracks of a file as ``Stream`` elements."""

from integrations.demo.world.delivery import Method, SubtitleMethod
from integrations.demo.world.media import AudioTrack, HdrFormat, SubtitleTrack, VideoTrack

from . import ids
from .element import Element, Value
from .file_view import FileView
from .languages import LANGUAGES, codec_name, language_name, plex_codec

_RESOLUTION_NAMES = {"4k": "4K", "sd": "SD"}


def stream_elements(view: FileView) -> list[Element]:
    """One ``Stream`` for each track; a session shows only the tracks it delivers."""
    media = view.media
    audio = [view.audio] if view.in_session and view.audio else media.audio
    subtitles = media.subtitles
    if view.in_session:
        subtitles = (view.subtitle,) if view.subtitle else ()
    return [
        *([_video_stream(view, media.video)] if media.video else []),
        *(_audio_stream(view, track) for track in audio),
        *(_subtitle_stream(view, track) for track in subtitles),
    ]


def _video_stream(view: FileView, video: VideoTrack) -> Element:
    done = view.converted
    encoded = done is not None and done.video is Method.TRANSCODE
    name = " ".join((resolution_name(video), *_range_names(video.hdr)))
    shown = f"{name} ({_video_codec_name(video)})"
    attributes: dict[str, Value] = {
        "id": ids.stream_id(view.id, 0),
        "streamType": 1,
        "default": True,
        "codec": done.video_codec if done else video.codec,
        "index": 0,
        "bitrate": done.bitrate_kbps if done and encoded else video.bitrate_kbps,
        "bitDepth": 8 if encoded else video.bit_depth,
        "frameRate": video.frame_rate,
        "width": done.width if done else video.width,
        "height": done.height if done else video.height,
        "level": video.level,
        "profile": "high" if encoded else video.profile,
        "scanType": "interlaced" if video.interlaced else "progressive",
        "displayTitle": shown,
        "extendedDisplayTitle": shown,
        **({} if encoded else _colours(video)),
        **_handling(view, done.video if done else None, "segments-video"),
    }
    return Element("Stream", attributes)


def _audio_stream(view: FileView, track: AudioTrack) -> Element:
    done = view.converted
    encoded = done is not None and done.audio is Method.TRANSCODE
    index = view.media.audio_index(track)
    layout = {"mono": "Mono", "stereo": "Stereo"}.get(track.layout, track.layout)
    shown = f"{language_name(track.language)} ({codec_name(track.codec)} {layout})"
    attributes: dict[str, Value] = {
        "id": ids.stream_id(view.id, index),
        "streamType": 2,
        "selected": track is view.heard or None,
        "default": track.default or None,
        "codec": plex_codec((done.audio_codec if done else None) or track.codec),
        "index": index,
        "channels": done.audio_channels if done else track.channels,
        "bitrate": 192 if encoded else track.bitrate_kbps,
        "audioChannelLayout": None if encoded else track.layout,
        "samplingRate": track.sample_rate,
        **_language(track.language),
        "displayTitle": shown,
        "extendedDisplayTitle": shown,
        **_handling(view, done.audio if done else None, "segments-audio"),
    }
    return Element("Stream", attributes)


def _subtitle_stream(view: FileView, track: SubtitleTrack) -> Element:
    index = view.media.subtitle_index(track)
    forced = " Forced" if track.forced else ""
    shown = f"{language_name(track.language)}{forced} ({codec_name(track.codec)})"
    done = view.decision.subtitle if view.decision else SubtitleMethod.NONE
    burnt = done is SubtitleMethod.BURN
    attributes: dict[str, Value] = {
        "id": ids.stream_id(view.id, index),
        "streamType": 3,
        "selected": track is view.subtitle or None,
        "forced": track.forced or None,
        "codec": track.codec,
        "index": None if track.external else index,
        "key": f"/library/streams/{ids.stream_id(view.id, index)}" if track.external else None,
        **_language(track.language),
        "displayTitle": shown,
        "extendedDisplayTitle": shown,
        "burn": True if burnt else None,
        "decision": {"burn": "burn", "copy": "copy", "sidecar": "copy"}.get(done),
        "location": ("segments-video" if burnt else "direct") if track is view.subtitle else None,
    }
    return Element("Stream", attributes)


def _handling(view: FileView, method: Method | None, segments: str) -> dict[str, Value]:
    """``decision`` and ``location`` of a track that is being delivered."""
    if not view.in_session:
        return {}
    if view.converted is None or method is None:
        return {"location": "direct"}
    return {"decision": "transcode" if method is Method.TRANSCODE else "copy", "location": segments}


def _colours(video: VideoTrack) -> dict[str, Value]:
    if video.hdr is HdrFormat.SDR:
        return {"colorPrimaries": "bt709", "colorTrc": "bt709"}
    found: dict[str, Value] = {
        "colorPrimaries": "bt2020",
        "colorSpace": "bt2020nc",
        "colorTrc": "arib-std-b67" if video.hdr is HdrFormat.HLG else "smpte2084",
    }
    if video.hdr is HdrFormat.DOLBY_VISION:
        found |= {
            "DOVIPresent": True,
            "DOVIProfile": video.dv_profile,
            "DOVIBLPresent": True,
            "DOVIELPresent": video.dv_profile == 7,
            "DOVIRPUPresent": True,
            "DOVILevel": 6,
            "DOVIVersion": "1.0",
        }
    return found


def _range_names(hdr: HdrFormat) -> tuple[str, ...]:
    names = {HdrFormat.SDR: (), HdrFormat.DOLBY_VISION: ("DoVi/HDR10",)}
    return names.get(hdr, (str(hdr),))


def _video_codec_name(video: VideoTrack) -> str:
    depth = " Main 10" if video.codec == "hevc" and video.bit_depth == 10 else ""
    return f"{codec_name(video.codec)}{depth}"


def _language(code: str) -> dict[str, Value]:
    name, tag = LANGUAGES.get(code, (None, None))
    return {"language": name, "languageTag": tag, "languageCode": code}


def resolution_name(video: VideoTrack) -> str:
    """``4K``, ``1080p``, ``1080i``, ``SD``."""
    label = video.resolution
    ending = "i" if video.interlaced else "p"
    return _RESOLUTION_NAMES.get(label, f"{label}{ending}")
