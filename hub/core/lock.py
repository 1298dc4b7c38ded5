"""One hub per folder: a lock that the kernel releases when its holder dies."""

import contextlib
import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from hub.core.errors import Conflict

LOCK_FILE = "usher.lock"


class FolderInUse(Conflict):
    """Another hub works in the folder; `pid` is its process, None when it cannot be told."""

    code = "folder_in_use"

    def __init__(self, folder: Path, pid: int | None) -> None:
        holder = "another process" if pid is None else f"process {pid}"
        super().__init__(
            f"Another hub ({holder}) is using {folder}.",
            hint="Stop it first, or give this one another folder with --config.",
        )
        self.pid = pid


class FolderLock:
    """Holds `<folder>/usher.lock`. A pid left behind by a hub that died is overwritten."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock or raise FolderInUse."""
        descriptor = os.open(self._folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _read_pid(descriptor)
            os.close(descriptor)
            raise FolderInUse(self._folder, pid) from None
        except BaseException:
            os.close(descriptor)
            raise
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Give the folder free.

        The file stays, since removing it would race with the next holder.
        """
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.ftruncate(descriptor, 0)
            os.close(descriptor)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _read_pid(descriptor: int) -> int | None:
    with contextlib.suppress(ValueError):
        return int(os.pread(descriptor, 32, 0))
    return None
