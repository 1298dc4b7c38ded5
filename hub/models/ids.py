"""Public ids: opaque, 26 characters, sorted by time (ULID)."""

import hashlib
from datetime import UTC, datetime

from ulid import ULID

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _CROCKFORD for second in _CROCKFORD]
_SHIFTS = range(120, -1, -10)


def new_id() -> str:
    """A fresh id for something that begins now."""
    return str(ULID())


def derived_id(at: datetime, *parts: str) -> str:
    """The id of something that began at `at`; equal parts give the equal id on every replay."""
    milliseconds = int(at.timestamp() * 1000)
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=10).digest()
    return _text(milliseconds << 80 | int.from_bytes(digest, "big"))


def _text(value: int) -> str:
    """128 bits as ULID spells them: 13 pairs of Crockford's base 32. Imports make millions."""
    return "".join([_PAIRS[value >> shift & 1023] for shift in _SHIFTS])


def time_of(public_id: str) -> datetime:
    """When the thing with this id began; ValueError when it is not an id."""
    return datetime.fromtimestamp(ULID.from_str(public_id).timestamp, UTC)
