"""What a server decides to do with a file so that a device can play it."""

from .delivery import Decision, Method, Reason, SubtitleMethod
from .media import AudioTrack, HdrFormat, Media, SubtitleTrack
from .people import Capabilities, Device

_LADDER = ((20_000, 1920), (12_000, 1920), (8_000, 1920), (4_000, 1280), (2_000, 1280), (720, 720))


def decide(
    media: Media,
    device: Device,
    *,
    limit_kbps: int = 100_000,
    audio: AudioTrack | None = None,
    subtitle: SubtitleTrack | None = None,
    hardware: str | None = "vaapi",
) -> Decision:
    """What a server would do to play ``media`` on ``device`` within ``limit_kbps``."""
    can = device.capabilities
    audio = audio or next(iter(media.audio), None)
    words = _subtitle_method(subtitle, can)
    for_video = _video_reasons(media, can, limit_kbps)
    if words is SubtitleMethod.BURN:
        for_video = (*for_video, Reason.SUBTITLE)
    for_audio = _audio_reasons(audio, can)
    for_container = () if media.container in can.containers else (Reason.CONTAINER,)
    reasons = for_video + for_audio + for_container
    video = _method(bool(for_video), bool(reasons)) if media.video else None
    sound = _method(bool(for_audio), bool(reasons)) if audio else None
    rate, width, height = _video_output(media, can, limit_kbps, video)
    return Decision(
        method=_overall(video, sound),
        video=video,
        audio=sound,
        subtitle=words,
        container=_container(media, reasons),
        protocol="hls" if reasons and media.video else "http",
        video_codec="h264" if video is Method.TRANSCODE else _codec_of(media),
        audio_codec="aac" if sound is Method.TRANSCODE else audio.codec if audio else None,
        audio_channels=min(audio.channels, can.max_channels) if audio else None,
        width=width,
        height=height,
        bitrate_kbps=rate,
        reasons=reasons,
        hw_decode=hardware if video is Method.TRANSCODE else None,
        hw_encode=hardware if video is Method.TRANSCODE else None,
        hw_requested=video is Method.TRANSCODE and hardware is not None,
        speed=4.2 if hardware else 1.6,
    )


def _method(needed: bool, touched: bool) -> Method:
    if needed:
        return Method.TRANSCODE
    return Method.COPY if touched else Method.DIRECT_PLAY


def _overall(*tracks: Method | None) -> Method:
    """Transcode when any track is, else copy when any is, else direct play."""
    for method in (Method.TRANSCODE, Method.COPY):
        if method in tracks:
            return method
    return Method.DIRECT_PLAY


def _container(media: Media, reasons: tuple[Reason, ...]) -> str:
    if not reasons:
        return media.container
    return "mpegts" if media.video else "mp3"


def _codec_of(media: Media) -> str | None:
    return media.video.codec if media.video else None


def _video_reasons(media: Media, can: Capabilities, limit_kbps: int) -> tuple[Reason, ...]:
    video = media.video
    if video is None:
        return ()
    tests = (
        (video.codec not in can.video_codecs, Reason.VIDEO_CODEC),
        (video.hdr is not HdrFormat.SDR and not can.hdr, Reason.VIDEO_RANGE),
        (video.width > can.max_width, Reason.RESOLUTION),
        (media.bitrate_kbps > min(limit_kbps, can.max_bitrate_kbps), Reason.BITRATE),
    )
    return tuple(reason for failed, reason in tests if failed)


def _audio_reasons(audio: AudioTrack | None, can: Capabilities) -> tuple[Reason, ...]:
    if audio is None:
        return ()
    tests = (
        (audio.codec not in can.audio_codecs, Reason.AUDIO_CODEC),
        (audio.channels > can.max_channels, Reason.AUDIO_CHANNELS),
    )
    return tuple(reason for failed, reason in tests if failed)


def _subtitle_method(subtitle: SubtitleTrack | None, can: Capabilities) -> SubtitleMethod:
    if subtitle is None:
        return SubtitleMethod.NONE
    if subtitle.is_picture or not can.text_subtitles:
        return SubtitleMethod.BURN
    return SubtitleMethod.SIDECAR if subtitle.external else SubtitleMethod.COPY


def _video_output(
    media: Media, can: Capabilities, limit_kbps: int, video: Method | None
) -> tuple[int, int | None, int | None]:
    """Rate, width and height of what leaves the server; the source's when it is not encoded."""
    source = media.video
    if source is None:
        return media.bitrate_kbps, None, None
    if video is not Method.TRANSCODE:
        return media.bitrate_kbps, source.width, source.height
    ceiling = min(limit_kbps, can.max_bitrate_kbps, media.bitrate_kbps)
    rate, width = next((step for step in _LADDER if step[0] <= ceiling), _LADDER[-1])
    width = min(width, can.max_width, source.width)
    return rate, width, round(width * source.height / source.width / 2) * 2
