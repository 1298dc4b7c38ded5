"""How each filter over plays is asked for: its widget, its heading and its choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from hub.history.query.periods import PERIODS
from hub.history.query.play_facts import (
    CONCLUSIONS,
    DISTURBANCES,
    PACES,
    PAUSE_LENGTHS,
    PAUSE_PLACES,
    PAUSES,
    REACHED,
    WAYS,
)
from hub.history.query.stream_facts import CHANGES
from hub.history.query.unknown import UNKNOWN
from hub.history.rows import Origin
from hub.models.item import MediaType
from hub.models.place import AddressKind
from hub.models.play import Ending
from hub.models.server import Platform
from hub.models.session import Location
from hub.models.stream import Decision, DynamicRange

NAMES = "name"
"""The choices have the names of filters for words."""


class Widget(StrEnum):
    """How values are picked."""

    LOOKUP = "lookup"
    CHOICE = "choice"
    YES_NO = "yes_no"
    TEXT = "text"
    PERIOD = "period"
    RANGE = "range"
    WEEKDAYS = "weekdays"
    HOURS = "hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question; `params` are the names in the address that hold its answer.

    `values` are the choices, whose words are `filter.value.<words>.<value>`. A range is shown in
    units of `scale`.
    """

    name: str
    widget: Widget
    icon: str
    params: tuple[str, ...]
    values: tuple[str, ...] = ()
    words: str = ""
    scale: int = 1


def _lookup(name: str, icon: str) -> Field:
    return Field(name=name, widget=Widget.LOOKUP, icon=icon, params=(name,))


def _choice(
    name: str, icon: str, values: type[StrEnum] | tuple[str, ...], words: str = ""
) -> Field:
    return Field(
        name=name,
        widget=Widget.CHOICE,
        icon=icon,
        params=(name,),
        values=tuple(str(value) for value in values),
        words=words or name,
    )


def _yes_no(name: str, icon: str) -> Field:
    return Field(name=name, widget=Widget.YES_NO, icon=icon, params=(name,))


def _range(name: str, icon: str, low: str, high: str, scale: int = 1) -> Field:
    return Field(name=name, widget=Widget.RANGE, icon=icon, params=(low, high), scale=scale)


_PLAYED = tuple(
    kind
    for kind in MediaType
    if kind not in {MediaType.SHOW, MediaType.SEASON, MediaType.ARTIST, MediaType.ALBUM}
)
_DELIVERED = (Decision.DIRECT_PLAY, Decision.COPY, Decision.TRANSCODE)

GROUPS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        "who": (
            _lookup("person", "user"),
            _lookup("account", "key-round"),
            _lookup("server", "server"),
            _choice("server_platform", "server", Platform),
            _lookup("library", "library"),
        ),
        "when": (
            Field(
                name="period",
                widget=Widget.PERIOD,
                icon="calendar",
                params=("period", "after", "before", "date", "running_at"),
                values=PERIODS,
                words="period",
            ),
            Field(name="weekday", widget=Widget.WEEKDAYS, icon="calendar", params=("weekday",)),
            Field(name="hour", widget=Widget.HOURS, icon="clock", params=("hour",)),
        ),
        "what": (
            _choice("type", "film", tuple(map(str, _PLAYED))),
            _lookup("item", "clapperboard"),
            _lookup("genre", "popcorn"),
            _range("released", "calendar", "year_from", "year_to"),
            _lookup("year", "calendar"),
            _lookup("content_rating", "shield"),
            _lookup("studio", "clapperboard"),
            _lookup("director", "video"),
            _lookup("actor", "users"),
            _lookup("writer", "pencil"),
            _lookup("label", "link"),
            _lookup("collection", "layers"),
            _yes_no("live", "radio-tower"),
        ),
        "how": (
            _lookup("player", "monitor"),
            _lookup("platform", "smartphone"),
            _lookup("product", "package"),
            _choice("decision", "cpu", tuple(map(str, _DELIVERED))),
            _lookup("quality_profile", "gauge"),
            _range("bitrate", "gauge", "min_bitrate_kbps", "max_bitrate_kbps", 1000),
            _lookup("container", "package"),
            _lookup("stream_container", "package"),
            _choice("container_decision", "package", Decision, "decision"),
        ),
        "picture": (
            _lookup("source_resolution", "film"),
            _lookup("stream_resolution", "tv"),
            _lookup("shown_resolution", "tv"),
            _choice("fidelity", "tv", ("kept", "reduced")),
            _choice("dynamic_range", "sun", DynamicRange),
            _lookup("video_codec", "video"),
            _lookup("stream_video_codec", "video"),
            _lookup("frame_rate", "video"),
            _choice("frame_rate_change", "video", ("kept", "lowered", "raised")),
            _choice("video_decision", "video", Decision, "decision"),
        ),
        "sound": (
            _lookup("audio_language", "audio-lines"),
            _lookup("audio_codec", "audio-lines"),
            _lookup("stream_audio_codec", "audio-lines"),
            _choice("audio_format", "audio-lines", ("objects", "lossless", "lossy")),
            _lookup("audio_channels", "audio-lines"),
            _lookup("stream_audio_channels", "audio-lines"),
            _choice("audio_mix", "audio-lines", ("kept", "downmixed")),
            _choice("audio_decision", "audio-lines", Decision, "decision"),
            _choice("subtitles", "captions", ("on", "forced", "off")),
            _lookup("subtitle_language", "captions"),
            _lookup("subtitle_codec", "captions"),
            _choice("subtitle_decision", "captions", Decision, "decision"),
        ),
        "transcode": (
            _choice("transcode_change", "cpu", tuple(CHANGES)),
            _lookup("transcode_reason", "circle-help"),
            _choice("transcode_hardware", "cpu", ("both", "encoding", "decoding", "software")),
            _lookup("transcode_encoder", "cpu"),
            _choice("transcode_pipeline", "cpu", ("all", "parts", "refused", "not_asked")),
            _choice("transcode_pace", "timer", PACES),
        ),
        "where": (
            _choice("location", "house", Location),
            _choice("network", "network", AddressKind),
            _lookup("country", "globe"),
            _lookup("city", "map-pin"),
            _lookup("place", "map-pin"),
            _lookup("address", "network"),
            Field(
                name="address_prefix",
                widget=Widget.TEXT,
                icon="network",
                params=("address_prefix",),
            ),
            _choice("connection", "waypoints", tuple(WAYS)),
            _yes_no("secure", "lock"),
            _yes_no("relayed", "waypoints"),
        ),
        "outcome": (
            _yes_no("watched", "circle-check"),
            _range("watch_time", "timer", "min_watch_s", "max_watch_s", 60),
            _choice("reached", "timer", tuple(REACHED)),
            _choice("pauses", "pause", tuple(PAUSES)),
            _choice("pause_length", "pause", PAUSE_LENGTHS),
            _choice("pause_place", "pause", PAUSE_PLACES),
            _choice("disturbed_by", "loader", tuple(DISTURBANCES)),
            _choice("ending", "circle-stop", Ending),
            _choice("concluded", "circle-help", CONCLUSIONS),
            _choice("unknown", "circle-help", tuple(UNKNOWN), NAMES),
            _choice("known", "circle-check", tuple(UNKNOWN), NAMES),
            _choice("origin", "download", Origin),
        ),
    }
)
FIELDS: Mapping[str, Field] = MappingProxyType(
    {field.name: field for fields in GROUPS.values() for field in fields}
)
OF_PARAM: Mapping[str, Field] = MappingProxyType(
    {param: field for field in FIELDS.values() for param in field.params}
)
"""The question that a name in the address belongs to."""
APART = frozenset({"search", "hidden"})
"""Filters that have a place of their own on a page, beside the bar."""
