"""What may be unknown of a play, by the name of the filter that it has no value for."""

from collections.abc import Mapping
from types import MappingProxyType

from hub.history.query import stream_facts as facts
from hub.history.query.play_facts import FIDELITY, JUDGED, WAYS, first_of, paced
from hub.history.query.resolutions import DELIVERED
from hub.history.writing.qualities import FACTS

_PLAYS = ("person", "account", "library", "decision", "location", "secure", "relayed", "ending")
_STREAMS = {
    "stream_container": facts.STREAM_CONTAINER,
    "audio_channels": facts.CHANNELS,
    "stream_audio_channels": facts.STREAM_CHANNELS,
    "audio_mix": facts.MIX,
    "audio_format": facts.AUDIO_FORMAT,
    "audio_language": facts.AUDIO_LANGUAGE,
    "subtitles": facts.SUBTITLES,
    "subtitle_language": facts.SUBTITLE_LANGUAGE,
    "frame_rate": facts.FRAME_RATE,
    "frame_rate_change": facts.FRAME_RATE_CHANGE,
    "bitrate": facts.BITRATE_KBPS,
    "transcode_hardware": facts.HARDWARE,
    "transcode_encoder": facts.ENCODER,
    "transcode_pipeline": facts.PIPELINE,
}


def _of(column: str, table: str, condition: str) -> str:
    return f"p.{column} IS NULL OR p.{column} IN (SELECT {column} FROM {table} WHERE {condition})"  # noqa: S608 - constants


def _untagged(kind: str) -> str:
    tagged = f"SELECT item FROM item_tags JOIN tags USING (tag) WHERE kind = '{kind}'"  # noqa: S608 - a constant
    columns = ("item", "parent", "grandparent")
    return " AND ".join(f"(p.{one} IN ({tagged})) IS NOT TRUE" for one in columns)


_UNKNOWN = {
    **{name: f"p.{name} IS NULL" for name in _PLAYS},
    "length": "coalesce(p.duration_ms, 0) <= 0 AND NOT p.live",
    "position": "p.max_ms IS NULL AND NOT p.live",
    "bandwidth": "p.bandwidth_kbps IS NULL",
    "address": "p.network IS NULL",
    "place": "p.place IS NULL",
    "country": _of("place", "places", "country_code IS NULL AND NOT home"),
    "city": _of("place", "places", "city IS NULL"),
    "network": _of("network", "networks", "kind IS NULL"),
    **{name: _of("player", "players", f"{name} IS NULL") for name in ("platform", "product")},
    **{
        name: _of("item", "items", f"{name} IS NULL")
        for name in ("content_rating", "studio", "year")
    },
    "genre": _untagged("genre"),
    "guid": "p.item NOT IN (SELECT item FROM item_guids "
    "WHERE guid NOT LIKE 'usher://%' AND guid NOT LIKE 'local://%')",
    "source": _of(
        "quality",
        "qualities",
        "container IS NULL AND video_codec IS NULL AND audio_codec IS NULL",
    ),
    **{name: _of("quality", "qualities", f"{name} IS NULL") for name in FACTS},
    "stream": "p.stream IS NULL",
    "experience": f"NOT {JUDGED.format(p='p.')}",
    "transcode_pace": f"({paced('{pace} IS NOT NULL')}) IS NOT TRUE",
    "shown_resolution": _of("quality", "qualities", f"({DELIVERED}) IS NULL"),
    "fidelity": _of("quality", "qualities", f"({FIDELITY}) IS NULL"),
    "connection": f"({first_of(WAYS, 'p.')}) IS NULL",
    **{name: _of("stream", "streams s", f"({sql}) IS NULL") for name, sql in _STREAMS.items()},
}
UNKNOWN: Mapping[str, str] = MappingProxyType(_UNKNOWN)
"""The condition over `plays AS p` under which each is unknown."""


def is_unknown(names: list[str]) -> str:
    """SQL for plays of which none of these is known."""
    return " AND ".join(f"({UNKNOWN[name]})" for name in names)


def is_known(names: list[str]) -> str:
    """SQL for plays of which all of these are known."""
    return " AND ".join(f"NOT ({UNKNOWN[name]})" for name in names)
