"""Sound: channels, formats, and what becomes of them."""

from hub.analytics.parts.dimensions import AUDIO_CODEC, AUDIO_DECISION
from hub.analytics.parts.shapes import grid, ranking
from hub.analytics.parts.streams import Facts
from hub.analytics.report import ChartKind, Column, Kind, Report, Topic

_FILE, _SENT = "s.source.audio", "s.delivered.audio"
_DELIVERED = (
    f"coalesce({_SENT}.channels, CASE WHEN s.audio_decision IN ('direct_play', 'copy') "
    f"THEN {_FILE}.channels END)"
)
_MIX = (
    f"CASE WHEN {_DELIVERED} IS NULL THEN NULL WHEN {_DELIVERED} < {_FILE}.channels "
    f"THEN 'downmixed' ELSE 'kept' END"
)
_FORMAT = (
    f"CASE WHEN {_FILE}.codec IS NULL THEN NULL "
    f"WHEN lower({_FILE}.profile) LIKE '%atmos%' OR lower({_FILE}.profile) LIKE '%dts:x%' "
    "THEN 'objects' "
    f"WHEN {_FILE}.codec IN ('truehd', 'mlp', 'flac', 'alac', 'ape', 'wavpack', 'tta') "
    f"OR {_FILE}.codec LIKE 'pcm%' OR {_FILE}.codec LIKE '%dts%ma%' "
    f"OR ({_FILE}.codec LIKE 'd%' AND lower({_FILE}.profile) IN ('ma', 'dts-hd ma')) "
    "THEN 'lossless' ELSE 'lossy' END"
)
_CHANNELS = Column("channels", Kind.CODE, "channels of the file")
_FACTS = Facts(
    {
        "channels": f"{_FILE}.channels::VARCHAR",
        "mix": _MIX,
        "stream_channels": f"{_DELIVERED}::VARCHAR",
        "audio_format": _FORMAT,
        "audio_language": f"{_FILE}.language",
    }
)

REPORT = Report(
    name="audio",
    title="Sound",
    help="Channels, codecs and languages of the sound, and what the servers did with it.",
    definition=(
        "The sound track that was played, of the stream a play was watched with the longest. "
        "Sound is mixed down when fewer channels are delivered than the file has; what is played "
        "directly or copied keeps them. Object-based is a track whose profile names Atmos or "
        "DTS:X, lossless one by its codec or the profile DTS-HD MA, lossy any other."
    ),
    topic=Topic.QUALITY,
    order=40,
    tables=(
        _FACTS.counted("channels", _CHANNELS, needs="channels"),
        _FACTS.counted(
            "mixed",
            Column("mix", Kind.CODE, "what became of the channels"),
            needs="channels",
            chart=ChartKind.PIE,
        ),
        _FACTS.pairs(
            "channels_delivered_as",
            (_CHANNELS, Column("stream_channels", Kind.CODE, "channels delivered")),
            needs="channels",
        ),
        _FACTS.counted(
            "formats",
            Column("audio_format", Kind.CODE, "kind of coding"),
            needs="audio_format",
            chart=ChartKind.PIE,
        ),
        grid(AUDIO_CODEC, AUDIO_DECISION, name="by_codec", chart=ChartKind.BAR),
        ranking(AUDIO_DECISION, unknown=False, chart=ChartKind.PIE),
        _FACTS.counted(
            "languages",
            Column("audio_language", Kind.CODE, "language of the sound"),
            needs="audio_language",
        ),
    ),
)
