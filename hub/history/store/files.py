"""Files that are either whole or not there, also after a power cut."""

import os
import shutil
from pathlib import Path


def copy_durably(source: Path, target: Path) -> None:
    """Copy a file; `target` appears under its name only when it is whole and on the disk."""
    partial = target.with_name(target.name + ".part")
    try:
        shutil.copyfile(source, partial)
        publish(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def write_durably(target: Path, content: bytes) -> None:
    """Write a small file so that it is whole or not there."""
    partial = target.with_name(target.name + ".part")
    partial.write_bytes(content)
    publish(partial, target)


def publish(partial: Path, target: Path) -> None:
    """Give a finished file its name, in the same folder, once it is on the disk."""
    _sync(partial)
    partial.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
