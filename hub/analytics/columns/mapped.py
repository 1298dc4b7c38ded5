"""Columns in a file without a name, which the system keeps in memory as far as there is room."""

import mmap
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from hub.analytics.columns.layout import Numbers

IN_MEMORY = 16 * 2**20
"""Bytes up to which there is no file."""
_ALIGNED = 64
_NOTHING = bytes(2**20)
_ROOM = 2
"""Free space on the disk, in sizes of the file, without which there is none."""
_DONT_NEED = getattr(mmap, "MADV_DONTNEED", None)


class Mapped:
    """Arrays by column name, with as many rows each; the file is gone when they are."""

    def __init__(self, folder: Path, types: Mapping[str, np.dtype[Any]], rows: int) -> None:
        """OSError where the disk has no room for it."""
        at, places = 0, {}
        for name, kind in types.items():
            places[name] = at
            at += -(-rows * kind.itemsize // _ALIGNED) * _ALIGNED
        size = max(at, _ALIGNED)
        self._in_file = size > IN_MEMORY
        self._map = _file(folder, size) if self._in_file else mmap.mmap(-1, size)
        self.rows = rows
        self.arrays: Mapping[str, Numbers] = {
            name: np.frombuffer(self._map, kind, rows, places[name]) for name, kind in types.items()
        }

    def cut(self, rows: int) -> None:
        """Leave the first rows only."""
        self.rows = rows
        self.arrays = {name: values[:rows] for name, values in self.arrays.items()}

    def release(self) -> None:
        """Let the process have none of it in memory; what is asked for next comes back at once."""
        if self._in_file and _DONT_NEED is not None:
            self._map.madvise(_DONT_NEED)


def _file(folder: Path, size: int) -> mmap.mmap:
    if shutil.disk_usage(folder).free < _ROOM * size:
        raise OSError(f"There is no room for {size} bytes in {folder}.")
    with tempfile.TemporaryFile(dir=folder) as file:
        # Room is taken at once: a disk that is full later would end the process.
        for _ in range(-(-size // len(_NOTHING))):
            file.write(_NOTHING)
        file.flush()
        return mmap.mmap(file.fileno(), size)
