"""Public ids: opaque, 26 characters, sorted by time (ULID)."""

import hashlib
from datetime import UTC, datetime

from ulid import ULID


def new_id() -> str:
    """A fresh id for something that begins now."""
    return str(ULID())


def derived_id(at: datetime, *parts: str) -> str:
    """The id of something that began at `at`; equal parts give the equal id on every replay."""
    milliseconds = int(at.timestamp() * 1000)
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=10).digest()
    return str(ULID.from_bytes(milliseconds.to_bytes(6, "big") + digest))


def time_of(public_id: str) -> datetime:
    """When the thing with this id began; ValueError when it is not an id."""
    return datetime.fromtimestamp(ULID.from_str(public_id).timestamp, UTC)
