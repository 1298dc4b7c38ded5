"""Streams as rows: each distinct combination of facts once, found again by its hash."""

from collections.abc import Mapping
from dataclasses import fields
from hashlib import blake2b
from operator import attrgetter
from typing import Any

import orjson
from pydantic import TypeAdapter

from hub.models.stream import Stream, Transcode

MEASURED = ("bitrate_kbps", "frame_rate", "progress", "speed", "throttled", "buffer_ahead_s")
"""What changes while a stream stays the same: kept with the play."""
_OF_THE_SESSION = frozenset({"key", *MEASURED})
_TRANSCODE = tuple(f.name for f in fields(Transcode) if f.name not in _OF_THE_SESSION)
_STREAM = TypeAdapter(Stream)
_SCALARS = tuple(
    f.name for f in fields(Stream) if f.name not in {"source", "delivered", "transcode"}
)
scalar_values = attrgetter(*_SCALARS)
transcode_values = attrgetter(*_TRANSCODE)


def stream_facts(stream: Stream) -> tuple[int, bytes]:
    """The hash of a stream and its columns as JSON, without what belongs to one session alone."""
    row: dict[str, Any] = dict(zip(_SCALARS, scalar_values(stream), strict=True))
    row["source"], row["delivered"], row["transcode"] = stream.source, stream.delivered, None
    if stream.transcode is not None:
        values = transcode_values(stream.transcode)
        row["transcode"] = dict(zip(_TRANSCODE, values, strict=True))
    facts = orjson.dumps(row)
    digest = blake2b(facts, digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True), facts


def to_stream(row: Mapping[str, Any], measured_row: Mapping[str, Any]) -> Stream:
    """The stream of these rows of `streams` and `play_streams`."""
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
