"""Tables of invented titles and words; the README beside them says what is in each."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def rows(table: str) -> tuple[tuple[str, ...], ...]:
    """The lines of a table, each cut at its bars."""
    text = (_FOLDER / f"{table}.txt").read_text("utf-8")
    return tuple(tuple(map(str.strip, line.split("|"))) for line in text.splitlines())


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    lines = (_FOLDER / "words.txt").read_text("utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines)
    return {name: tuple(map(str.strip, cells.split("|"))) for name, cells in pairs}


def words(name: str) -> tuple[str, ...]:
    """The words of one list; KeyError when there is no such list."""
    return _lists()[name]
