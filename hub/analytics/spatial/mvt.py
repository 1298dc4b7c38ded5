"""Mapbox vector tiles, version 2, of points: a layer of features with their properties.

Messages, field numbers and geometry commands are those of vector_tile.proto.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

EXTENT = 4096
Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Feature:
    """A point in a tile, from its north-western corner in units of EXTENT."""

    x: int
    y: int
    properties: Mapping[str, Value]


def tile(layer: str, features: Iterable[Feature]) -> bytes:
    """A tile with one layer; nothing at all when there are no features."""
    keys: dict[str, int] = {}
    values: dict[tuple[type, Value], int] = {}
    encoded = [_feature(one, keys, values) for one in features]
    if not encoded:
        return b""
    body = [
        _bytes(1, layer.encode()),
        *(_bytes(2, one) for one in encoded),
        *(_bytes(3, key.encode()) for key in keys),
        *(_bytes(4, _value(value)) for _, value in values),
        _number(5, EXTENT),
        _number(15, 2),
    ]
    return _bytes(3, b"".join(body))


def _feature(one: Feature, keys: dict[str, int], values: dict[tuple[type, Value], int]) -> bytes:
    tags = bytearray()
    for key, value in one.properties.items():
        tags += _varint(keys.setdefault(key, len(keys)))
        tags += _varint(values.setdefault((type(value), value), len(values)))
    move_to_one_point = 9
    geometry = b"".join(map(_varint, (move_to_one_point, _zigzag(one.x), _zigzag(one.y))))
    point = 1
    return _bytes(2, bytes(tags)) + _number(3, point) + _bytes(4, geometry)


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return _number(7, int(value))
    if isinstance(value, str):
        return _bytes(1, value.encode())
    if isinstance(value, int):
        return _number(6, _zigzag(value))
    return _varint(3 << 3 | 1) + struct.pack("<d", value)


def _bytes(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
