"""Reads a SQLite write-ahead log as bytes, to see what SQLite would silently leave out.

Format: sqlite.org/fileformat2.html §4. SQLite stops at the first frame whose running checksum is
wrong. A crash leaves at most one cut transaction behind that point, because each is synced before
the next begins; whole transactions behind it mean that acknowledged data was damaged.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HEADER_BYTES = 32
FRAME_HEADER_BYTES = 24
_MAGIC = 0x377F0682
"""The lowest bit of the magic number says that checksums read big-endian words."""
_MASK = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class WalFrame:
    """One page image: `commit` is the database size in pages if it ends a transaction, else 0."""

    page: int
    commit: int
    start: int


@dataclass(slots=True)
class WalFile:
    """The frames of the log's current run: those SQLite accepts, and those `beyond`."""

    content: bytes
    page_size: int = 0
    valid: list[WalFrame] = field(default_factory=list)
    beyond: list[WalFrame] = field(default_factory=list)

    @property
    def torn_bytes(self) -> int:
        """The size of what SQLite drops."""
        return len(self.beyond) * (FRAME_HEADER_BYTES + self.page_size)

    @property
    def lost_commits(self) -> int:
        """The number of transactions that end in the part SQLite drops."""
        return sum(1 for frame in self.beyond if frame.commit)

    def page(self, frame: WalFrame) -> bytes:
        """The page image of a frame."""
        return self.content[frame.start : frame.start + self.page_size]


def read_wal(path: Path) -> WalFile:
    """The log at `path`; without frames when it is missing, empty or has no valid header."""
    try:
        wal = WalFile(path.read_bytes())
    except FileNotFoundError:
        return WalFile(b"")
    if len(wal.content) < HEADER_BYTES:
        return wal
    magic, _, page_size, _, salt1, salt2, sum1, sum2 = struct.unpack_from(">8I", wal.content)
    order = ">" if magic & 1 else "<"
    running = _checksum(order, wal.content[: HEADER_BYTES - 8], (0, 0))
    if magic & ~1 != _MAGIC or running != (sum1, sum2) or not 512 <= page_size <= 65536:
        return wal
    wal.page_size = page_size
    _read_frames(wal, order, (salt1, salt2), running)
    return wal


def _read_frames(
    wal: WalFile, order: str, salts: tuple[int, int], running: tuple[int, int]
) -> None:
    pending: list[WalFrame] = []
    intact = True
    for start, (page, commit, *found_salts, sum1, sum2) in _headers(wal):
        if tuple(found_salts) != salts or not page:
            break
        frame = WalFrame(page, commit, start + FRAME_HEADER_BYTES)
        if intact:
            running = _checksum(order, wal.content[start : start + 8], running)
            running = _checksum(order, wal.page(frame), running)
            intact = running == (sum1, sum2)
        pending.append(frame)
        if intact and commit:
            wal.valid += pending
            pending = []
    wal.beyond = pending


def _headers(wal: WalFile) -> Iterator[tuple[int, tuple[int, ...]]]:
    step = FRAME_HEADER_BYTES + wal.page_size
    for start in range(HEADER_BYTES, len(wal.content) - step + 1, step):
        yield start, struct.unpack_from(">6I", wal.content, start)


def _checksum(order: str, content: bytes, running: tuple[int, int]) -> tuple[int, int]:
    first, second = running
    for even, odd in struct.iter_unpack(f"{order}2I", content):
        first = (first + even + second) & _MASK
        second = (second + odd + first) & _MASK
    return first, second
