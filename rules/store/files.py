"""The files of rules in the folder `rules`, read and written in threads."""

import logging
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.core.config.problems import Problem
from hub.core.config.yaml_file import read_yaml
from hub.core.errors import InvalidInput
from rules.language.reading import RuleFile, read_rules, text_of

_log = logging.getLogger(__name__)
FOLDER: Final = "rules"
UI: Final = "ui"
MAX_FILES: Final = 1_000
Stamps = Mapping[Path, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Read:
    """All files as they were read, and by what they can be told to have changed."""

    files: tuple[RuleFile, ...]
    stamps: Stamps
    secrets: Mapping[str, object]


class RuleFiles:
    """The folder of rules in a configuration folder; every method is for a thread."""

    def __init__(self, config: Path) -> None:
        self.folder = config / FOLDER
        self._secrets = config / "secrets.yaml"

    def stamps(self) -> Stamps:
        """When each file was written last, and how large it is."""
        found: dict[Path, tuple[int, int]] = {}
        paths = sorted(path for path in self.folder.glob("**/*") if _is_rules(path, self.folder))
        for path in (*paths[:MAX_FILES], self._secrets):
            try:
                stat = path.stat()
            except OSError:
                continue
            found[path] = (stat.st_mtime_ns, stat.st_size)
        return found

    def read(self) -> Read:
        """Every file."""
        stamps = self.stamps()
        secrets = self.secrets()
        files = [self._read(path, secrets) for path in stamps if path != self._secrets]
        return Read(tuple(files), stamps, secrets)

    def secrets(self) -> Mapping[str, object]:
        """The secrets that rules may name."""
        data = read_yaml(self._secrets).data
        return data if isinstance(data, dict) else {}

    def text(self, path: Path) -> str:
        """The text of a file."""
        return path.read_text("utf-8")

    def path_of(self, rule_id: str) -> Path:
        """The file of a rule that was made in the UI or by the API."""
        return self.folder / UI / f"{rule_id}.yaml"

    def write(self, path: Path, text: str) -> None:
        """Write a file at once or not at all."""
        write_at_once(path, text)

    def remove(self, path: Path) -> None:
        """Remove a file that may be gone already."""
        path.unlink(missing_ok=True)

    def name_of(self, path: Path) -> str:
        """What messages call a file."""
        return f"{FOLDER}/{path.relative_to(self.folder).as_posix()}"

    def _read(self, path: Path, secrets: Mapping[str, object]) -> RuleFile:
        name = self.name_of(path)
        try:
            return read_rules(text_of(path), name, secrets, path)
        except InvalidInput as error:
            problem = Problem(source=name, message=str(error))
            return RuleFile(name, "", (), (problem,))


def write_at_once(path: Path, text: str) -> None:
    """Write a file, and the folders above it, at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o600)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _is_rules(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.suffix in (".yaml", ".yml") and not hidden and path.is_file()
