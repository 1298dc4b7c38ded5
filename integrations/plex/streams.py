"""What Plex tells about a stream: decisions, the source, what is delivered, the transcoder."""

from hub.core.lenient import Object, flag, integer, number, object_of, objects, text
from hub.models.stream import (
    Audio,
    Decision,
    DynamicRange,
    Media,
    Stream,
    Subtitle,
    Transcode,
    Video,
    overall_decision,
)

VIDEO, AUDIO, SUBTITLE = "1", "2", "3"
_DECISIONS = {
    "transcode": Decision.TRANSCODE,
    "copy": Decision.COPY,
    "direct play": Decision.DIRECT_PLAY,
    "directplay": Decision.DIRECT_PLAY,
    "burn": Decision.BURN,
    "ignore": Decision.IGNORE,
}
_OPTIMIZED = "42"
_UNKNOWN_CODEC = "*"
_ABSURD_BITRATE = 2_147_483


def read_stream(metadata: Object, source: Object | None = None) -> Stream:
    """The stream of a session; `source` is the item's own metadata, needed while transcoding.

    While something is converted the session's Media describe what is delivered; else both ends are
    the same.
    """
    delivered = _selected(objects(metadata.get("Media")))
    session = object_of(metadata.get("TranscodeSession"))
    part = _selected(objects(delivered.get("Part")))
    tracks = _tracks(part)
    video = _decision(session.get("videoDecision"), tracks.get(VIDEO), session)
    audio = _decision(session.get("audioDecision"), tracks.get(AUDIO), session)
    subtitle = _decision(session.get("subtitleDecision"), tracks.get(SUBTITLE), session)
    end = read_media(delivered)
    return Stream(
        decision=overall_decision(video, audio),
        container_decision=_container(part, session),
        video_decision=video,
        audio_decision=audio,
        subtitle_decision=subtitle,
        source=_source(source, delivered) if session or _is_converted(part) else end,
        delivered=end,
        transcode=_transcode(session, number(metadata.get("viewOffset"))) if session else None,
        quality_profile=text(metadata.get("qualityProfile")),
        optimized_version=_optimized(delivered),
    )


def read_media(media: Object) -> Media | None:
    """One Media element with the streams that are selected in it."""
    if not media:
        return None
    tracks = _tracks(_selected(objects(media.get("Part"))))
    return Media(
        container=text(media.get("container")),
        protocol=text(media.get("protocol")),
        bitrate_kbps=_rate(media.get("bitrate")),
        video=_video(media, tracks.get(VIDEO, {})),
        audio=_audio(media, tracks.get(AUDIO, {})),
        subtitle=_subtitle(tracks[SUBTITLE]) if SUBTITLE in tracks else None,
    )


def _source(item: Object | None, delivered: Object) -> Media | None:
    if item is None:
        return None
    candidates = objects(item.get("Media"))
    same = [m for m in candidates if text(m.get("id")) == text(delivered.get("id"))]
    return read_media(_selected(same or candidates))


def _is_converted(part: Object) -> bool:
    """Whether another file than the item's own is delivered, though no transcoder is named."""
    return text(part.get("decision")) in {"transcode", "copy"}


def _selected(entries: list[Object]) -> Object:
    chosen = [entry for entry in entries if flag(entry.get("selected"))]
    return (chosen or entries or [{}])[0]


def _tracks(part: Object) -> dict[str, Object]:
    """The stream in use of each type: the selected one; subtitles only when selected."""
    found: dict[str, Object] = {}
    for stream in objects(part.get("Stream")):
        kind = text(stream.get("streamType")) or ""
        selected = bool(flag(stream.get("selected")))
        if selected or (kind not in found and kind != SUBTITLE):
            found[kind] = stream
    return found


def _decision(told: object, track: Object | None, session: Object) -> Decision | None:
    word = text(told) or text((track or {}).get("decision"))
    if word is not None:
        return _DECISIONS.get(word.lower())
    if track is None or session:
        return None
    return Decision.DIRECT_PLAY


def _container(part: Object, session: Object) -> Decision | None:
    word = text(part.get("decision"))
    if word is not None:
        return _DECISIONS.get(word.lower())
    if session:
        return Decision.TRANSCODE
    return Decision.DIRECT_PLAY if part else None


def _video(media: Object, track: Object) -> Video | None:
    video = Video(
        codec=_codec(track.get("codec")) or _codec(media.get("videoCodec")),
        codec_level=text(track.get("level")),
        profile=text(track.get("profile")) or text(media.get("videoProfile")),
        bitrate_kbps=_rate(track.get("bitrate")),
        bit_depth=integer(track.get("bitDepth")),
        width=integer(track.get("width")) or integer(media.get("width")),
        height=integer(track.get("height")) or integer(media.get("height")),
        resolution=_resolution(media.get("videoResolution")),
        scan_type=text(track.get("scanType")),
        frame_rate=number(track.get("frameRate")),
        dynamic_range=_dynamic_range(track),
        dovi_profile=integer(track.get("DOVIProfile")),
        aspect_ratio=text(media.get("aspectRatio")),
        color_primaries=text(track.get("colorPrimaries")),
        color_space=text(track.get("colorSpace")),
        color_trc=text(track.get("colorTrc")),
        color_range=text(track.get("colorRange")),
        chroma_subsampling=text(track.get("chromaSubsampling")),
        ref_frames=integer(track.get("refFrames")),
        language=text(track.get("languageCode")),
    )
    return None if video == Video() else video


def _dynamic_range(track: Object) -> DynamicRange | None:
    if flag(track.get("DOVIPresent")):
        return DynamicRange.DOLBY_VISION
    match text(track.get("colorTrc")):
        case "smpte2084":
            return DynamicRange.HDR10
        case "arib-std-b67":
            return DynamicRange.HLG
        case None:
            return None
        case _:
            return DynamicRange.SDR


def _audio(media: Object, track: Object) -> Audio | None:
    audio = Audio(
        codec=_codec(track.get("codec")) or _codec(media.get("audioCodec")),
        profile=text(track.get("profile")) or text(media.get("audioProfile")),
        bitrate_kbps=_rate(track.get("bitrate")),
        bitrate_mode=text(track.get("bitrateMode")),
        channels=integer(track.get("channels")) or integer(media.get("audioChannels")),
        channel_layout=text(track.get("audioChannelLayout")),
        sample_rate=integer(track.get("samplingRate")),
        language=text(track.get("languageCode")),
    )
    return None if audio == Audio() else audio


def _subtitle(track: Object) -> Subtitle:
    return Subtitle(
        codec=_codec(track.get("codec")),
        container=text(track.get("container")),
        language=text(track.get("languageCode")),
        forced=flag(track.get("forced")),
        external=text(track.get("key")) is not None,
    )


def _transcode(session: Object, position_ms: float | None) -> Transcode:
    return Transcode(
        key=(text(session.get("key")) or "").rpartition("/")[2] or None,
        container=text(session.get("container")),
        protocol=text(session.get("protocol")),
        video_codec=_codec(session.get("videoCodec")),
        audio_codec=_codec(session.get("audioCodec")),
        width=integer(session.get("width")),
        height=integer(session.get("height")),
        audio_channels=integer(session.get("audioChannels")),
        hw_requested=flag(session.get("transcodeHwRequested")),
        hw_full_pipeline=flag(session.get("transcodeHwFullPipeline")),
        hw_decode=text(session.get("transcodeHwDecodingTitle"))
        or text(session.get("transcodeHwDecoding")),
        hw_encode=text(session.get("transcodeHwEncodingTitle"))
        or text(session.get("transcodeHwEncoding")),
        progress=_progress(session.get("progress")),
        speed=number(session.get("speed")),
        throttled=flag(session.get("throttled")),
        buffer_ahead_s=_ahead(session, position_ms),
    )


def _ahead(session: Object, position_ms: float | None) -> float | None:
    """What is ready beyond the player; maxOffsetAvailable is a place in the item, in seconds."""
    reached = number(session.get("maxOffsetAvailable"))
    return None if reached is None or position_ms is None else max(reached - position_ms / 1000, 0)


def _progress(value: object) -> float | None:
    progress = number(value)
    return None if progress is None or progress < 0 else progress


def _optimized(media: Object) -> str | None:
    if text(media.get("proxyType")) != _OPTIMIZED:
        return None
    return text(media.get("title")) or "optimized"


def _codec(value: object) -> str | None:
    codec = text(value)
    return None if codec is None or codec == _UNKNOWN_CODEC else codec.lower()


def _resolution(value: object) -> str | None:
    """`1080`, `4k`, `sd`: while transcoding Plex says `1080p` for the same."""
    word = (text(value) or "").lower()
    return word.removesuffix("p") or None


def _rate(value: object) -> int | None:
    rate = integer(value)
    return None if rate is None or rate <= 0 or rate > _ABSURD_BITRATE else rate
