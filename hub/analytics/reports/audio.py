"""Sound: channels, formats, and what becomes of them."""

from hub.analytics.parts.dimensions import AUDIO_CODEC, AUDIO_DECISION
from hub.analytics.parts.shapes import grid, ranking
from hub.analytics.parts.streams import Facts
from hub.analytics.report import ChartKind, Column, Kind, Report, Topic
from hub.history.query import stream_facts as facts

_CHANNELS = Column("channels", Kind.CODE, "channels of the file", "audio_channels")
_FACTS = Facts(
    {
        "channels": facts.CHANNELS,
        "mix": facts.MIX,
        "stream_channels": facts.STREAM_CHANNELS,
        "audio_format": facts.AUDIO_FORMAT,
        "audio_language": facts.AUDIO_LANGUAGE,
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
            Column("mix", Kind.CODE, "what became of the channels", "audio_mix"),
            needs="channels",
            chart=ChartKind.PIE,
        ),
        _FACTS.pairs(
            "channels_delivered_as",
            (
                _CHANNELS,
                Column("stream_channels", Kind.CODE, "channels delivered", "stream_audio_channels"),
            ),
            needs="channels",
        ),
        _FACTS.counted(
            "formats",
            Column("audio_format", Kind.CODE, "kind of coding", "audio_format"),
            needs="audio_format",
            chart=ChartKind.PIE,
        ),
        grid(AUDIO_CODEC, AUDIO_DECISION, name="by_codec", chart=ChartKind.BAR),
        ranking(AUDIO_DECISION, unknown=False, chart=ChartKind.PIE),
        _FACTS.counted(
            "languages",
            Column("audio_language", Kind.CODE, "language of the sound", "audio_language"),
            needs="audio_language",
        ),
    ),
)
