"""A small raster picture, for protocols that want one: a PNG of the colours of an item."""

import struct
import zlib
from functools import lru_cache

from integrations.demo.world.items import Item

from .artwork import inks_of
from .canvas import mix

_WIDTH, _HEIGHT = 60, 90


@lru_cache(maxsize=256)
def thumbnail_of(item: Item) -> bytes:
    """A PNG of 60 by 90 pixels: the gradient of the item's colours."""
    inks = inks_of(item)
    rows = (mix(inks.light, inks.night, y / (_HEIGHT - 1)) for y in range(_HEIGHT))
    pixels = b"".join(b"\0" + bytes.fromhex(colour[1:]) * _WIDTH for colour in rows)
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(pixels))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    """A PNG chunk: length, kind, data, checksum (PNG specification, section 5.3)."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
