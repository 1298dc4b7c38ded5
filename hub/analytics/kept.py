"""Answers kept until the history changes: those asked for last, up to a number of values."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from hub.analytics.answer import Answered

CELLS = 800_000
"""Values in all; about a hundred bytes each."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, and the version of the history that it is of."""

    answered: Answered
    version: int


class KeptAnswers:
    """Used on the event loop alone."""

    def __init__(self, cells: int = CELLS) -> None:
        self._cells = cells
        self._size = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()

    def get(self, key: Hashable) -> Kept | None:
        """What was kept last, of whatever version."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Hashable, kept: Kept) -> None:
        """Keep an answer; those that nobody asked for the longest go when there are too many."""
        before = self._kept.pop(key, None)
        self._size += kept.answered.cells - (before.answered.cells if before else 0)
        self._kept[key] = kept
        while self._size > self._cells and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._size -= gone.answered.cells
