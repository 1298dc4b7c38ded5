"""Streams as rows: each distinct combination of facts once, found again by its hash."""

from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import orjson
from pydantic import TypeAdapter

from hub.models.stream import Audio, Media, Stream, Subtitle, Transcode, Video

MEASURED = ("bitrate_kbps", "frame_rate", "progress", "speed", "throttled", "buffer_ahead_s")
"""What changes while a stream stays the same: kept with the play."""
_OF_THE_SESSION = frozenset({"key", *MEASURED})
_TRANSCODE = tuple(f.name for f in fields(Transcode) if f.name not in _OF_THE_SESSION)
_STREAM = TypeAdapter(Stream)
_SCALARS = tuple(
    f.name for f in fields(Stream) if f.name not in {"source", "delivered", "transcode"}
)


@lru_cache(maxsize=50_000)
def stream_row(stream: Stream) -> tuple[int, dict[str, Any]]:
    """The hash of a stream and its columns, without what belongs to one session alone."""
    row: dict[str, Any] = {name: getattr(stream, name) for name in _SCALARS}
    row["source"] = _media(stream.source)
    row["delivered"] = _media(stream.delivered)
    row["transcode"] = _plain(stream.transcode, _TRANSCODE)
    digest = blake2b(orjson.dumps(row), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True), row


def _media(media: Media | None) -> dict[str, Any] | None:
    if media is None:
        return None
    return {
        "container": media.container,
        "protocol": media.protocol,
        "bitrate_kbps": media.bitrate_kbps,
        "video": _plain(media.video, _names(Video)),
        "audio": _plain(media.audio, _names(Audio)),
        "subtitle": _plain(media.subtitle, _names(Subtitle)),
    }


@lru_cache(maxsize=8)
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def _plain(value: object, names: tuple[str, ...]) -> dict[str, Any] | None:
    return None if value is None else {name: getattr(value, name) for name in names}


def measured(stream: Stream) -> dict[str, Any]:
    """The columns of `play_streams` that belong to one session."""
    transcode = stream.transcode
    row = {name: None if transcode is None else getattr(transcode, name) for name in MEASURED}
    return {"transcode_key": None if transcode is None else transcode.key, **row}


def to_stream(row: Mapping[str, Any], measured_row: Mapping[str, Any]) -> Stream:
    """The stream that `stream_row` and `measured` took apart."""
    facts = row["transcode"]
    transcode = None
    if facts is not None:
        session = {name: measured_row[name] for name in MEASURED}
        reasons = tuple(facts["reasons"] or ())
        rest = {name: facts[name] for name in _TRANSCODE if name != "reasons"}
        transcode = Transcode(key=measured_row["transcode_key"], reasons=reasons, **rest, **session)
    from_row = {name: row[name] for name in _SCALARS}
    return _STREAM.validate_python(
        from_row | {"source": row["source"], "delivered": row["delivered"], "transcode": transcode}
    )
