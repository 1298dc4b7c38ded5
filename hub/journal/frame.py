"""Frames: entries packed into one checked, possibly compressed blob.

A row per entry costs one turn of the interpreter lock per row; beside a busy event loop a commit of
256 rows took seconds, one packed row milliseconds (docs/decisions/0005).
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from hub.journal.interface import Entry

FRAME_ENTRIES = 256
FRAME_BYTES = 64 * 1024
"""A damaged page costs its whole frame, so frames stay small; a larger body has its own."""
COMPRESS_FROM = 512
"""Bytes below which compressing a frame does not pay."""

_PLAIN = b"\x00"
_ZLIB = b"\x01"
_COLUMNS = struct.Struct("<3q")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class FrameError(ValueError):
    """The frame is not what was written."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """A body and when it was received, in microseconds since 1970 (UTC)."""

    at: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """One row of the journal: the entries with the offsets `last - count + 1` to `last`.

    `stored_at` is the newest time of receipt in it, `crc` covers everything else.
    """

    last: int
    count: int
    stored_at: int
    crc: int
    payload: bytes

    @property
    def first(self) -> int:
        """The offset of its first entry."""
        return self.last - self.count + 1

    @property
    def intact(self) -> bool:
        """Whether the checksum agrees."""
        return _checksum(self.last, self.count, self.stored_at, self.payload) == self.crc


@lru_cache(FRAME_ENTRIES)
def _head(count: int) -> struct.Struct:
    """What a frame's content begins with: the times, then the lengths of its bodies."""
    return struct.Struct(f"<{count}q{count}I")


def to_microseconds(moment: datetime) -> int:
    """Microseconds since 1970 of an aware time."""
    return (moment - _EPOCH) // _MICROSECOND


def _checksum(last: int, count: int, stored_at: int, payload: bytes) -> int:
    return zlib.crc32(payload, zlib.crc32(_COLUMNS.pack(last, count, stored_at)))


def pack(entries: Sequence[Stamped], after: int) -> Iterator[Frame]:
    """The frames that hold `entries`, whose offsets follow `after`."""
    start = size = 0
    for index, entry in enumerate(entries):
        if index > start and (
            index - start == FRAME_ENTRIES or size + len(entry.body) > FRAME_BYTES
        ):
            yield _pack_one(entries[start:index], after + index)
            start, size = index, 0
        size += len(entry.body)
    if start < len(entries):
        yield _pack_one(entries[start:], after + len(entries))


def _pack_one(entries: Sequence[Stamped], last: int) -> Frame:
    count = len(entries)
    times = [entry.at for entry in entries]
    bodies = [entry.body for entry in entries]
    head = _head(count).pack(*times, *map(len, bodies))
    payload = _compressed(b"".join((head, *bodies)))
    stored_at = max(times)
    return Frame(last, count, stored_at, _checksum(last, count, stored_at, payload), payload)


def _compressed(content: bytes) -> bytes:
    if len(content) >= COMPRESS_FROM:
        packed = zlib.compress(content, 1)
        if len(packed) < len(content):
            return _ZLIB + packed
    return _PLAIN + content


def unpack(frame: Frame) -> list[Entry]:
    """The entries in a frame; FrameError when it is not as it was written."""
    if not frame.intact:
        raise FrameError("checksum mismatch")
    try:
        content = _content(frame.payload)
        head = _head(frame.count).unpack_from(content)
    except (struct.error, zlib.error) as error:
        raise FrameError(str(error)) from error
    return _entries(frame, head, content)


def _content(payload: bytes) -> bytes:
    codec = payload[:1]
    if codec == _ZLIB:
        return zlib.decompress(payload[1:])
    if codec == _PLAIN:
        return payload[1:]
    raise FrameError(f"unknown packing {codec!r}")


def _entries(frame: Frame, head: Sequence[int], content: bytes) -> list[Entry]:
    count, start, offset = frame.count, 12 * frame.count, frame.first
    entries: list[Entry] = []
    at, received_at = None, _EPOCH
    for index in range(count):
        if head[index] != at:
            at = head[index]
            received_at = _EPOCH + timedelta(microseconds=at)
        end = start + head[count + index]
        entries.append(Entry(offset + index, received_at, content[start:end]))
        start = end
    if start != len(content):
        raise FrameError("lengths do not add up")
    return entries
