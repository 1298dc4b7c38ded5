"""The files of blueprints: those that come with Usher, and those of the configuration folder."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from hub.core.config.problems import Problem
from hub.core.errors import InvalidInput
from rules.blueprints.blueprint import Read
from rules.blueprints.reading import DOMAIN, read_blueprint
from rules.blueprints.shelf import Shelf
from rules.blueprints.translating import ENGLISH, written_in
from rules.language.reading import text_of
from rules.store.files import Stamps, write_at_once

SHIPPED: Final = Path(__file__).parents[2] / "blueprints"
FOREIGN: Final = "home_assistant"
"""The folder of blueprints that are for Home Assistant's own automations."""
MAX_FILES: Final = 1_000
PATH: Final = re.compile(
    r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}\.yaml"
)


class BlueprintFiles:
    """The folders of blueprints; every method is for a thread."""

    def __init__(self, config: Path, shipped: Path = SHIPPED) -> None:
        self.folder = config / "blueprints" / DOMAIN
        self._shipped = shipped

    def stamps(self) -> Stamps:
        """When each file of the configuration folder was written last, and how large it is."""
        found: dict[Path, tuple[int, int]] = {}
        for path in _files(self.folder):
            try:
                stat = path.stat()
            except OSError:
                continue
            found[path] = (stat.st_mtime_ns, stat.st_size)
        return found

    def read(self, language: str = ENGLISH) -> Shelf:
        """Every blueprint, as rules are made of it in a language; a broken file spoils no other.

        One of the configuration folder hides the shipped one of the same path.
        """
        stamps = self.stamps()
        found = {one.path: one for one in self._read(self._shipped, shipped=True)}
        found |= {one.path: one for one in self._read(self.folder, shipped=False)}
        return Shelf(
            blueprints={
                path: written_in(one.blueprint, language)
                for path, one in found.items()
                if one.blueprint is not None
            },
            broken={path: one for path, one in found.items() if one.blueprint is None},
            stamps=stamps,
            language=language,
        )

    def write(self, path: str, text: str) -> None:
        """Keep a blueprint in the configuration folder."""
        write_at_once(self.folder / checked_path(path), text)

    def remove(self, path: str) -> None:
        """Remove a blueprint of the configuration folder, which may be gone already."""
        (self.folder / checked_path(path)).unlink(missing_ok=True)

    def _read(self, folder: Path, *, shipped: bool) -> Iterator[Read]:
        for path in _files(folder):
            name = path.relative_to(folder).as_posix()
            try:
                stat = path.stat()
                yield _parsed(path, name, stat.st_mtime_ns, stat.st_size, shipped)
            except (OSError, InvalidInput) as error:
                message = str(error) if isinstance(error, InvalidInput) else "cannot be read."
                problem = Problem(source=f"blueprints/{name}", message=message)
                yield Read(path=name, blueprint=None, problems=(problem,), shipped=shipped)


@lru_cache(maxsize=MAX_FILES)
def _parsed(path: Path, name: str, _written: int, _size: int, shipped: bool) -> Read:
    """A file as it was read when it was written last; parsing takes some 20 ms."""
    return read_blueprint(text_of(path), name, path, shipped=shipped)


def checked_path(path: str) -> str:
    """A path as it may be: `author/file.yaml`, with nothing that leads out of the folder."""
    if not PATH.fullmatch(path):
        raise InvalidInput("The path must be author/file.yaml, of letters, digits, '_' and '-'.")
    return path


def _files(folder: Path) -> list[Path]:
    here = (path for path in folder.glob("*/*.yaml") if path.parent.name != FOREIGN)
    found = sorted(path for path in here if path.is_file())
    return [path for path in found if PATH.fullmatch(path.relative_to(folder).as_posix())][
        :MAX_FILES
    ]
