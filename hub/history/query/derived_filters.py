"""Filters of what streams, segments and several columns tell together.

Each selects the plays that some report counts: bars and points lead to them (`stream_facts.py`,
`play_facts.py`).
"""

from collections.abc import Iterable

from hub.history.query import play_facts as plays
from hub.history.query import stream_facts as facts
from hub.history.query.filter_kinds import Filter, by_stream, of_streams
from hub.history.query.filter_values import Rate, Texts, one_of
from hub.history.query.pauses import paused_so_often
from hub.history.query.resolutions import DELIVERED
from hub.history.query.unknown import UNKNOWN, is_known, is_unknown


def _changed(names: Iterable[str]) -> str:
    changes = " OR ".join(f"({facts.CHANGES[name]})" for name in names)
    return of_streams(f"s.decision = 'transcode' AND ({changes})")


_SOUND = (
    by_stream("audio_channels", facts.CHANNELS, "channels of the file"),
    by_stream("stream_audio_channels", facts.STREAM_CHANNELS, "channels delivered"),
    by_stream(
        "audio_mix",
        facts.MIX,
        "what became of the channels: kept or downmixed",
        one_of(("kept", "downmixed")),
    ),
    by_stream(
        "audio_format",
        facts.AUDIO_FORMAT,
        "kind of coding of the sound: lossless, lossy or objects (Atmos, DTS:X)",
        one_of(("lossless", "lossy", "objects")),
    ),
    by_stream("audio_language", facts.AUDIO_LANGUAGE, "language of the sound, as servers code it"),
    by_stream(
        "subtitles",
        facts.SUBTITLES,
        "whether subtitles were shown: on, off or forced",
        one_of(("on", "off", "forced")),
    ),
    by_stream(
        "subtitle_language",
        facts.SUBTITLE_LANGUAGE,
        "language of the subtitles, as servers code it",
    ),
)
_PICTURE = (
    Filter(
        "fidelity",
        one_of(("kept", "reduced")),
        "quality",
        "whether all of the resolution of the file was delivered: kept or reduced",
        keys=f"SELECT quality FROM qualities WHERE list_contains($v, {plays.FIDELITY})",  # noqa: S608 - a constant
    ),
    Filter(
        "shown_resolution",
        Texts,
        "quality",
        "resolution that reached the player: that of the file where it was left alone",
        keys=f"SELECT quality FROM qualities WHERE list_contains($v, {DELIVERED})",  # noqa: S608 - a constant
    ),
    by_stream("frame_rate", facts.FRAME_RATE, "frames a second of the file, such as 23.976"),
    by_stream(
        "frame_rate_change",
        facts.FRAME_RATE_CHANGE,
        "what became of the frame rate: kept, lowered or raised",
        one_of(("kept", "lowered", "raised")),
    ),
    by_stream("stream_container", facts.STREAM_CONTAINER, "container delivered"),
    Filter(
        "min_bitrate_kbps",
        Rate,
        of_streams(f"{facts.BITRATE_KBPS} >= $v"),
        "delivered at this bit rate or more, in kbit/s",
    ),
    Filter(
        "max_bitrate_kbps",
        Rate,
        of_streams(f"{facts.BITRATE_KBPS} <= $v"),
        "delivered at this bit rate or less, in kbit/s",
    ),
)
_TRANSCODE = (
    by_stream(
        "transcode_hardware",
        facts.HARDWARE,
        "what hardware did of a transcode: both, encoding, decoding, or software",
        one_of(("both", "encoding", "decoding", "software")),
    ),
    by_stream("transcode_encoder", facts.ENCODER, "hardware that encoded"),
    by_stream(
        "transcode_pipeline",
        facts.PIPELINE,
        "how much of the way hardware went: all, parts, refused or not_asked",
        one_of(("all", "parts", "refused", "not_asked")),
    ),
    Filter(
        "transcode_reason",
        Texts,
        of_streams(f"list_has_any({facts.REASONS}, $v)"),
        "why it was transcoded, as Jellyfin and Emby say",
    ),
    Filter(
        "transcode_change",
        one_of(facts.CHANGES),
        "",
        "what the transcode changed of the file",
        local=lambda _, names, __: _changed(names),
    ),
    Filter(
        "transcode_pace",
        one_of(plays.PACES),
        plays.paced("list_contains($v, {pace})"),
        "how the transcoder kept up: behind, close or ahead",
    ),
)
_PAUSED = f"FROM segments g WHERE {plays.PAUSED}"
_TENTH = "(10 * least(9, 10 * g.start_ms // p.duration_ms))::VARCHAR"
_WAYS = plays.first_of(plays.WAYS, "p.")
_COURSE = (
    Filter(
        "connection",
        one_of(plays.WAYS),
        f"list_contains($v, {_WAYS})",
        "how the player reached the server",
    ),
    Filter(
        "reached",
        one_of(plays.REACHED),
        f"{plays.REACHABLE} AND list_contains($v, {plays.first_of(plays.REACHED, '{p}')})".format(
            p="p."
        ),
        "furthest place that it reached, in per cent of the length",
    ),
    Filter(
        "pauses",
        one_of(plays.PAUSES),
        "",
        f"how often it was paused, for {plays.PAUSE_LEAST_S} seconds at least",
        local=lambda reader, names, _: paused_so_often(reader, names),
    ),
    Filter(
        "pause_length",
        one_of(plays.PAUSE_LENGTHS),
        f"p.play IN (SELECT g.play {_PAUSED} AND list_contains($v, {plays.PAUSE_LENGTH}))",
        "has a pause of this length",
    ),
    Filter(
        "pause_place",
        one_of(plays.PAUSE_PLACES),
        "p.duration_ms > 0 AND NOT p.live AND EXISTS ("
        f"SELECT 1 {_PAUSED} AND g.play = p.play AND list_contains($v, {_TENTH}))",
        "has a pause from this share of its length on, in tenths, in per cent",
    ),
    Filter(
        "disturbed_by",
        one_of(plays.DISTURBANCES),
        "",
        "what takes points off its quality of experience",
        local=lambda _, names, __: plays.disturbed(names),
    ),
    Filter(
        "concluded",
        Texts,
        f"list_has_any({plays.CONCLUDED.format(p='p.')}, $v)",
        "what of it was concluded rather than seen; `nothing`: it was seen whole",
    ),
    Filter(
        "unknown",
        one_of(UNKNOWN),
        "",
        "none of these is known of it; names of filters and of facts",
        local=lambda _, names, __: is_unknown(names),
    ),
    Filter(
        "known",
        one_of(UNKNOWN),
        "",
        "all of these are known of it",
        local=lambda _, names, __: is_known(names),
    ),
)
DERIVED = (*_SOUND, *_PICTURE, *_TRANSCODE, *_COURSE)
