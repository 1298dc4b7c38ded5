"""`usher backup` and `usher restore`: the whole folder as one file, and back."""

import argparse
import json
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from hub import __version__
from hub.compose import read_config
from hub.core.errors import Conflict, InvalidInput
from hub.core.lock import LOCK_FILE, FolderLock
from hub.history.settings import HISTORY_SECTION
from rules.compose import SECTIONS

MANIFEST = "usher-backup.json"
LEFT_OUT = frozenset({LOCK_FILE, "backups"})


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Declare both commands."""
    backup = commands.add_parser(
        "backup", parents=[shared], help="put everything into one file (while the hub is stopped)"
    )
    backup.add_argument("file", type=Path, nargs="?", help="the file to write; a dated one without")
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", parents=[shared], help="bring a backup back")
    restore.add_argument("file", type=Path, help="a file that usher backup wrote")
    restore.add_argument(
        "--replace",
        action="store_true",
        help="put aside what is in the folder",
    )
    restore.set_defaults(run=_restore)


def _backup(options: argparse.Namespace) -> int:
    folder = options.config.expanduser()
    if not folder.is_dir():
        raise InvalidInput(f"There is no folder {folder}.", hint="Name another with --config.")
    target = options.file or Path(f"usher-{datetime.now():%Y-%m-%d-%H%M}.zip")  # noqa: DTZ005 - a name for people, in their own time
    if target.exists():
        raise Conflict(f"{target} exists already.", hint="Name another file.")
    with FolderLock(folder):
        write_backup(folder, target)
    print(f"Everything in {folder} is in {target} ({target.stat().st_size / 10**6:.1f} MB).")
    history = read_config(folder, os.environ, SECTIONS)[HISTORY_SECTION].file(folder)
    if not history.resolve().is_relative_to(folder.resolve()):
        print(f"The history is not in it, since it lies elsewhere: copy {history}, too.")
    print("It holds the key to your servers' tokens: keep it where only you can read it.")
    return 0


def write_backup(folder: Path, target: Path) -> None:
    """Write the folder of a hub that is not running; the file is only there once it is whole."""
    partial = target.with_name(f"{target.name}.partial")
    files = sorted(_files(folder))
    size = sum(path.stat().st_size for path in files) or 1
    done = 0
    try:
        partial.touch(mode=0o600)
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            about = {"version": __version__, "made_at": datetime.now(UTC).isoformat()}
            archive.writestr(MANIFEST, json.dumps(about))
            for path in files:
                archive.write(path, path.relative_to(folder).as_posix())
                done += path.stat().st_size
                _tell(done / size)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _restore(options: argparse.Namespace) -> int:
    folder = options.config.expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    with FolderLock(folder):
        aside = read_backup(options.file, folder, replace=options.replace)
    print(f"{options.file} is in {folder} now.")
    if aside is not None:
        print(f"What was there before is in {aside}.")
    return 0


def read_backup(source: Path, folder: Path, *, replace: bool) -> Path | None:
    """Unpack a backup into a folder; where what was there before was put, if anything was."""
    try:
        with zipfile.ZipFile(source) as archive:
            names = _checked_names(archive)
            before = [path for path in folder.iterdir() if path.name != LOCK_FILE]
            if before and not replace:
                raise Conflict(
                    f"{folder} is not empty.", hint="Add --replace to put its content aside first."
                )
            with tempfile.TemporaryDirectory(dir=folder) as fresh:
                archive.extractall(fresh, names)
                aside = _put_aside(folder, before)
                for path in Path(fresh).iterdir():
                    path.rename(folder / path.name)
    except (OSError, zipfile.BadZipFile) as error:
        raise InvalidInput(f"{source} cannot be read: {error}.") from error
    return aside


def _checked_names(archive: zipfile.ZipFile) -> list[str]:
    """The files of a backup; InvalidInput for anything that is none."""
    if MANIFEST not in archive.namelist():
        raise InvalidInput("This is not a backup of Usher.")
    if (damaged := archive.testzip()) is not None:
        raise InvalidInput(f"The backup is damaged: {damaged} does not fit its checksum.")
    names = [name for name in archive.namelist() if name != MANIFEST]
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise InvalidInput(f"The backup names a file outside of its folder: {name}.")
    return names


def _put_aside(folder: Path, before: list[Path]) -> Path | None:
    if not before:
        return None
    aside = folder / "backups" / f"before-restore-{datetime.now(UTC):%Y%m%d%H%M%S}"
    aside.mkdir(parents=True)
    for path in before:
        if path.name != "backups":
            shutil.move(path, aside / path.name)
    return aside


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).parts[0] not in LEFT_OUT:
            yield path


def _tell(share: float) -> None:
    if sys.stderr.isatty():
        end = "\n" if share >= 1 else ""
        print(f"\r{share:4.0%}", end=end, file=sys.stderr, flush=True)
