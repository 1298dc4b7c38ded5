"""Public ids as the database keeps them: a ULID is a UUID with the same 128 bits, sorted alike."""

from uuid import UUID

from ulid import ULID

from hub.core.errors import NotFound


def to_uuid(public_id: str) -> UUID:
    """The id as a database value; ValueError when it is not an id."""
    return ULID.from_str(public_id).to_uuid()


def to_public(value: UUID) -> str:
    """The inverse of `to_uuid`."""
    return str(ULID.from_bytes(value.bytes))


def wanted(public_id: str, what: str) -> UUID:
    """The id somebody asks for; NotFound when there can be no such `what`."""
    try:
        return to_uuid(public_id)
    except ValueError:
        raise NotFound(f"There is no {what} {public_id!r}.") from None
