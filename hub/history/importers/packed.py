"""Databases that are packed: zip backups, and files behind gzip, bzip2, xz or Zstandard."""

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

import zstandard

from hub.history.importers.tautulli.layout import NotReadable, NotTautulli

DATABASES = ("tautulli.db", "plexpy.db")
MOST_RATIO = 200
"""A database shrinks to a tenth; what unpacks to so many times its size is a trap."""
MOST_MEMBERS = 10_000
_CHUNK = 2**20
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = 0x1
_FAR_MORE = "it unpacks to far more than a database does."
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    zstandard.ZstdError,
    EOFError,
    OSError,  # gzip and bz2
    RuntimeError,  # zipfile: a password, or a packing that it does not know
)
"""What the packers raise for a file that is cut off, damaged or locked."""

Check = Callable[[int], None]
"""Called with the bytes that a database takes before it is unpacked; it may raise."""


class _Readable(Protocol):
    """What is packed, as it is unpacked."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes, none at the end."""

    def close(self) -> None:
        """Close it."""


def _zstd(file: Path) -> _Readable:
    found: _Readable = zstandard.open(file, "rb")
    return found


_STREAMS: dict[bytes, Callable[[Path], _Readable]] = {
    b"\x1f\x8b": gzip.GzipFile,
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    b"\x28\xb5\x2f\xfd": _zstd,
}
_OTHERS = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "RAR"}


def is_packed(head: bytes) -> bool:
    """Whether a file that begins so is one of these; NotReadable for one of another kind."""
    for beginning, name in _OTHERS.items():
        if head.startswith(beginning):
            raise NotReadable(f"it is a {name} archive. Unpack it first.")
    return head.startswith((*_ZIP, *_STREAMS))


def unpack(file: Path, target: Path, check: Check) -> None:
    """Write the database in a file to `target`; NotTautulli or NotReadable when that cannot be."""
    try:
        with file.open("rb") as opened:
            head = opened.read(16)
        if head.startswith(_ZIP):
            _of_zip(file, target, check)
        else:
            _of_stream(file, head, target, check)
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        reason = "it is damaged, or its end is missing. Copy it once more"
        raise NotReadable(f"{reason} (it cannot be unpacked: {error}).") from error


def _rank(member: zipfile.ZipInfo) -> tuple[int, int]:
    """Which database of several is meant: the one in the outermost folder, the newer name first."""
    path = PurePosixPath(member.filename)
    return len(path.parts), DATABASES.index(path.name.lower())


def _of_zip(file: Path, target: Path, check: Check) -> None:
    with zipfile.ZipFile(file) as archive:
        member = _member(archive)
        if member.flag_bits & _ENCRYPTED:
            raise NotReadable("it is protected by a password. Unpack it first.")
        if member.file_size > MOST_RATIO * max(member.compress_size, 1):
            raise NotTautulli(_FAR_MORE)
        check(member.file_size)
        with archive.open(member) as packed, target.open("wb") as out:
            _pour(packed, out, member.file_size)


def _member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The database in a backup. Only its content is used: no name of the archive becomes a path."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise NotTautulli(f"the zip file has {len(members)} files.")
    named = sorted(
        (one for one in members if PurePosixPath(one.filename).name.lower() in DATABASES), key=_rank
    )
    if len(named) > 1 and _rank(named[0]) == _rank(named[1]):
        names = ", ".join(one.filename[:100] for one in named[:5])
        raise NotReadable(f"there are {len(named)} databases in the zip file ({names}); give one.")
    named += [
        one
        for one in members
        if one.filename.lower().endswith(".db") and "/" not in one.filename and one not in named
    ]
    if not named:
        raise NotTautulli("there is no tautulli.db or plexpy.db in the zip file.")
    return named[0]


def _of_stream(file: Path, head: bytes, target: Path, check: Check) -> None:
    opened = next(way for beginning, way in _STREAMS.items() if head.startswith(beginning))
    size = file.stat().st_size
    check(size)
    with closing(opened(file)) as packed, target.open("wb") as out:
        poured = _pour(packed, out, MOST_RATIO * size, check)
    told = _told_by_zstd(file) if opened is _zstd else None
    if told is not None and poured < told:
        raise EOFError("its end is missing")


def _told_by_zstd(file: Path) -> int | None:
    """The size that a Zstandard file says it has: its reader takes a missing end for the end."""
    with file.open("rb") as opened:
        size: int = zstandard.get_frame_parameters(opened.read(64)).content_size
    return None if size in {zstandard.CONTENTSIZE_UNKNOWN, zstandard.CONTENTSIZE_ERROR} else size


def _pour(packed: _Readable, out: IO[bytes], most: int, check: Check | None = None) -> int:
    """Write all there is, `most` bytes at most; how many there were."""
    size = 0
    while chunk := packed.read(_CHUNK):
        size += len(chunk)
        if size > most:
            raise NotTautulli(_FAR_MORE)
        if check is not None and size % (64 * _CHUNK) < len(chunk):
            check(size)
        out.write(chunk)
    return size
