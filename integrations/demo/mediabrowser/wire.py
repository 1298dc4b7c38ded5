"""How values look on the wire: ticks, dates, ids."""

import hashlib
import uuid
from datetime import UTC, datetime

TICKS_PER_SECOND = 10_000_000
UNSET_DATE = "0001-01-01T00:00:00.0000000Z"
"""A date the server holds but nobody has set."""


def ticks(seconds: float | None) -> int | None:
    """Seconds in ticks of 100 ns."""
    return None if seconds is None else round(seconds * TICKS_PER_SECOND)


def seconds(in_ticks: int) -> float:
    """Ticks of 100 ns in seconds."""
    return in_ticks / TICKS_PER_SECOND


def stamp(at: datetime | None) -> str | None:
    """A date with seven digits of a second, as .NET writes it."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def hex_id(*parts: object) -> str:
    """32 hex digits that depend on `parts` alone, for ids whose making nobody can see."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32]


def session_id(client: str, device_id: str) -> str:
    """The id of a session: the MD5 of app and device as a .NET Guid, so the same for ever."""
    text = (client + device_id).encode("utf-16-le")
    return uuid.UUID(bytes_le=hashlib.md5(text, usedforsecurity=False).digest()).hex
