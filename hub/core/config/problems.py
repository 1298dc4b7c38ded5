"""A mistake in the configuration, said so that its author can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process

NEAR = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong and where; `line` and `column` count from 1, None where there is no file."""

    source: str
    message: str
    path: str = ""
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        position = "" if self.line is None else f", line {self.line}"
        if self.column is not None:
            position += f", column {self.column}"
        path = f"{self.path}: " if self.path else ""
        return f"{self.source}{position}: {path}{self.message}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, None when none is near."""
    match = process.extractOne(word, list(known), score_cutoff=NEAR)
    return None if match is None else str(match[0])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence to append to an error about an unknown word, empty when nothing is near."""
    match = nearest(word, known)
    return "" if match is None else f" Did you mean {match}?"
