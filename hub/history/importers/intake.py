"""A file that somebody names or uploads, brought to where it can be read."""

import asyncio
import shutil
import sqlite3
import zipfile
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from hub.core.errors import InvalidInput, NotFound
from hub.history.errors import DiskFull
from hub.history.importers.tautulli.layout import NotTautulli
from hub.history.store.connection import is_full

DATABASES = ("tautulli.db", "plexpy.db")
LARGEST = 20 * 10**9
"""Bytes of a file, packed or not."""
SPARE = 200 * 10**6
"""Bytes that stay free."""
MOST_RATIO = 200
"""A database shrinks to a tenth; what unpacks to so many times its size is a trap."""
MOST_MEMBERS = 10_000
_CHUNK = 2**20
_SQLITE = b"SQLite format 3\x00"
_ZIP = b"PK\x03\x04"
_SIDES = ("-wal", "-shm", "-journal")


class TooLarge(InvalidInput):
    """The file is larger than any database of Tautulli."""

    code = "too_large"

    def __init__(self, size: int) -> None:
        super().__init__(
            f"The file has {size / 10**9:.1f} GB; up to {LARGEST / 10**9:.0f} GB are taken."
        )


def check_path(path: Path) -> int:
    """The size of a file that somebody named; NotFound or InvalidInput when it is no such thing."""
    if not path.is_absolute():
        raise InvalidInput("Give the whole path of the file, from / on.")
    try:
        if path.is_dir():
            found = next((path / name for name in DATABASES if (path / name).is_file()), None)
            hint = f"Do you mean {found}?" if found else None
            raise InvalidInput(f"{path} is a folder.", hint=hint)
        if not path.is_file():
            raise NotFound(f"There is no file {path} where the hub runs.")
        with path.open("rb"):
            size = path.stat().st_size
    except PermissionError:
        raise InvalidInput(
            f"The hub may not read {path}.", hint="Allow it, or upload the file."
        ) from None
    _check_size(size)
    return size


async def receive(chunks: AsyncIterator[bytes], target: Path, expected: int | None) -> int:
    """Write an upload to `target`; its size. TooLarge or DiskFull end it, and nothing stays."""
    size = 0
    _check_size(expected or 0)
    _check_room(target.parent, expected or 0)
    out = await asyncio.to_thread(target.open, "wb")
    try:
        async for chunk in chunks:
            size += len(chunk)
            _check_size(size)
            if size % (64 * _CHUNK) < len(chunk):
                _check_room(target.parent, 0)
            await asyncio.to_thread(out.write, chunk)
        await asyncio.to_thread(out.close)
    except OSError as error:
        if is_full(error):
            raise DiskFull(target.parent) from error
        raise
    finally:
        await asyncio.to_thread(out.close)
    return size


def readable(file: Path, folder: Path) -> Path:
    """The database in a file: itself, or unpacked or copied into `folder` where that is needed."""
    with file.open("rb") as opened:
        head = opened.read(len(_SQLITE))
    if not head:
        raise NotTautulli("it is empty.")
    if head.startswith(_ZIP):
        return _unpacked(file, folder)
    if head != _SQLITE:
        raise NotTautulli("it is neither an SQLite database nor a zip file.")
    _check_room(folder, file.stat().st_size)
    return file if _opens(file) else _copied(file, folder)


def _unpacked(file: Path, folder: Path) -> Path:
    target = folder / "unpacked.db"
    try:
        with zipfile.ZipFile(file) as archive:
            member = _member(archive)
            _check_room(folder, 2 * member.file_size)
            with archive.open(member) as packed, target.open("wb") as out:
                _pour(packed, out, member.file_size)
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        target.unlink(missing_ok=True)
        if is_full(error):
            raise DiskFull(folder) from error
        raise NotTautulli(f"the zip file cannot be unpacked ({error}).") from error
    return readable(target, folder)


def _member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The database in a backup. Only its content is used: no name of the archive becomes a path."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise NotTautulli(f"the zip file has {len(members)} files.")
    named = [one for one in members if PurePosixPath(one.filename).name.lower() in DATABASES]
    named += [
        one
        for one in members
        if one.filename.lower().endswith(".db") and "/" not in one.filename and one not in named
    ]
    if not named:
        raise NotTautulli("there is no tautulli.db or plexpy.db in the zip file.")
    member = named[0]
    _check_size(member.file_size)
    if member.file_size > MOST_RATIO * max(member.compress_size, 1):
        raise NotTautulli("it unpacks to far more than a database does.")
    return member


def _pour(packed: IO[bytes], out: IO[bytes], size: int) -> None:
    left = size
    while chunk := packed.read(_CHUNK):
        left -= len(chunk)
        if left < 0:
            raise NotTautulli("it unpacks to more than it says.")
        out.write(chunk)


def _opens(file: Path) -> bool:
    """Whether the file can be read where it is: not beside a log that only a writer may use."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        return "locked" in str(error) or "busy" in str(error)
    except sqlite3.DatabaseError:
        return True
    return True


def _copied(file: Path, folder: Path) -> Path:
    """A copy with its log; it is gone as soon as it was read."""
    target = folder / "copied.db"
    try:
        shutil.copyfile(file, target)
        for side in ("-wal", "-journal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{file}{side}", f"{target}{side}")
    except OSError as error:
        raise NotTautulli(f"it cannot be copied ({error.strerror}).") from error
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(target)) as db:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return target


def clear(folder: Path) -> None:
    """Remove what was uploaded, unpacked or copied: it holds secrets."""
    for name in ("uploaded", "unpacked.db", "copied.db"):
        for one in (name, *(name + side for side in _SIDES)):
            (folder / one).unlink(missing_ok=True)


def _check_size(size: int) -> None:
    if size > LARGEST:
        raise TooLarge(size)


def _check_room(folder: Path, needed: int) -> None:
    if shutil.disk_usage(folder).free < needed + SPARE:
        raise DiskFull(folder, needed + SPARE)
