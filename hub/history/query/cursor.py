"""Cursors: the place in a sorted list, opaque to the caller and good for that list alone."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import blake2b
from typing import Any

import orjson

from hub.core.errors import InvalidInput


def encode(of: object, place: list[Any]) -> str:
    """The cursor of a place in the list described by `of`."""
    body = orjson.dumps([_mark(of), place], default=str, option=orjson.OPT_NAIVE_UTC)
    return urlsafe_b64encode(body).decode().rstrip("=")


def decode(cursor: str, of: object, length: int) -> list[Any]:
    """The place, of `length` values; InvalidInput when the cursor is not one of this list."""
    try:
        mark, place = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, NotBase64):
        mark, place = None, None
    if (
        mark != _mark(of)
        or not isinstance(place, list)
        or [*map(_is_text, place)] != [True] * length
    ):
        raise InvalidInput(
            "The cursor does not belong to this list.",
            hint="Ask for the first page, with the same filters and order all along.",
        )
    return place


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)


def _mark(of: object) -> str:
    text = orjson.dumps(of, default=str, option=orjson.OPT_SORT_KEYS)
    return blake2b(text, digest_size=6).hexdigest()
