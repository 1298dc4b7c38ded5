"""Facts about the transcoder."""

from collections.abc import Callable
from typing import Any

from hub.models.stream import Decision, Stream, Transcode
from rules.facts.declare import flag, listing, number, of, text
from rules.facts.media import lines
from rules.facts.parts import stream_of
from rules.facts.source import source_of
from rules.facts.stream import delivered_of
from rules.happening import Subject


def _transcode(subject: Subject) -> Transcode | None:
    return None if subject.stream is None else subject.stream.transcode


def _of(name: str) -> Any:
    return of(_transcode, lambda transcode: getattr(transcode, name))


def _active(stream: Stream) -> bool | None:
    return None if stream.decision is None else stream.decision is Decision.TRANSCODE


def _video(stream: Stream) -> bool | None:
    if stream.video_decision is None:
        return None
    return stream.video_decision in {Decision.TRANSCODE, Decision.BURN}


def _burns(stream: Stream) -> bool | None:
    decision = stream.subtitle_decision
    return None if decision is None else decision is Decision.BURN


def _hardware(end: str) -> Callable[[Transcode], bool]:
    return lambda transcode: getattr(transcode, end) is not None


def _downgrade(subject: Subject) -> bool | None:
    source, delivered = source_of(subject), delivered_of(subject)
    if source is None or delivered is None:
        return None
    before, after = lines(source), lines(delivered)
    return None if before is None or after is None else after < before


FACTS = (
    flag("transcode.active", "Whether anything is transcoded", of(stream_of, _active)),
    flag("transcode.video", "Whether the picture is transcoded", of(stream_of, _video)),
    flag(
        "transcode.downgrade",
        "Whether fewer lines reach the player than the file has",
        lambda moment, _: _downgrade(moment.subject),
    ),
    flag("transcode.burns_subtitles", "Whether subtitles are burnt in", of(stream_of, _burns)),
    listing("transcode.reasons", "Why it is transcoded, as the server says", _of("reasons")),
    text("transcode.key", "The server's own key of the transcoding", _of("key")),
    text("transcode.container", "The container it makes", _of("container")),
    text("transcode.protocol", "The protocol it makes", _of("protocol")),
    text("transcode.video_codec", "The video codec it makes", _of("video_codec")),
    text("transcode.audio_codec", "The audio codec it makes", _of("audio_codec")),
    number("transcode.width", "The width it makes", _of("width"), unit="px"),
    number("transcode.height", "The height it makes", _of("height"), unit="px"),
    number("transcode.audio_channels", "The audio channels it makes", _of("audio_channels")),
    flag("transcode.hw_requested", "Whether hardware was asked for", _of("hw_requested")),
    flag(
        "transcode.hw_full_pipeline", "Whether all of it runs in hardware", _of("hw_full_pipeline")
    ),
    flag(
        "transcode.hw_decoding", "Whether hardware decodes", of(_transcode, _hardware("hw_decode"))
    ),
    flag(
        "transcode.hw_encoding", "Whether hardware encodes", of(_transcode, _hardware("hw_encode"))
    ),
    text("transcode.hw_decode", "The hardware that decodes", _of("hw_decode")),
    text("transcode.hw_encode", "The hardware that encodes", _of("hw_encode")),
    number("transcode.bitrate_kbps", "The bit rate it makes", _of("bitrate_kbps"), unit="kbit/s"),
    number(
        "transcode.frame_rate", "The frames of a second it makes", _of("frame_rate"), unit="1/s"
    ),
    number("transcode.progress", "How much of the item is done", _of("progress"), unit="%"),
    number("transcode.speed", "How fast, as a multiple of real time", _of("speed")),
    flag("transcode.throttled", "Whether it waits for the player", _of("throttled")),
    number(
        "transcode.buffer_ahead_s",
        "How far it is ahead of the player",
        _of("buffer_ahead_s"),
        unit="s",
    ),
)
