"""Reads rows straight from the pages of a SQLite file, whatever state its tree is in.

Format: sqlite.org/fileformat2.html §1.5, §1.6 and §2. Leaf pages are recognised by themselves, so
rows are found although the header, the schema or inner pages are gone. What comes out is only as
good as the checksums that the caller has in each row.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

_LEAF = 0x0D
_FILE_HEADER_BYTES = 100
_MAX_RECORD = 64 * 1024 * 1024
_INTEGER_BYTES = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}

Value = int | bytes | None
Row = tuple[int, tuple[Value, ...]]
"""A row id and the columns of its record; text comes as bytes."""
ReadPage = Callable[[int], bytes]


class BrokenPageError(ValueError):
    """A page or cell does not follow the format."""


class PageFile:
    """The pages of a database file with newer images of some of them laid over."""

    def __init__(self, path: Path, page_size: int, newer: dict[int, bytes]) -> None:
        self._file = path.open("rb")
        self._newer = newer
        self._page_size = page_size
        in_file = -(-path.stat().st_size // page_size)
        self.pages = max(in_file, *newer) if newer else in_file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def page(self, number: int) -> bytes:
        """The newest image of a page, padded with zeros where the file ends."""
        if not 1 <= number <= self.pages:
            raise BrokenPageError(f"there is no page {number}")
        if (image := self._newer.get(number)) is not None:
            return image
        self._file.seek((number - 1) * self._page_size)
        return self._file.read(self._page_size).ljust(self._page_size, b"\0")

    def rows(self) -> Iterator[Row]:
        """Every row of every leaf page that can be read, in the order of the pages."""
        for number in range(1, self.pages + 1):
            try:
                image = self.page(number)
            except OSError:
                continue
            yield from leaf_rows(image, _FILE_HEADER_BYTES if number == 1 else 0, self.page)


def leaf_rows(image: bytes, header: int, read_page: ReadPage) -> Iterator[Row]:
    """The readable rows of a leaf page of a table; none of any other page."""
    if image[header] != _LEAF:
        return
    count = int.from_bytes(image[header + 3 : header + 5], "big")
    pointers = image[header + 8 : header + 8 + 2 * count]
    for at in range(0, len(pointers) - 1, 2):
        try:
            yield _cell(image, int.from_bytes(pointers[at : at + 2], "big"), read_page)
        except (BrokenPageError, IndexError, OSError):
            continue


def _cell(image: bytes, at: int, read_page: ReadPage) -> Row:
    size, at = _varint(image, at)
    row_id, at = _varint(image, at)
    if size > _MAX_RECORD:
        raise BrokenPageError("a record larger than any that is written")
    local = _local_bytes(size, len(image))
    record = image[at : at + local]
    if local < size:
        following = int.from_bytes(image[at + local : at + local + 4], "big")
        record += _overflow(following, size - local, read_page)
    if len(record) != size:
        raise BrokenPageError("a record is cut short")
    return row_id, tuple(_columns(record))


def _local_bytes(size: int, usable: int) -> int:
    """How much of a record is kept in its leaf page."""
    if size <= usable - 35:
        return size
    least = (usable - 12) * 32 // 255 - 23
    fitting = least + (size - least) % (usable - 4)
    return fitting if fitting <= usable - 35 else least


def _overflow(number: int, size: int, read_page: ReadPage) -> bytes:
    parts: list[bytes] = []
    while size > 0:
        image = read_page(number)
        part = image[4 : 4 + size]
        parts.append(part)
        size -= len(part)
        number = int.from_bytes(image[:4], "big")
    return b"".join(parts)


def _columns(record: bytes) -> Iterator[Value]:
    body, at = _varint(record, 0)
    end = body
    while at < end:
        kind, at = _varint(record, at)
        size = (kind - 12) // 2 if kind >= 12 else _INTEGER_BYTES.get(kind, -1)
        if size < 0 or body + size > len(record):
            raise BrokenPageError("a column does not fit its record")
        yield _value(kind, record[body : body + size])
        body += size


def _value(kind: int, content: bytes) -> Value:
    if kind == 0:
        return None
    if kind in {8, 9}:
        return kind - 8
    return content if kind >= 12 else int.from_bytes(content, "big", signed=True)


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A variable-length integer (two's complement of 64 bits) and where it ends."""
    value = 0
    for index in range(8):
        byte = content[at + index]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + index + 1
    value = value << 8 | content[at + 8]
    return value - (1 << 64) if value >> 63 else value, at + 9
