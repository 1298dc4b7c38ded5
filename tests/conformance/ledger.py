"""Which samples are checked and which are left out, with the reason; each must be in one list."""

from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest


class Ledger:
    """The samples below some folders of the collection.

    A test declares what it checks with `checks`; `left_out` are patterns with a reason each.
    """

    def __init__(self, left_out: Mapping[str, str], *folders: str) -> None:
        self.left_out = dict(left_out)
        self._folders = folders
        self._checked: set[str] = set()

    def checks(self, *names: str) -> pytest.MarkDecorator:
        """Run a test once for each of these samples, as its argument `sample`."""
        self._checked.update(names)
        return pytest.mark.parametrize("sample", names)

    def unaccounted(self, samples: Path) -> list[str]:
        """Samples that are neither checked nor left out."""
        return [name for name in self._names(samples) if not self._is_known(name)]

    def missing(self, samples: Path) -> list[str]:
        """What is said to be checked, or left out, and is not there."""
        names = self._names(samples)
        unused = [p for p in self.left_out if not any(fnmatch(name, p) for name in names)]
        return sorted(self._checked - set(names)) + unused

    def doubly(self) -> list[str]:
        """What is checked although it is said to be left out."""
        return sorted(name for name in self._checked if self._reason(name) is not None)

    def _is_known(self, name: str) -> bool:
        return name in self._checked or self._reason(name) is not None

    def _reason(self, name: str) -> str | None:
        return next((why for p, why in self.left_out.items() if fnmatch(name, p)), None)

    def _names(self, samples: Path) -> list[str]:
        found = [path for folder in self._folders for path in (samples / folder).rglob("*")]
        return sorted(str(path.relative_to(samples)) for path in found if path.is_file())


def read(samples: Path, name: str, /, **placeholders: Any) -> bytes:
    """A sample; `placeholders` replace `{name}` in it."""
    text = (samples / name).read_bytes()
    for key, value in placeholders.items():
        text = text.replace(b"{" + key.encode() + b"}", str(value).encode())
    return text
