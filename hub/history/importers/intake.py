"""A file that somebody names or uploads, brought to where it can be read."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from pathlib import Path

from hub.core.errors import InvalidInput, NotFound, UsherError
from hub.history.errors import DiskFull
from hub.history.importers.packed import DATABASES, is_packed, unpack
from hub.history.importers.tautulli.layout import NotReadable, NotTautulli
from hub.history.store.connection import is_full

LARGEST = 20 * 10**9
"""Bytes of a file, packed or not."""
SPARE = 200 * 10**6
"""Bytes that stay free."""
_CHUNK = 2**20
_SQLITE = b"SQLite format 3\x00"
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
    if is_packed(head):
        return _unpacked(file, folder)
    if head != _SQLITE:
        raise NotTautulli("it is neither an SQLite database nor a packed one.")
    _check_room(folder, file.stat().st_size)
    return file if _opens(file) else _copied(file, folder)


def _unpacked(file: Path, folder: Path) -> Path:
    target = folder / "unpacked.db"

    def check(size: int) -> None:
        _check_size(size)
        _check_room(folder, 2 * size)

    try:
        unpack(file, target, check)
    except OSError as error:
        target.unlink(missing_ok=True)
        if is_full(error):
            raise DiskFull(folder) from error
        raise NotReadable(f"it cannot be unpacked ({error.strerror}).") from error
    except UsherError:
        target.unlink(missing_ok=True)
        raise
    with target.open("rb") as opened:
        if opened.read(len(_SQLITE)) != _SQLITE:
            raise NotTautulli("what is packed in it is no SQLite database.")
    return target if _opens(target) else _copied(target, folder)


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
        raise NotReadable(f"it cannot be copied ({error.strerror}).") from error
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
