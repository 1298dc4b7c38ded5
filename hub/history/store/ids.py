"""Public ids as the database keeps them: a ULID is a UUID with the same 128 bits, sorted alike."""

import re
from uuid import UUID

from hub.core.errors import NotFound

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32, in which a ULID is written."""
_PAIRS = tuple(one + other for one in _ALPHABET for other in _ALPHABET)
_SHIFTS = tuple(range(120, -1, -10))
_DIGITS = str.maketrans(_ALPHABET, "0123456789ABCDEFGHIJKLMNOPQRSTUV")
_ULID = re.compile(f"[0-7][{_ALPHABET}]{{25}}", re.IGNORECASE)


def to_uuid(public_id: str) -> UUID:
    """The id as a database value; ValueError when it is not an id."""
    if _ULID.fullmatch(public_id) is None:
        raise ValueError(f"{public_id!r} is not an id")
    return UUID(int=int(public_id.upper().translate(_DIGITS), 32))


def to_public(value: UUID) -> str:
    """The inverse of `to_uuid`."""
    number = value.int
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])


def wanted(public_id: str, what: str) -> UUID:
    """The id somebody asks for; NotFound when there can be no such `what`."""
    try:
        return to_uuid(public_id)
    except ValueError:
        raise NotFound(f"There is no such {what}.") from None
