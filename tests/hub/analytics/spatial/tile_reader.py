"""Reads vector tiles with points, by the wire format of protocol buffers."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Point:
    """A point with what is told of it."""

    x: int
    y: int
    properties: dict[str, Any]


@dataclass(frozen=True)
class Layer:
    """A layer of points."""

    name: str
    version: int
    extent: int
    points: list[Point]


def points_of(tile: bytes) -> list[Point]:
    """The points of all layers."""
    return [one for layer in read(tile) for one in layer.points]


def read(tile: bytes) -> list[Layer]:
    """The layers of a tile."""
    return [_layer(value) for field, value in _fields(tile) if field == 3]


def _layer(data: bytes) -> Layer:
    fields = list(_fields(data))
    one = dict(fields)
    keys = [value.decode() for field, value in fields if field == 3]
    values = [_value(value) for field, value in fields if field == 4]
    points = [_point(value, keys, values) for field, value in fields if field == 2]
    return Layer(one[1].decode(), one[15], one[5], points)


def _point(data: bytes, keys: list[str], values: list[Any]) -> Point:
    fields = dict(_fields(data))
    assert fields[3] == 1, "not a point"
    tags = list(_numbers(fields[2]))
    command, x, y = _numbers(fields[4])
    assert command == 9, "not one point"
    told = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
    return Point(_signed(x), _signed(y), told)


def _value(data: bytes) -> Any:
    ((field, value),) = _fields(data)
    if field == 1:
        return value.decode()
    if field == 6:
        return _signed(value)
    return bool(value) if field == 7 else value


def _signed(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _numbers(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _number(data, at)
        yield value


def _number(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        tag, at = _number(data, at)
        if tag & 7 == 0:
            value, at = _number(data, at)
            yield tag >> 3, value
        elif tag & 7 == 1:
            yield tag >> 3, struct.unpack_from("<d", data, at)[0]
            at += 8
        else:
            length, at = _number(data, at)
            yield tag >> 3, data[at : at + length]
            at += length
