"""The files of this checkout, as the tests about the project itself look at them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("hub", "integrations", "rules", "frontend")


@cache
def files() -> tuple[Path, ...]:
    """Return every file that belongs to the project: tracked, or new and not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = (ROOT / name for name in sorted(set(listed.split("\0"))) if name)
    return tuple(path for path in paths if path.is_file())


def shown(path: Path) -> str:
    """Return the path as a reader of the project names it."""
    return path.relative_to(ROOT).as_posix()


def modules(*packages: str) -> Iterator[tuple[str, Path]]:
    """Yield dotted name and file of every Python module of these packages, or of all four."""
    for path in files():
        name = shown(path)
        if path.suffix == ".py" and name.split("/")[0] in (packages or PACKAGES):
            yield name.removesuffix(".py").removesuffix("/__init__").replace("/", "."), path


@cache
def syntax(path: Path) -> ast.Module:
    """Return the file's syntax tree."""
    return ast.parse(path.read_text(), filename=str(path))
