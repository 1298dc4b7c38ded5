"""How a stream reaches its player: PlayState and TranscodingInfo as decisions and both ends."""

from dataclasses import replace

from hub.core.lenient import Object, flag, integer, number, object_of, objects, text, texts
from hub.models.server import Platform
from hub.models.stream import (
    Audio,
    Decision,
    Media,
    Stream,
    Transcode,
    Video,
    overall_decision,
)
from integrations.mediabrowser.media import kbps, resolution
from integrations.mediabrowser.ticks import seconds

_BURN_REASON = "SubtitleCodecNotSupported"
_NO_HARDWARE = frozenset({"none", ""})


def read_stream(session: Object, source: Media | None, platform: Platform) -> Stream:
    """The stream of a session whose item's file is `source`."""
    state = object_of(session.get("PlayState"))
    method = text(state.get("PlayMethod"))
    info = object_of(session.get("TranscodingInfo"))
    if method == "DirectPlay" or (_is_untouched(method, info, platform)):
        return _direct(source)
    if not info:
        return _untold(method, source)
    return _converted(session, info, source)


def _is_untouched(method: str | None, info: Object, platform: Platform) -> bool:
    """What Emby's apps call a direct stream is the file as it is, unless a transcoder runs."""
    return method == "DirectStream" and not info and platform is Platform.EMBY


def _direct(source: Media | None) -> Stream:
    def played(part: object) -> Decision | None:
        return None if part is None else Decision.DIRECT_PLAY

    return Stream(
        decision=Decision.DIRECT_PLAY,
        container_decision=Decision.DIRECT_PLAY,
        video_decision=played(source and source.video),
        audio_decision=played(source and source.audio),
        subtitle_decision=played(source and source.subtitle),
        source=source,
        delivered=source,
    )


def _untold(method: str | None, source: Media | None) -> Stream:
    """A method without the transcoder's own word: it starts, or has just ended."""
    overall = {"DirectStream": Decision.COPY, "Transcode": Decision.TRANSCODE}.get(method or "")
    remuxed = overall is Decision.COPY
    return Stream(
        decision=overall,
        container_decision=None if overall is None else Decision.TRANSCODE,
        video_decision=Decision.COPY if remuxed and source and source.video else None,
        audio_decision=Decision.COPY if remuxed and source and source.audio else None,
        source=source,
        delivered=None,
    )


def _converted(session: Object, info: Object, source: Media | None) -> Stream:
    has_video = source.video is not None if source else text(info.get("VideoCodec")) is not None
    has_audio = source.audio is not None if source else text(info.get("AudioCodec")) is not None
    video = _decision(info.get("IsVideoDirect")) if has_video else None
    audio = _decision(info.get("IsAudioDirect")) if has_audio else None
    reasons = read_reasons(info.get("TranscodeReasons"))
    subtitle = _subtitle_decision(session, info, source, video, reasons)
    return Stream(
        decision=overall_decision(video, audio) or Decision.TRANSCODE,
        container_decision=Decision.TRANSCODE,
        video_decision=video,
        audio_decision=audio,
        subtitle_decision=subtitle,
        source=source,
        delivered=_delivered(info, source, video, audio, subtitle),
        transcode=_transcode(session, info, source, video, reasons),
    )


def _decision(direct: object) -> Decision:
    return Decision.COPY if flag(direct) else Decision.TRANSCODE


def _subtitle_decision(
    session: Object,
    info: Object,
    source: Media | None,
    video: Decision | None,
    reasons: tuple[str, ...],
) -> Decision | None:
    """By the track's delivery method where it is told, else by what the transcoder does."""
    if source is None or source.subtitle is None:
        return None
    index = integer(object_of(session.get("PlayState")).get("SubtitleStreamIndex"))
    tracks = objects(object_of(session.get("NowPlayingItem")).get("MediaStreams"))
    track: Object = next((t for t in tracks if t.get("Index") == index), {})
    if text(track.get("DeliveryMethod")) == "Encode":
        return Decision.BURN
    if info.get("SubtitlePipelineInfos"):
        return Decision.TRANSCODE
    if video is Decision.TRANSCODE and _BURN_REASON in reasons:
        return Decision.BURN
    return None


def _delivered(
    info: Object,
    source: Media | None,
    video: Decision | None,
    audio: Decision | None,
    subtitle: Decision | None,
) -> Media:
    picture, sound = (source.video, source.audio) if source else (None, None)
    if video is Decision.TRANSCODE:
        picture = _encoded_video(info)
    if audio is Decision.TRANSCODE:
        sound = Audio(
            codec=text(info.get("AudioCodec")),
            channels=integer(info.get("AudioChannels")),
            bitrate_kbps=kbps(info.get("AudioBitrate")),
            language=sound.language if sound else None,
        )
    return Media(
        container=text(info.get("Container")),
        protocol=text(info.get("SubProtocol")),
        bitrate_kbps=kbps(info.get("Bitrate")),
        video=picture,
        audio=sound,
        subtitle=source.subtitle if source and subtitle is not Decision.BURN else None,
    )


def _encoded_video(info: Object) -> Video:
    width, height = integer(info.get("Width")), integer(info.get("Height"))
    return Video(
        codec=text(info.get("VideoCodec")),
        width=width,
        height=height,
        resolution=resolution(width, height),
        bitrate_kbps=kbps(info.get("VideoBitrate")),
    )


def _transcode(
    session: Object,
    info: Object,
    source: Media | None,
    video: Decision | None,
    reasons: tuple[str, ...],
) -> Transcode:
    frame_rate = number(info.get("Framerate"))
    own_rate = source.video.frame_rate if source and source.video else None
    ahead = seconds(info.get("TranscodingPositionTicks"))
    position = seconds(object_of(session.get("PlayState")).get("PositionTicks"))
    told = Transcode(
        container=text(info.get("Container")),
        protocol=text(info.get("SubProtocol")),
        video_codec=text(info.get("VideoCodec")),
        audio_codec=text(info.get("AudioCodec")),
        width=integer(info.get("Width")),
        height=integer(info.get("Height")),
        audio_channels=integer(info.get("AudioChannels")),
        reasons=reasons,
        bitrate_kbps=kbps(info.get("Bitrate")),
        frame_rate=frame_rate,
        progress=number(info.get("CompletionPercentage")),
        speed=frame_rate / own_rate if frame_rate and own_rate else None,
        throttled=_throttled(info),
        buffer_ahead_s=None if ahead is None or position is None else max(ahead - position, 0.0),
    )
    return _with_hardware(told, info) if video is Decision.TRANSCODE else told


def _throttled(info: Object) -> bool | None:
    throttle = number(info.get("CurrentThrottle"))
    return None if throttle is None else throttle > 0


def _with_hardware(told: Transcode, info: Object) -> Transcode:
    """Jellyfin names the accelerator of the whole chain, Emby one for each end of it."""
    name = text(info.get("HardwareAccelerationType"))
    if name is not None:
        used = None if name.lower() in _NO_HARDWARE else name.lower()
        return replace(told, hw_encode=used, hw_requested=used is not None)
    decode, encode = (_emby_hardware(info, end) for end in ("Decoder", "Encoder"))
    if decode is None and encode is None:
        return told
    both = decode is not None and encode is not None
    return replace(told, hw_decode=decode, hw_encode=encode, hw_full_pipeline=both)


def _emby_hardware(info: Object, end: str) -> str | None:
    if not flag(info.get(f"Video{end}IsHardware")):
        return None
    steps = [s for s in objects(info.get("VideoPipelineInfo")) if s.get("StepType") == end]
    context = text(steps[0].get("HardwareContextName")) if steps else None
    return (text(info.get(f"Video{end}HwAccel")) or context or "hardware").lower()


def read_reasons(value: object) -> tuple[str, ...]:
    """Why something is transcoded: a list, or one text with commas."""
    if isinstance(value, list):
        return texts(value)
    return texts((text(value) or "").split(","))
